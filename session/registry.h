/* session/registry.h - the list of a user's sessions
 *
 * The session directory is the list: it holds the sockets of @names, and for each
 * session elsewhere a link that its master has left. */
#ifndef SESSION_REGISTRY_H
#define SESSION_REGISTRY_H

#include "session/session.h"

/* Leave a link to the published socket of s in the session directory, unless the socket
 * is there itself.  Only the list needs the link, so failures are ignored. */
void session_enlist(struct session *s);

/* Remove the link that session_enlist has left. */
void session_delist(struct session *s);

/* One session of the list. */
struct entry {
	const char *at_name;    /* "@name", or NULL for one elsewhere */
	const char *path;       /* of the entry, or where a symbolic link leads */
	bool attached;          /* the owner's execute bit is set */
	int fd;                 /* connected; the visitor closes it.  -1: busy */
};

/* Call visit for each session in the list that has a master, in the order of the names.
 * Sockets and links without a master are removed.  The entry and its strings are valid
 * until visit returns.  Returns 0, also if there is no session directory, or -1 after a
 * complaint. */
int session_each(void (*visit)(const struct entry *e, void *arg), void *arg);

#endif
