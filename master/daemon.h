/* master/daemon.h - a master in a process of its own, which outlives the caller */
#ifndef MASTER_DAEMON_H
#define MASTER_DAEMON_H

#include "master/state.h"

/* birth_prepare has succeeded for m: start its program in a new process, a child of no one's,
 * where live(m) is the rest.  client: as for master_create (master.h).  Returns 0 when the
 * program runs, or -1 after a complaint, with the session removed. */
int daemon_create(struct master *m, const int client[2], void (*live)(struct master *m));

#endif
