/* session/session.h - a session: from its name to a connection */
#ifndef SESSION_SESSION_H
#define SESSION_SESSION_H

#include "base/system.h"
#include <stdbool.h>
#include <sys/stat.h>
#include <sys/types.h>

/* A session is a socket in a directory. */
struct session {
	const char *name;       /* as the user wrote it, for messages */
	char *path;             /* of the socket, absolute */
	const char *base;       /* the last component of path */
	char *reach;            /* @name or path: what reaches it from anywhere */
	int dir;                /* its directory, open for search */
	bool at_name;           /* @name: only dtach makes sockets there */

	/* What its master has made; all zero in every other process. */
	struct {
		char temporary[64];     /* the socket's name before session_publish */
		dev_t dev;              /* the socket's file */
		ino_t ino;
		char *link;             /* for the list, absolute (session/registry.h) */
		char *agent;            /* to the ssh agent, absolute (session/agent.h) */
	} made;
};

/* Find where the session called name is, and open its directory.  @name is in the
 * session directory, all else is a path.  create: make the session directory for an
 * @name.  fall_back: a bare word that is no file here, but a session's name in the
 * session directory, means that one.  Whether there is a socket is not looked at.
 * name must live as long as s, for which nothing is freed: a process finds a few.
 * Returns 0, or -1 after a complaint. */
int session_find(struct session *s, const char *name, bool create, bool fall_back);

/* Connect to the master; wait if its queue of connections is full.  Returns a
 * descriptor, blocking and close-on-exec, or -1: ENOENT there is no such file,
 * ECONNREFUSED nobody listens, ENOTSOCK the file is no socket; else what connect(2)
 * says. */
int session_connect(const struct session *s);

/* Remove the socket if nobody listens on it.  Returns 0 if no dead socket is there
 * any more, else -1 with errno. */
int session_heal(const struct session *s);

/* Is the file called name in the directory dir the socket that this process has
 * made for s?  If so *st tells about it. */
bool session_made(const struct session *s, int dir, const char *name, struct stat *st);

#endif
