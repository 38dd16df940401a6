/* control/detach.h - the mode -d: detach all terminals of a session */
#ifndef CONTROL_DETACH_H
#define CONTROL_DETACH_H

#include "options/options.h"

/* They are detached when this returns.  Returns the status for exit(3). */
int control_detach(const struct options *o);

#endif
