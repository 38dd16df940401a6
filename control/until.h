/* control/until.h - the mode -u: wait until the screen says so */
#ifndef CONTROL_UNTIL_H
#define CONTROL_UNTIL_H

#include "options/options.h"

/* Wait until o->pattern, o->silence and o->prompt hold at once in o->session, as far as they are
 * given, for o->timeout at most; prints the line that matches.  Returns the status for exit(3): 0; 2
 * when the program ends first; TOO_LATE when the time is over; 1 after a complaint. */
int control_until(const struct options *o);

#endif
