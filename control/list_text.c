/* control/list_text.c - a session as a line of the list */
#include "control/list_text.h"
#include "base/complain.h"
#include "base/date.h"
#include "base/text.h"
#include "control/list_usage.h"
#include "session/wire.h"

#include <stdio.h>
#include <string.h>

enum { WORD_MOST = 4096 };                              /* bytes of a word that are shown */

static void started_print(uint64_t when)
{
	char text[DATE_SIZE];

	printf(" %-20s", date_put(text, when));
}

static void state_print(const struct info *info)
{
	char state[32];

	snprintf(state, sizeof state, info->ended ? "%s:%d" : "%s", info_state(info),
		end_status(info->kind, info->code));
	printf("%-9s", state);
}

static void numbers_print(const struct info *info)
{
	char size[32];

	snprintf(size, sizeof size, info->cols ? "%ux%u" : "-", info->cols, info->rows);
	if (!info->pid) {
		printf(" %7s %3s %-9s", "-", "-", size);
		return;
	}
	printf(" %7lu %3lu %-9s", (unsigned long)info->pid, (unsigned long)info->clients, size);
}

static void word_print(const char *word)
{
	char shown[sizeof "\\x00" * WORD_MOST];

	printf(" %s", text_escape(shown, sizeof shown, word));
}

static void command_print(const struct info *info)
{
	size_t at;

	if (info->words_length == 0)
		word_print("-");
	for (at = 0; at < info->words_length; at += strlen(info->words + at) + 1)
		word_print(info->words + at);
}

void list_text_columns(const struct info *info)
{
	state_print(info);
	numbers_print(info);
	started_print(info->started);
}

void list_text_trouble(const struct info *info)
{
	if (info->trouble)
		complain(info->name ? info->name : "-", "the log %s: %s", info->log ? info->log : "-",
			info->trouble);
}

void list_text_heading(void)
{
	printf("%-9s %7s %3s %-9s %-20s", "STATE", "PID", "CL", "SIZE", "STARTED");
}

/* The name comes last, so that it can be found whatever the command is. */
void list_text_print(const struct info *info, bool verbose)
{
	list_text_columns(info);
	if (verbose)
		list_usage_print(info);
	command_print(info);
	word_print(info->name ? info->name : "-");
	putchar('\n');
	list_text_trouble(info);
}
