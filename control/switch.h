/* control/switch.h - the terminal that shows a session goes on to another one */
#ifndef CONTROL_SWITCH_H
#define CONTROL_SWITCH_H

#include <stdbool.h>

/* Ask the master on fd, which is closed, to send the terminal that leads its session to the
 * session called to, INSIDE_SIZE bytes at most; NULL: only whether it could.  Returns false if it
 * could not: we are not on the session's own terminal, no terminal leads, or the master is too old. */
bool switch_ask(int fd, const char *to);

#endif
