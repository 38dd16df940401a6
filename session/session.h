/* session/session.h - where sessions live: from a name to a socket */
#ifndef SESSION_SESSION_H
#define SESSION_SESSION_H

#include "base/system.h"
#include <stdbool.h>
#include <sys/stat.h>
#include <sys/types.h>

/* A session is a socket in a directory. */
struct session {
	const char *name;       /* what the user calls it, for messages */
	char *path;             /* of the socket, absolute */
	char *reach;            /* @name or path: reaches it from anywhere */
	const char *base;       /* last component of path */
	int dir;                /* its directory, open for search */
	bool at_name;           /* @name: only dtach makes sockets there */
	char temporary[64];     /* the socket's name before session_publish */
	dev_t dev;              /* of the socket we made; 0 before */
	ino_t ino;
	char *link;             /* ours in the session directory, or NULL */
	char *agent;            /* our link to the ssh agent's socket, or NULL */
};

/* path, made absolute, to be freed.  NULL with errno. */
char *path_absolute(const char *path);

/* Open the directory that the absolute path is in, for search.  Returns a
 * descriptor, close-on-exec, or -1 with errno. */
int directory_of(const char *path);

/* Longest name of an @session, in bytes. */
enum { NAME_LENGTH = 64 };

/* Find out where the session called name is and open its directory.  create:
 * the session directory is made for an @name.  fall_back: a name without slash
 * that is no file, but a session in the session directory, means that one.
 * Returns 0, or -1 after a complaint. */
int session_find(struct session *s, const char *name, bool create, bool fall_back);

/* Connect to the master.  Returns a blocking descriptor, close-on-exec, or -1:
 * ENOENT no such file, ECONNREFUSED a socket nobody listens on, ENOTSOCK a
 * file that is no socket, or what connect(2) says. */
int session_connect(const struct session *s);

/* Remove the socket if nobody listens on it.  Only one process at a time looks
 * and removes, so it never takes a socket that has just been made.  Returns 0
 * if there is no dead socket now, else -1 with errno. */
int session_heal(const struct session *s);

/* Make a listening socket (mode 0600) under a temporary name.  Returns the
 * descriptor, non-blocking and close-on-exec, or -1 with errno. */
int session_listen(struct session *s);

/* Give the socket of session_listen its own name, which must be free: EEXIST
 * if not.  Returns 0, or -1 with errno and the temporary name removed. */
int session_publish(struct session *s);

/* Leave a link in the session directory, for the list, if that can be done. */
void session_enlist(struct session *s);

/* Make the socket again if it is lost (nothing has its name).  Returns a new
 * listening descriptor, or -1 if there was nothing to do or it failed. */
int session_restore(struct session *s);

/* Set or clear the owner's execute bit of our socket, wherever it is still
 * found; other mode bits stay. */
void session_mark(const struct session *s, bool attached);

/* Where $SSH_AUTH_SOCK is set make a link of the session's own to what it names,
 * and name that instead.  If that cannot be done all stays as it is. */
void session_agent(struct session *s);

/* Point that link to path, if there is a link and path is another, a socket and
 * the user's own. */
void session_agent_point(struct session *s, const char *path);

/* Remove our socket and our links, if they are still ours. */
void session_remove(struct session *s);

/* One entry of the session directory, in session_each. */
struct entry {
	const char *at_name;    /* "@name", or NULL for a link to elsewhere */
	const char *path;       /* where a link to elsewhere leads, or this entry */
	bool attached;          /* the execute bit */
	int fd;                 /* connected; the visitor closes it.  -1: busy */
};

/* Call visit for each session that has a socket or a link in the session
 * directory and a process behind it.  Sweeps the dead.  Returns 0, or -1 after
 * a complaint. */
int session_each(void (*visit)(const struct entry *e, void *arg), void *arg);

#endif
