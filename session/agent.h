/* session/agent.h - a session's own link to the ssh agent
 *
 * The program of a session finds the agent at a path that never changes: a link in
 * the session directory.  The master points it to the agent of the client that
 * attached last (PROTOCOL, "The ssh agent"). */
#ifndef SESSION_AGENT_H
#define SESSION_AGENT_H

#include "session/session.h"

/* Make the link, to the socket that $SSH_AUTH_SOCK names, and set the variable to
 * the link.  If the variable names no absolute path, or something fails, all stays
 * as it is. */
void session_agent(struct session *s);

/* Point the link to path.  Does nothing if there is no link, or if path is not absolute,
 * is no socket of ours, or is the link itself. */
void session_agent_point(struct session *s, const char *path);

/* Remove the link.  Other sessions' links to it are pointed to its target first. */
void session_agent_remove(struct session *s);

/* If the master of this link has ended without removing it, remove it.  name begins
 * with NAME_AGENT; dir is the session directory. */
void agent_sweep(int dir, const char *name);

#endif
