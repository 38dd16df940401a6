/* attach.h - the attached terminal */
#ifndef ATTACH_H
#define ATTACH_H

#include "options/options.h"

/* Say on a connection who we are, before anything is read from it.  created: the
 * session is new and has nothing to redraw.  Then, for the program to begin with
 * this terminal's size, and in a session, which may be this one, it is also said
 * that we attach: nobody sees it (PROTOCOL, CLIENT) before attach_run has made the
 * terminal raw.  fd and o are kept.  Returns 0, or -1 with errno. */
int attach_greet(int fd, const struct options *o, bool created);

/* Attach on the connection greeted last, and show the session on this terminal
 * until it ends or is left.  Returns the status for exit(3), or -1 if the
 * connection ended before it began.  name: for messages. */
int attach_run(const char *name);

#endif
