/* master/birth.h - how a session begins: what can fail, the program, leaving the caller's terminal */
#ifndef MASTER_BIRTH_H
#define MASTER_BIRTH_H

#include "master/state.h"

#include <stdbool.h>

/* The command of m can be run.  Returns 0, or -1 after a complaint. */
int birth_check(struct master *m, const struct session *s, const struct options *o);

/* Make m, all zero, a master of nothing yet.  Returns 0, or -1 with ENOMEM. */
int birth_frame(struct master *m, struct session *s, const struct options *o);

/* Do everything that can fail before the program starts: a pty, the socket under its own
 * name, the log.  Signals are blocked from here on.  Returns 0; 1 if the name is taken and
 * quiet; else -1 after a complaint, with all given back. */
int birth_prepare(struct master *m, struct session *s, const struct options *o, bool quiet);

/* Start the program.  client: a connected socket, heard before the program starts so that it
 * misses nothing; -1: none.  Returns 0, or the errno of the failure with the session
 * removed. */
int birth_start(struct master *m, int client);

/* The program's next start is due: start it, or end the session if that was the last. */
void birth_again(struct master *m);

/* In the caller of a daemon, or after a failure: close what birth_prepare opened.  The
 * session stays. */
void birth_release(struct master *m);

/* Nothing has come of it: remove the session, let signals through again. */
void birth_undo(struct master *m);

/* Complain that the command cannot be run, as this errno says.  Returns -1. */
int birth_cannot_run(const struct master *m, int error);

/* Descriptors 0 to 2 on /dev/null, or without one on a pipe nobody has the other end of, so
 * that nothing else ever gets these numbers. */
void birth_leave_terminal(void);

#endif
