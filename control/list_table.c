/* control/list_table.c - the list as a table on a terminal */
#include "control/list_table.h"
#include "base/text.h"
#include "control/list_text.h"
#include "control/list_usage.h"
#include "screen/screen.h"

#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>

enum { NAME_MOST = 24 };                /* columns; a longer name shifts its line */
enum { SHOWN = 1024 };                  /* bytes of a text that could be shown */

void list_table_begin(struct table *t, bool verbose)
{
	struct winsize size = { .ws_col = 0 };

	ioctl(1, TIOCGWINSZ, &size);
	*t = (struct table){ .name = sizeof "NAME" - 1, .width = size.ws_col ? size.ws_col : 80,
		.verbose = verbose };
}

static unsigned name_shown(char shown[SHOWN], const struct info *info)
{
	unsigned columns;

	screen_fit(text_escape(shown, SHOWN, info->name ? info->name : "-"), SHOWN, &columns);
	return columns;
}

void list_table_measure(struct table *t, const struct info *info)
{
	char shown[SHOWN];
	unsigned columns = name_shown(shown, info);

	if (columns > t->name)
		t->name = columns < NAME_MOST ? columns : NAME_MOST;
}

static void command_print(const struct info *info, unsigned room)
{
	char joined[SHOWN / 4], shown[SHOWN];
	size_t at = 0, n;
	unsigned columns;

	for (n = 0; n < info->words_length && n < sizeof joined - 1; n++)
		joined[n] = info->words[n] ? info->words[n] : ' ';
	/* The NUL of the last word. */
	at = n == info->words_length && n > 0 ? n - 1 : n;
	joined[at] = '\0';
	n = screen_fit(text_escape(shown, sizeof shown, joined), room, &columns);
	printf(" %.*s", (int)n, shown);
}

void list_table_print(struct table *t, const struct info *info)
{
	char shown[SHOWN];
	unsigned name = name_shown(shown, info), used = name > t->name ? name : t->name;

	if (!t->begun) {
		printf("%-*s ", (int)t->name, "NAME");
		list_text_heading();
		if (t->verbose)
			list_usage_heading();
		puts(" COMMAND");
	}
	t->begun = true;
	printf("%s%*s ", shown, (int)(used - name), "");
	list_text_columns(info);
	used += 1 + LIST_COLUMNS + 1;
	if (t->verbose) {
		list_usage_print(info);
		used += LIST_USAGE_COLUMNS;
	}
	command_print(info, t->width > used ? t->width - used : 0);
	putchar('\n');
	list_text_trouble(info);
}
