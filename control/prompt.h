/* control/prompt.h - a shell that is at its prompt again, though no mark of its line came
 *
 * ^C makes most shells forget the rest of the line, and so does a fault of grammar some; and one may
 * have ended that another shell waits for.  Then the shell, at its prompt, can be asked for the status
 * by a line of its own. */
#ifndef CONTROL_PROMPT_H
#define CONTROL_PROMPT_H

#include "control/command.h"
#include "screen/screen.h"

#include <stdbool.h>

/* All zero: not known. */
struct prompt {
	struct bytes line;      /* what was before the cursor when the command was typed */
};

/* The shell is at its prompt.  Returns 0, or -1 with ENOMEM. */
int prompt_learn(struct prompt *p, struct screen *s);

/* Is what is before the cursor that prompt again, or one of that shell?  Of a command that was neither
 * interrupted nor asked for only what leaves no doubt.  edits: it is a shell on this terminal, whose
 * editor may ask for bracketed pastes.  Without memory it is not. */
bool prompt_shows(const struct prompt *p, const struct command *c, bool edits);

void prompt_free(struct prompt *p);

#endif
