/* base/clock.h - the time */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdint.h>

/* A clock that only goes forward, in microseconds or milliseconds. */
int64_t clock_us(void);
int64_t clock_ms(void);

#endif
