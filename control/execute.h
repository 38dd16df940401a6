/* control/execute.h - the mode -x: run a command in the session's shell */
#ifndef CONTROL_EXECUTE_H
#define CONTROL_EXECUTE_H

#include "options/options.h"

#include <stdbool.h>

/* Run the command in the shell of the session, which must be there; print what it prints, as text.
 * made: the session has just been made for that; it is ended if its program is no shell.  Returns the
 * command's status for exit(3), 1 after a complaint, or TOO_LATE when the time is over. */
int control_execute(const struct options *o, bool made);

#endif
