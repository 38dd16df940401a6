/* control/follow.h - the mode -f: copy the output to standard output */
#ifndef CONTROL_FOLLOW_H
#define CONTROL_FOLLOW_H

#include "options/options.h"

/* Copy the output of o->session until the program ends, in the form of o->lines and
 * o->log_format; o->history lines of the past first.  Returns the program's status,
 * for exit(3), or 1 after a complaint. */
int control_follow(const struct options *o);

#endif
