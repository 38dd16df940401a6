/* control/size.h - the mode -g: the size of a session that no terminal leads */
#ifndef CONTROL_SIZE_H
#define CONTROL_SIZE_H

#include "options/options.h"

/* Returns the status for exit(3). */
int control_size(const struct options *o);

#endif
