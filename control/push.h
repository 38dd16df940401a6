/* control/push.h - the mode -p: give standard input to the program */
#ifndef CONTROL_PUSH_H
#define CONTROL_PUSH_H

#include "options/options.h"

/* Copy all of standard input to the program of o->session.  Returns the status for
 * exit(3): 0 once the program's terminal has taken it, or 1 after a complaint. */
int control_push(const struct options *o);

#endif
