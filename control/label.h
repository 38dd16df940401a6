/* control/label.h - the mode -L: print or set a session's labels */
#ifndef CONTROL_LABEL_H
#define CONTROL_LABEL_H

#include "options/options.h"

/* Returns the status for exit(3). */
int control_label(const struct options *o);

#endif
