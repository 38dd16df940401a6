/* control/wait.h - the mode -w: wait until the programs of sessions have ended */
#ifndef CONTROL_WAIT_H
#define CONTROL_WAIT_H

#include "options/options.h"

/* Wait for o->session and o->sessions; of several, print each status as it comes.
 * Returns the status for exit(3): the first that is not 0, in the order in which
 * the sessions were named; 1 after a complaint. */
int control_wait(const struct options *o);

#endif
