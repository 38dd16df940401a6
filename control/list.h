/* control/list.h - the mode -l: list one session, or all of them */
#ifndef CONTROL_LIST_H
#define CONTROL_LIST_H

#include "options/options.h"

/* Returns the status for exit(3). */
int control_list(const struct options *o);

#endif
