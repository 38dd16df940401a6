/* session/heal.c - removing sockets that no process listens on */
#include "session/heal.h"
#include "session/lock.h"

#include <errno.h>
#include <unistd.h>

/* Only the holder of the lock looks and removes.  Otherwise two processes could find
 * the same dead socket, and the slower one would remove a new one in its place. */
int socket_heal(const struct place *at)
{
	struct lock lock;
	int result = 0, fd;

	if (lock_take(&lock, at->dir, at->name) < 0)
		return -1;
	fd = socket_connect(at, false);
	if (fd >= 0)
		close(fd);
	else if (errno == ECONNREFUSED)
		result = unlinkat(at->dir, at->name, 0);
	lock_drop(&lock);
	return result;
}
