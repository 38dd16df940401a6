/* base/date.c - a time of the calendar, in words */
#include "base/date.h"

#include <stdio.h>
#include <string.h>

enum { MINUTE = 60, HOUR = 3600, DAY = 86400 };         /* s */
#define YEAR_10000 253402300800u                        /* its first s since the epoch */

/* The days of a month, counted from January 1970. */
static unsigned month_days(unsigned month)
{
	static const unsigned char days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	unsigned year = 1970 + month / 12;
	bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

	return month % 12 == 1 && leap ? 29 : days[month % 12];
}

char *date_put(char *text, uint64_t when)
{
	unsigned day, month = 0, seconds = (unsigned)(when % DAY);

	if (!when || when >= YEAR_10000)
		return strcpy(text, "-");
	for (day = (unsigned)(when / DAY); day >= month_days(month); month++)
		day -= month_days(month);
	snprintf(text, DATE_SIZE, "%04u-%02u-%02uT%02u:%02u:%02uZ", (1970 + month / 12) % 10000, month % 12 + 1,
		(day + 1) % 100, seconds / HOUR % 100, seconds % HOUR / MINUTE, seconds % MINUTE);
	return text;
}
