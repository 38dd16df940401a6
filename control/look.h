/* control/look.h - of the mode -s: the screen as JSON, and the last command's output */
#ifndef CONTROL_LOOK_H
#define CONTROL_LOOK_H

#include "options/options.h"

/* Print what o->prompt or o->json asks for.  Returns the status for exit(3). */
int look(const struct options *o);

#endif
