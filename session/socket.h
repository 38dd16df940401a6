/* session/socket.h - unix sockets by their names in the file system */
#ifndef SESSION_SOCKET_H
#define SESSION_SOCKET_H

#include "base/system.h"
#include <stdbool.h>

/* Where a socket is. */
struct place {
	int dir;                /* its directory, open for search */
	const char *path;       /* the absolute path of any file in that directory */
	const char *name;       /* the socket's name there, shorter than sun_path */
};

/* Both functions reach a socket whose whole path is too long for sun_path from
 * inside its directory.  So they change the current directory for a moment, and are
 * for a process with one thread. */

/* Connect to the socket.  Returns a descriptor, blocking and close-on-exec, or -1:
 * ENOENT there is no such file, ECONNREFUSED nobody listens on it, ENOTSOCK the
 * file is no socket, EAGAIN its queue of connections is full and wait is false;
 * else what connect(2) says. */
int socket_connect(const struct place *at, bool wait);

/* Make the socket, mode 0600, under a name that must be free.  Returns a
 * descriptor, blocking and close-on-exec, or -1 with errno. */
int socket_bind(const struct place *at);

#endif
