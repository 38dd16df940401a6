/* master.h - the life of a session */
#ifndef MASTER_H
#define MASTER_H

#include "options/options.h"
#include "session/session.h"

#include <stdbool.h>

/* Could the command be run?  Returns 0, or -1 after a complaint. */
int master_check(const struct session *s, const struct options *o);

/* Make the session and run its command behind a new process, which goes on
 * when the caller ends.  client: a socketpair, of which both ends stay the
 * caller's to close; client[1] becomes the session's first client, heard before
 * the program starts.  Or NULL.  Returns 0; 1 if the name is taken and quiet; else -1
 * after a complaint. */
int master_create(struct session *s, const struct options *o, const int client[2], bool quiet);

/* The same in this process.  Returns the program's status for exit(3), or 1
 * after a complaint. */
int master_foreground(struct session *s, const struct options *o);

/* Was this process not called by a user, but by the master of a session that changes to it, or to
 * ask whether it could?  Then do that, and return true with the status for exit(3). */
bool master_resumes(char **argv, int *status);

#endif
