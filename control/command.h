/* control/command.h - a command that runs in a shell: its output, found by the marks of its line
 *
 * As for -u, a model of our own follows the output; it takes only the marks with the key of this call
 * (control/shell_line.h), so that neither a shell with marks of its own nor a shell within the command
 * confuses it.  What has left its screen is printed as it goes. */
#ifndef CONTROL_COMMAND_H
#define CONTROL_COMMAND_H

#include "control/state.h"
#include "screen/screen.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* All zero but for the first two: nothing has come.  Others change nothing in it but doubted. */
struct command {
	const char *session;    /* for complaints */
	char key[48];           /* of the marks */
	struct screen *screen;
	bool pictured;          /* the screen is what the master's is */
	bool missed;
	bool elsewhere;         /* its shell's output is not the terminal */
	bool begun, done;       /* the command's mark of its beginning, of its end, has come */
	int status;             /* of the command, for exit(3), once it is done */
	bool unheard;           /* the mark of its end came without that of its beginning */
	int64_t began;          /* ms */
	bool brackets;          /* it began with the mode for bracketed pastes set */
	bool caret;             /* the output ended with a ^ */
	bool interrupted;       /* ^C or ^\ is on the screen, as terminals echo these keys */
	struct screen_place interrupt; /* where that is, the last of them */
	bool moved;             /* a resize or a new picture has changed one of these three places */
	bool asked;             /* its shell is at a prompt, and is asked for the status */
	struct screen_place prompt; /* the cursor's place when it was asked */
	struct screen_place answer; /* and when it answered */
	int64_t answered;       /* when that was, ms; 0: not yet */
	bool line_open;         /* what was printed last was no newline */
	bool closed;            /* its output has been printed */
	bool doubted;           /* the last output was no prompt */
	int64_t quiet_since;    /* ms */
	int failed;             /* an errno, of memory or of standard output */
	bool unwritten;         /* of the latter */
};

/* The master has told its state: at first that, and whenever output is left out or the size changes.
 * A picture or output follows. */
void command_state(struct command *c, const struct state *st);

/* A piece of the picture of its screen, which ends with an empty one. */
void command_picture(struct command *c, const struct state *st, const unsigned char *p, size_t n);

/* Some of its output. */
void command_output(struct command *c, const unsigned char *p, size_t n);

/* Some of that did not come: a new picture will. */
void command_missed(struct command *c);

/* Its shell is at its prompt, and is about to be asked for the status by a line that marks only the
 * end.  Where the prompt began is known once there is the next one: until then nothing is printed. */
void command_ask(struct command *c);

/* The shell has answered, and is at the next prompt: it has as many lines. */
void command_settle(struct command *c);

/* It is done, with a status as a shell tells it; -1: not known.  Print what is left of the output, and
 * complain of what is not in it. */
void command_finish(struct command *c, int status);

/* Does what reads the terminal's input take bracketed pastes? */
bool command_takes_pastes(const struct command *c);

/* Free the model. */
void command_free(struct command *c);

#endif
