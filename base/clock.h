/* base/clock.h - the time */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include "base/system.h"
#include <stdint.h>

/* The time since some moment in the past, in microseconds or milliseconds.  It
 * never goes back, and changes of the system's date do not move it
 * (CLOCK_MONOTONIC). */
int64_t clock_us(void);
int64_t clock_ms(void);

/* The date: milliseconds since 1970 (CLOCK_REALTIME). */
uint64_t clock_date_ms(void);

/* The earlier of two times, of which 0 is never. */
int64_t clock_earlier(int64_t first, int64_t other);

#endif
