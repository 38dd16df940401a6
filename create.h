/* create.h - the modes that end in an attached terminal or in a new session */
#ifndef CREATE_H
#define CREATE_H

#include "options/options.h"

/* Each returns the status for exit(3): of the program if its end was seen, 0 if the terminal was
 * detached or the session made, 1 after a complaint.  They read what options/options.h has about
 * making and showing a session. */

/* -a: attach to the session. */
int attach_existing(const struct options *o);

/* -A: attach to the session; if there is none, make it and attach to it.  Any
 * number of these at once end in one session with all of them attached. */
int attach_or_create(const struct options *o);

/* -c: make the session and attach to it. */
int create_and_attach(const struct options *o);

/* -n: make the session in the background. */
int create_detached(const struct options *o);

/* -N: make the session and be its master. */
int create_in_foreground(const struct options *o);

/* -x: run a command in the session's shell; if there is no session, make it in the
 * background. */
int execute(const struct options *o);

#endif
