/* master/farewell.h - when the session is over: who is told the end, and who is waited for */
#ifndef MASTER_FAREWELL_H
#define MASTER_FAREWELL_H

#include "master/state.h"

#include <stdbool.h>

/* Tell the end to each client that has got everything else it is owed.  Clients that asked for
 * nothing are closed. */
void farewell(struct master *m);

/* Nobody can connect any more.  Returns whether somebody is still waited for; in the
 * foreground, and for answers, only those that take something. */
bool farewell_lingers(struct master *m);

/* When farewell is due even if nothing happens, ms; 0: never. */
int64_t farewell_due(const struct master *m);

/* Wait for nobody. */
void farewell_drop_all(struct master *m);

#endif
