/* session/serve.h - the socket that a master serves, from its birth to its removal */
#ifndef SESSION_SERVE_H
#define SESSION_SERVE_H

#include "session/session.h"

/* Make the socket, mode 0600, and listen on it, under a temporary name in the
 * session's directory.  So a socket that has the session's name can be connected to,
 * and one that refuses is dead.  Returns a descriptor, non-blocking and
 * close-on-exec, or -1 with errno. */
int session_listen(struct session *s);

/* Give that socket the session's name.  Returns 0, or -1 with errno, EEXIST if the
 * name is taken; then the socket's file is removed. */
int session_publish(struct session *s);

/* Set or clear the owner's execute bit of the socket, in its place or, if it has
 * been moved, where the link for the list leads.  The other mode bits stay. */
void session_mark(const struct session *s, bool attached);

/* Make the socket again if no file has its name, in the directory that its path
 * leads to now, and enlist it anew.  Returns a new listening descriptor, or -1 if
 * nothing was lost or it failed. */
int session_restore(struct session *s);

/* Remove the links of the session and then its socket, if its name is still on our
 * file. */
void session_remove(struct session *s);

#endif
