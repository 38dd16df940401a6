/* control/list_usage.c - what a session uses, and how its program lives, in the list */
#include "control/list_usage.h"
#include "session/wire.h"

#include <stdio.h>

enum { MINUTE = 60, HOUR = 3600, DAY = 86400 };         /* s */

/* A time in s, in the two largest units that it has. */
static void time_print(uint64_t s)
{
	static const struct { unsigned length; char unit, part; unsigned part_length; } units[] = {
		{ DAY, 'd', 'h', HOUR }, { HOUR, 'h', 'm', MINUTE }, { MINUTE, 'm', 's', 1 },
	};
	char text[32];
	size_t i = 0;

	while (i < 3 && s < units[i].length)
		i++;
	if (i < 3)
		snprintf(text, sizeof text, "%llu%c%02u%c", (unsigned long long)(s / units[i].length), units[i].unit,
			(unsigned)(s % units[i].length / units[i].part_length), units[i].part);
	else
		snprintf(text, sizeof text, "%llus", (unsigned long long)s);
	printf(" %7s", text);
}

static void memory_print(uint64_t bytes)
{
	static const char units[] = "KMGT";
	unsigned unit = 0;
	uint64_t n = bytes / 1024;

	for (; n >= 10000 && unit < 3; n /= 1024)
		unit++;
	printf(" %5llu%c", (unsigned long long)n, units[unit]);
}

void list_usage_heading(void)
{
	printf(" %7s %8s %6s %6s %4s %7s %4s %-9s", "PROGRAM", "CPU", "SHARE", "MEMORY", "PROC", "IDLE", "RUNS", "LAST");
}

static void last_print(const struct info *info)
{
	char text[24] = "-";

	if (info->ran)
		snprintf(text, sizeof text, "%s:%u", info->last_kind == END_KILLED ? "signal" : "exit", info->last_code);
	printf(" %-9s", text);
}

void list_usage_print(const struct info *info)
{
	const struct usage *u = &info->usage;

	if (info->program && !info->ended)
		printf(" %7lu", (unsigned long)info->program);
	else
		printf(" %7s", "-");
	if (u->known) {
		printf(" %6llu.%llu", (unsigned long long)(u->cpu / 1000), (unsigned long long)(u->cpu % 1000 / 100));
		printf(" %4u.%u", u->share / 10, u->share % 10);
		memory_print(u->memory);
		printf(" %4u", u->processes);
	} else {
		printf(" %8s %6s %6s %4s", "-", "-", "-", "-");
	}
	if (info->knows_idle)
		time_print(info->idle / 1000);
	else
		printf(" %7s", "-");
	if (info->knows_idle)
		printf(" %4lu", (unsigned long)info->restarts + 1);
	else
		printf(" %4s", "-");
	last_print(info);
}

void list_usage_json(const struct info *info)
{
	const struct usage *u = &info->usage;

	if (info->kept)
		printf(",\"restarts\":%lu", (unsigned long)info->restarts);
	if (info->ran)
		printf(",\"previous_%s\":%u", info->last_kind == END_KILLED ? "signal" : "exit", info->last_code);
	if (u->known)
		printf(",\"usage\":{\"cpu\":%llu.%03u,\"share\":%u.%03u,\"memory\":%llu,\"processes\":%u}",
			(unsigned long long)(u->cpu / 1000), (unsigned)(u->cpu % 1000), u->share / 1000,
			u->share % 1000, (unsigned long long)u->memory, u->processes);
}
