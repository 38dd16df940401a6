/* control/until.h - the mode -u: wait until the screen says so */
#ifndef CONTROL_UNTIL_H
#define CONTROL_UNTIL_H

#include "options/options.h"

/* Returns the status for exit(3): 0, 2 when the program ends first, 124 when the time is over. */
int control_until(const struct options *o);

#endif
