/* session/lock.h - one process at a time decides about a socket's name */
#ifndef SESSION_LOCK_H
#define SESSION_LOCK_H

#include "base/system.h"
#include <limits.h>

struct lock {
	int dir, fd;
	char name[NAME_MAX + 1];
};

/* Take the lock for the socket called name in the directory dir; wait while another
 * process holds it.  The lock is a file beside the socket, removed by its last holder.
 * Returns 0, or -1 with errno: EEXIST if another kind of file, or another user's, has
 * the lock's name. */
int lock_take(struct lock *l, int dir, const char *name);

/* Give it back and leave errno as it is. */
void lock_drop(struct lock *l);

#endif
