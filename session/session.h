/* session/session.h - a session: from its name to a connection */
#ifndef SESSION_SESSION_H
#define SESSION_SESSION_H

#include "base/system.h"
#include "session/name.h"

#include <limits.h>
#include <stdbool.h>
#include <sys/stat.h>
#include <sys/types.h>

/* A session is a socket in a directory.  Its strings are in it: it must not be copied. */
struct session {
	const char *name;       /* as the user wrote it, for messages */
	char path[PATH_MAX];    /* of the socket, absolute */
	const char *base;       /* the last component of path */
	char at[NAME_LENGTH + 2];       /* "@name", or empty for a path */
	const char *reach;      /* its name for a process in any directory: at or path */
	int dir;                /* its directory, open for search */
	bool at_name;           /* @name: only dtach makes sockets there */

	/* What its master has made.  All zero in other processes. */
	struct {
		char temporary[64];     /* the socket's name before session_publish */
		dev_t dev;              /* the socket's file */
		ino_t ino;
		char *link;             /* for the list, absolute (session/registry.h) */
		char *agent;            /* to the ssh agent, absolute (session/agent.h) */
	} made;
};

/* Find where the session called name is, and open its directory.  @name is in the
 * session directory; any other name is a path.  create: make the session directory for
 * an @name if there is none.  fall_back: a bare word that is no file here means @word if
 * there is one.  The socket itself need not exist.  s refers to name, and keeps s->dir
 * open.  Returns 0, or -1 after a complaint. */
int session_find(struct session *s, const char *name, bool create, bool fall_back);

/* Is name a bare word that is no file here, and is there a running session @name? */
bool session_lives_as_name(const char *name);

/* Connect to the master; wait if its queue of connections is full.  Returns a
 * descriptor, blocking and close-on-exec, or -1: ENOENT there is no such file,
 * ECONNREFUSED no process listens on it, ENOTSOCK the file is no socket, or another
 * error of connect(2). */
int session_connect(const struct session *s);

/* Remove the socket if no process listens on it.  Returns 0 if there is no dead socket
 * now, else -1 with errno. */
int session_heal(const struct session *s);

#endif
