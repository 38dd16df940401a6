/* control/wait.h - the mode -w: wait until the programs of sessions have ended */
#ifndef CONTROL_WAIT_H
#define CONTROL_WAIT_H

#include "options/options.h"

/* Returns the status for exit(3): the first that is not 0, in the order in which
 * the sessions were named. */
int control_wait(const struct options *o);

#endif
