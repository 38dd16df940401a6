/* control/list_text.c - a session as a line of the list */
#include "control/list_text.h"
#include "base/complain.h"
#include "base/text.h"
#include "control/list_usage.h"
#include "session/wire.h"

#include <stdio.h>
#include <string.h>

enum { MINUTE = 60, HOUR = 3600, DAY = 86400 };         /* s */
enum { WORD_MOST = 4096 };                              /* bytes of a word that are shown */
#define YEAR_10000 253402300800u                        /* its first s since the epoch */

/* The days of a month, counted from January 1970. */
static unsigned month_days(unsigned month)
{
	static const unsigned char days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	unsigned year = 1970 + month / 12;
	bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

	return month % 12 == 1 && leap ? 29 : days[month % 12];
}

/* In UTC: libc's conversion to local time would add much to a static program. */
static void started_print(uint64_t when)
{
	unsigned day, month = 0;

	if (!when || when >= YEAR_10000) {
		printf(" %-20s", "-");
		return;
	}
	for (day = (unsigned)(when / DAY); day >= month_days(month); month++)
		day -= month_days(month);
	printf(" %u-%02u-%02uT%02u:%02u:%02uZ", 1970 + month / 12, month % 12 + 1, day + 1,
		(unsigned)(when % DAY / HOUR), (unsigned)(when % HOUR / MINUTE), (unsigned)(when % MINUTE));
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

	if (!info->pid) {
		printf(" %7s %3s %-9s", "-", "-", "-");
		return;
	}
	snprintf(size, sizeof size, "%ux%u", info->cols, info->rows);
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
