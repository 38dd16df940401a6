/* control/detach.h - the mode -d: detach all terminals of a session */
#ifndef CONTROL_DETACH_H
#define CONTROL_DETACH_H

#include "options/options.h"

/* Detach all terminals of o->session and o->sessions; without one, of the session in which we
 * run.  They are detached when this returns.  Prints nothing but complaints.  Returns the status
 * for exit(3): 0, or 1 after a complaint. */
int control_detach(const struct options *o);

#endif
