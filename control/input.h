/* control/input.h - the mode -i: type keys, text and what is on standard input */
#ifndef CONTROL_INPUT_H
#define CONTROL_INPUT_H

#include "options/options.h"

/* Type o->keys into o->session, in their order, or nothing if one of them is not understood.
 * Prints nothing but complaints.  Returns the status for exit(3): 0 once the program's terminal
 * has all of it, or 1 after a complaint. */
int control_input(const struct options *o);

#endif
