/* control/execute.c - the mode -x: run a command in the session's shell
 *
 * The line that is typed (control/shell_line.h) marks the begin and the end of the command's output,
 * which is followed until then (control/command.h). */
#include "control/execute.h"
#include "base/clock.h"
#include "base/complain.h"
#include "control/late.h"
#include "control/prompt.h"
#include "control/reach.h"
#include "control/shell.h"
#include "control/shell_line.h"
#include "session/wire.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum {
	QUIET = 250,            /* ms without output after which a prompt may be one */
	SETTLED = 2000,         /* ms after which the next prompt is there at the latest */
	DEAF = 5000,            /* ms after which a command that has not begun never will */
};

struct execute {
	struct shell shell;
	struct prompt prompt;
	struct queue line;
	bool made;              /* the session is there for this command */
};

/* ---- a shell that is at its prompt again, though no mark came ---- */

static bool may_be_prompt(const struct command *c)
{
	return c->begun && c->pictured && !c->asked && !c->doubted;
}

/* Ask it for the status.  Returns 0, or 1 after a complaint. */
static int ask_shell(struct execute *x)
{
	struct shell *sh = &x->shell;
	struct command *c = &sh->command;
	bool ended = shell_has_ended(sh);

	c->doubted = true;
	if (!ended && !prompt_shows(&x->prompt, c, sh->is_shell))
		return 0;
	if (shell_ask(sh, false) != 0)
		return 1;
	if (c->done || sh->dialog.ended || !c->doubted)
		return 0;
	if (ended ? !(sh->state.flags & STATE_SHELL) : sh->state.group != sh->group)
		return 0;
	command_ask(c);
	queue_free(&x->line);
	if (shell_line_end(&x->line, c->key) < 0)
		c->failed = ENOMEM;
	return shell_failed(sh) || shell_type(sh, &x->line);
}

static int64_t settles(const struct command *c)
{
	int64_t late = c->answered + SETTLED;

	return c->quiet_since + QUIET < late ? c->quiet_since + QUIET : late;
}

/* It has answered, and nothing came for a while: has it painted its next prompt? */
static void look_for_next(struct execute *x, int64_t now)
{
	struct command *c = &x->shell.command;

	if (prompt_shows(&x->prompt, c, x->shell.is_shell) || now >= c->answered + SETTLED)
		command_settle(c);
	else
		c->quiet_since = now;
}

/* ---- a shell that does not take the line ---- */

static bool may_be_deaf(const struct shell *sh)
{
	return !sh->command.begun && !sh->command.done && sh->command.pictured && sh->is_shell;
}

/* It has said nothing more for a while.  Returns 0, or 1 after a complaint.  A shell whose editor waits
 * has read the line; one in line mode may be at work in a loop of its own, and reads it later. */
static int check_begun(struct shell *sh)
{
	sh->command.quiet_since = clock_ms();
	if (shell_ask(sh, false) != 0)
		return 1;
	if (sh->command.done || sh->command.begun || !(sh->state.flags & STATE_SHELL) || sh->state.flags & STATE_LINE_MODE)
		return 0;
	return session_fails(&sh->dialog.session,
		"its shell did not take the line as a command: it waits for the rest of another, or is in a mode for keys (-i C-c)");
}

/* ---- the whole ---- */

/* Why the end will never come, or NULL. */
static const char *in_vain(const struct shell *sh)
{
	if (sh->command.unheard)
		return "something was typed at its prompt before the command, whose output is lost";
	if (sh->command.done)
		return NULL;
	if (sh->dialog.ended)
		return "the session ended before the command began";
	if (sh->dialog.talk.over)
		return "the master of the session is gone";
	if (sh->state.pid != sh->pid)
		return "its shell has ended, and another was started";
	return NULL;
}

static int64_t sooner(int64_t next, int64_t other)
{
	return next < 0 || other < next ? other : next;
}

/* Returns the status. */
static int wait_for_end(struct execute *x, int64_t deadline)
{
	struct shell *sh = &x->shell;
	struct command *c = &sh->command;

	for (;;) {
		int64_t now = clock_ms(), next = deadline;
		const char *why;

		if (!c->done && sh->dialog.ended && c->begun)
			command_finish(c, sh->dialog.status);
		else if (!c->done && deadline >= 0 && now >= deadline)
			command_finish(c, TOO_LATE);
		why = in_vain(sh);
		if (shell_failed(sh))
			return 1;
		if (why)
			return session_fails(&sh->dialog.session, why);
		if (c->done)
			return c->status;
		if (may_be_prompt(c) && now >= c->quiet_since + QUIET) {
			if (ask_shell(x) != 0)
				return 1;
			continue;
		}
		if (may_be_deaf(sh) && now >= c->quiet_since + DEAF) {
			if (check_begun(sh) != 0)
				return 1;
			continue;
		}
		if (c->answered && now >= settles(c)) {
			look_for_next(x, now);
			continue;
		}
		if (c->answered)
			next = sooner(next, settles(c));
		if (may_be_prompt(c))
			next = sooner(next, c->quiet_since + QUIET);
		if (may_be_deaf(sh))
			next = sooner(next, c->quiet_since + DEAF);
		dialog_listen(&sh->dialog, next);
	}
}

static int run(struct execute *x, int64_t deadline)
{
	struct shell *sh = &x->shell;

	if (shell_begin(sh) != 0)
		return 1;
	if (shell_find(sh) != 0) {
		if (x->made)
			shell_dismiss(sh);
		return 1;
	}
	if (shell_ask(sh, true) != 0)
		return 1;
	if (prompt_learn(&x->prompt, sh->command.screen) < 0)
		sh->command.failed = ENOMEM;
	if (shell_failed(sh) || shell_type(sh, &x->line) != 0)
		return 1;
	sh->command.quiet_since = clock_ms();
	return wait_for_end(x, deadline);
}

int control_execute(const struct options *o, bool made)
{
	struct execute x = { .made = made, .shell.command.session = o->session };
	char *key = x.shell.command.key;
	int status = 1;

	snprintf(key, sizeof x.shell.command.key, "dtach=%lx%llx", (unsigned long)getpid(), (unsigned long long)clock_ms());
	x.shell.dialog.talk.fd = -1;
	if (shell_line(&x.line, o->command, key) < 0)
		complain(o->session, "%s", strerror(ENOMEM));
	else
		status = run(&x, late_begin(o->timeout));
	shell_end(&x.shell);
	queue_free(&x.line);
	prompt_free(&x.prompt);
	return status;
}
