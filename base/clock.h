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

#endif
