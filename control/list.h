/* control/list.h - the mode -l: list one session, or all of them */
#ifndef CONTROL_LIST_H
#define CONTROL_LIST_H

#include "options/options.h"

/* Print o->session, or all sessions, that have o->labels, in the form of o->json, o->verbose and
 * o->abduco.  Returns the status for exit(3): 0, or 1 if o->session is not there, or after a
 * complaint. */
int control_list(const struct options *o);

#endif
