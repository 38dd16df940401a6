/* control/shell.h - the shell of a session: whether it waits for a command, and typing it one */
#ifndef CONTROL_SHELL_H
#define CONTROL_SHELL_H

#include "base/queue.h"
#include "control/command.h"
#include "control/dialog.h"
#include "control/state.h"

#include <stdbool.h>
#include <stdint.h>

/* It stays where shell_begin found it. */
struct shell {
	struct dialog dialog;
	struct state state;     /* as the master told it last */
	struct command command; /* that it runs */
	int error;              /* of the last DONE: an errno, or 0; -1: there was none */
	uint32_t pid, group;    /* the program, and the shell that the line is typed to */
	bool is_shell;          /* it is one on this terminal, not what leads to one elsewhere */
	bool is_here;           /* its process is one of those that we see */
	bool watching;
};

/* Each of these returns 0, or 1 after a complaint. */

/* Reach the session, and take the turn among those who execute in it.  command.session and its key are
 * set before.  shell_end is due in both cases. */
int shell_begin(struct shell *sh);

/* Wait for a shell that can take a line, if what is in the foreground may be one. */
int shell_find(struct shell *sh);

/* Ask for the state, or for that and all output from here on, which its command is told. */
int shell_ask(struct shell *sh, bool watch);

/* Type the line, and Enter. */
int shell_type(struct shell *sh, const struct queue *line);

/* End the session, which was made for the command, and wait until it is gone. */
void shell_dismiss(struct shell *sh);

/* Complain of lack of memory, or of standard output. */
int shell_failed(const struct shell *sh);

/* Has the process ended that the line was typed to?  It is another one that answers now. */
bool shell_has_ended(const struct shell *sh);

/* Close the connection and free the memory. */
void shell_end(struct shell *sh);

#endif
