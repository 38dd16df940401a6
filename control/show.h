/* control/show.h - the mode -s: print the screen as text */
#ifndef CONTROL_SHOW_H
#define CONTROL_SHOW_H

#include "options/options.h"

/* Returns the status for exit(3). */
int control_show(const struct options *o);

#endif
