/* attach.h - the attached terminal */
#ifndef ATTACH_H
#define ATTACH_H

#include "options/options.h"

/* Say who we are on a new connection, before anything is read from it.  created: the
 * session is new and has nothing to redraw.  If it is created, so that the program
 * begins with this terminal's size, and inside a session, which may be this very
 * one, ATTACH is said as well; the client only counts as attached once attach_run
 * has made the terminal raw (doc/PROTOCOL, CLIENT).  fd and o must last until
 * attach_run returns.  Returns 0, or -1 with errno. */
int attach_greet(int fd, const struct options *o, bool created);

/* Attach on the connection greeted last, and show the session on this terminal
 * until it ends or is left.  name: for messages.  Returns the status for exit(3),
 * after a complaint if there is one to make.  Returns -1, silent, if the master
 * ended before it had accepted the connection: then greet another one. */
int attach_run(const char *name);

/* What attach_run returns when the terminal is to show another session, and the name of
 * that, which is good until attach_run is called again. */
enum { ATTACH_SWITCHED = -2 };
const char *attach_next(void);

#endif
