/* control/monitor.h - the mode -M: tell what happens in sessions */
#ifndef CONTROL_MONITOR_H
#define CONTROL_MONITOR_H

#include "options/options.h"

/* Print a line of JSON for each event in the session, or without one in all there are and all to
 * come.  Returns the status for exit(3): of one session when it is gone. */
int control_monitor(const struct options *o);

#endif
