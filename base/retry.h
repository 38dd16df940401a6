/* base/retry.h - after a read or a write that failed: is it worth another try? */
#ifndef BASE_RETRY_H
#define BASE_RETRY_H

#include "base/system.h"
#include <stdbool.h>

/* ms to wait before another send while the kernel lacks memory.  poll(2) does not
 * help: it calls the socket writable all the time. */
enum { SHORTAGE = 50 };

/* Does the error in errno only mean "not now": no data, no room, or a signal came? */
bool would_block(void);

/* Is a send(2) that failed with the error in errno worth another try once poll(2)
 * calls the socket writable?  If the kernel lacks memory this waits SHORTAGE ms,
 * so that a caller's loop does not spin. */
bool send_passes(void);

#endif
