/* control/look.h - of the mode -s: the screen as JSON, and the last command's output */
#ifndef CONTROL_LOOK_H
#define CONTROL_LOOK_H

#include "options/options.h"
#include "session/kept.h"

/* Print what o->prompt or o->json asks for.  Returns the status for exit(3). */
int look(const struct options *o);

/* Print what o->prompt or o->json asks for of a lost session, from its image.  Returns the status for
 * exit(3). */
int look_lost(const struct kept *k, const struct options *o);

#endif
