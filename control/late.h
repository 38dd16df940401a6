/* control/late.h - a bound in time (-T), for modes that end with a status of its own */
#ifndef CONTROL_LATE_H
#define CONTROL_LATE_H

#include "base/system.h"
#include <stdint.h>

/* The exit status when the time is over, as of timeout(1). */
enum { TOO_LATE = 124 };

/* Begin to count timeout ms; -1: without limit.  Returns the end by clock_ms, or -1.  Where a
 * master falls silent and the caller waits for its answer, the process ends with TOO_LATE a second
 * after the end. */
int64_t late_begin(int64_t timeout);

#endif
