/* control/list.h - the list of sessions */
#ifndef CONTROL_LIST_H
#define CONTROL_LIST_H

#include "options/options.h"
#include "session/session.h"

/* List all sessions, or s, connected on fd, if fd is not -1.  Returns the status
 * for exit(3). */
int control_list(int fd, const struct session *s, const struct options *o);

#endif
