/* control/kill.h - the mode -k: end a session, or send a signal to its program */
#ifndef CONTROL_KILL_H
#define CONTROL_KILL_H

#include "options/options.h"

/* A session to be ended is gone, and its name free, when this returns.  A signal
 * goes to the foreground process group.  Returns the status for exit(3). */
int control_kill(const struct options *o);

#endif
