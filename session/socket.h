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

/* If the whole path is too long for an address (sun_path), both functions enter the
 * socket's directory for a moment.  Only a process with one thread may call them. */

/* Connect to the socket.  Returns a descriptor, blocking and close-on-exec, or -1:
 * ENOENT there is no such file, ECONNREFUSED no process listens on it, ENOTSOCK
 * the file is no socket, EAGAIN its queue of connections is full and wait is false, or
 * another error of connect(2). */
int socket_connect(const struct place *at, bool wait);

/* Make the socket, mode 0600, under a name that must be free.  Returns a
 * descriptor, blocking and close-on-exec, or -1 with errno. */
int socket_bind(const struct place *at);

#endif
