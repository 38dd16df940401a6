/* master.h - the life of a session */
#ifndef MASTER_H
#define MASTER_H

#include "options/options.h"
#include "session/session.h"

#include <stdbool.h>

/* Check that the command can be run.  Returns 0, or -1 after a complaint. */
int master_check(const struct session *s, const struct options *o);

/* Make the session and run its command in a new process that outlives the
 * caller.  client: a socketpair, or NULL; the caller closes both ends.  client[1]
 * becomes the session's first client, heard before the program starts.  Returns
 * 0; 1 if the name is taken and quiet; else -1 after a complaint. */
int master_create(struct session *s, const struct options *o, const int client[2], bool quiet);

/* Make the session and be its master in this process, until it ends.  Returns the
 * program's status for exit(3), or 1 after a complaint. */
int master_foreground(struct session *s, const struct options *o);

/* Was this process not called by a user, but by the master of a session that changes to it, or to
 * ask whether it could?  Then do that, and return true with the status for exit(3). */
bool master_resumes(char **argv, int *status);

#endif
