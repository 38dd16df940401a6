/* control/follow.h - the mode -f: copy the output to standard output */
#ifndef CONTROL_FOLLOW_H
#define CONTROL_FOLLOW_H

#include "options/options.h"

/* Until the program ends.  Returns the program's status, for exit(3), or 1 after
 * a complaint. */
int control_follow(const struct options *o);

#endif
