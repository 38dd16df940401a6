/* control/size.h - the mode -g: the size of a session that no terminal leads */
#ifndef CONTROL_SIZE_H
#define CONTROL_SIZE_H

#include "options/options.h"

/* Set the size of o->session to o->size.  Prints nothing but complaints.  Returns the status for
 * exit(3): 0, or 1 after a complaint, also if a terminal leads. */
int control_size(const struct options *o);

#endif
