/* control/label.h - the mode -L: print or set a session's labels */
#ifndef CONTROL_LABEL_H
#define CONTROL_LABEL_H

#include "options/options.h"

/* Set o->labels in o->session, an empty value removing one; without any, print its labels.
 * Returns the status for exit(3): 0, or 1 after a complaint. */
int control_label(const struct options *o);

#endif
