/* control/kill.h - the mode -k: end a session, or send a signal to its program */
#ifndef CONTROL_KILL_H
#define CONTROL_KILL_H

#include "options/options.h"

/* End o->session and o->sessions within o->timeout, or send o->signal to the
 * foreground process group of each.  A session to be ended is gone, and its name
 * free, when this returns.  Returns the status for exit(3): 0, or 1 after a
 * complaint. */
int control_kill(const struct options *o);

#endif
