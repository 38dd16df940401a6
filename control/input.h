/* control/input.h - the mode -i: type keys, text and what is on standard input */
#ifndef CONTROL_INPUT_H
#define CONTROL_INPUT_H

#include "options/options.h"

/* Returns the status for exit(3). */
int control_input(const struct options *o);

#endif
