/* control/reach.h - connecting to a session that must be there, and complaints about one */
#ifndef CONTROL_REACH_H
#define CONTROL_REACH_H

#include "options/options.h"
#include "session/session.h"

/* Find the session called name, a bare word also standing for an @name, and
 * connect to its master.  Returns a blocking descriptor, close-on-exec, or -1
 * after a complaint.  s keeps name. */
int reach(struct session *s, const char *name);

/* Can all sessions of the command line be reached?  Returns 0, or 1 after a complaint of each
 * that cannot: so that a mode does all of what it is asked, or nothing. */
int reach_all(const struct options *o);

/* Complain about the session, in these words.  Returns 1, for exit(3). */
int session_fails(const struct session *s, const char *why);

/* Complain about the session in the words of errno, after session_connect or another call.  Returns
 * 1, for exit(3). */
int session_fails_errno(const struct session *s);

#endif
