/* session/serve.h - the socket that a master serves, from its birth to its removal */
#ifndef SESSION_SERVE_H
#define SESSION_SERVE_H

#include "session/session.h"

/* Make the socket, mode 0600, under a temporary name in the session's directory, and
 * listen on it.  It gets the session's name only then, so a socket by that name that
 * refuses connections is dead.  Returns a descriptor, non-blocking and close-on-exec, or
 * -1 with errno. */
int session_listen(struct session *s);

/* Give the socket of session_listen the session's name.  Returns 0, or -1 with errno, EEXIST if the
 * name is taken; then the socket's file is removed. */
int session_publish(struct session *s);

/* Set or clear the owner's execute bit of the socket; the other mode bits stay.  A socket
 * that has been renamed is reached by the link for the list, if that is a hard one. */
void session_mark(const struct session *s, bool attached);

/* If no file has the socket's name any more, make the socket again, in the directory that
 * its path leads to now, and enlist it again.  Returns a new listening descriptor, or -1
 * if nothing was lost or it failed. */
int session_restore(struct session *s);

/* Remove the session's links, and the socket if the file of that name is still ours. */
void session_remove(struct session *s);

#endif
