/* control/control.h - the modes that need no terminal */
#ifndef CONTROL_CONTROL_H
#define CONTROL_CONTROL_H

#include "options/options.h"
#include "session/session.h"

/* All take a connection, which they close, and return the status for exit(3). */

/* Give all of standard input to the program. */
int control_push(int fd, const struct session *s);

/* Print the screen as text. */
int control_show(int fd, const struct session *s, const struct options *o);

/* Copy the output to standard output until the program ends: its status. */
int control_follow(int fd, const struct session *s, const struct options *o);

/* A session to wait for.  fd -1: it could not be reached, as has been told. */
struct waited {
	struct session session;
	int fd;
};

/* Wait until the programs of all n have ended: the first status that is not 0. */
int control_wait(const struct waited *waited, size_t n);

/* Send signal to the foreground process group; or if it is 0 end the session
 * and return when it is gone. */
int control_kill(int fd, const struct session *s, int signal);

/* Detach all terminals, and return when they are. */
int control_dismiss(int fd, const struct session *s);

#endif
