/* control/push.h - the mode -p: give standard input to the program */
#ifndef CONTROL_PUSH_H
#define CONTROL_PUSH_H

#include "options/options.h"

/* All of it: the program's terminal has taken it when this returns 0.  Returns
 * the status for exit(3). */
int control_push(const struct options *o);

#endif
