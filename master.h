/* master.h - the life of a session */
#ifndef MASTER_H
#define MASTER_H

#include "options/options.h"
#include "session/session.h"

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

/* Standard input is the image of a session: could we go on with it?  Say IMAGE_WORD, or why not.
 * Returns the status for exit(3). */
int master_can_resume(void);

/* Another program has been this session's master up to now, in this process, and has left its image
 * in the descriptor: go on, until the session ends.  argv: our words.  Returns the status for
 * exit(3). */
int master_resume(int image, char **argv);

#endif
