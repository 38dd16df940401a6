/* base/date.h - a time of the calendar, in words */
#ifndef BASE_DATE_H
#define BASE_DATE_H

#include "base/system.h"
#include <stdint.h>

/* Bytes of 1970-01-01T00:00:00Z and its NUL. */
enum { DATE_SIZE = 21 };

/* Put when, s since the epoch, into text, DATE_SIZE bytes, in UTC: libc's conversion to local time
 * would add much to a static program.  Returns text; "-" for 0, and for the year 10000 or later. */
char *date_put(char *text, uint64_t when);

#endif
