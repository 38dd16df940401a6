/* control/execute.c - the mode -x: run a command in the session's shell
 *
 * The line that is typed marks the begin and the end of the command's output with a key of this call
 * (control/shell_line.h).  As for -u, a model of our own follows the output; it takes only these marks, so
 * that neither a shell with marks of its own nor a shell within the command confuses it.  What has left
 * its screen is printed as it goes. */
#include "control/execute.h"
#include "base/clock.h"
#include "base/complain.h"
#include "base/endian.h"
#include "control/dialog.h"
#include "control/late.h"
#include "control/shell_line.h"
#include "control/output.h"
#include "control/peer.h"
#include "control/reach.h"
#include "control/state.h"
#include "screen/screen.h"
#include "session/keys.h"
#include "session/wire.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
	PIECE = 4096,           /* bytes fed between two looks: no more lines can leave the screen */
	SHELL_WAIT = 1000,      /* ms for a shell to take the terminal back */
	SHELL_START = 10000,    /* ms for a shell to start, while it has printed nothing at all */
	SHELL_AGAIN = 50,       /* ms between two questions whether it has */
	QUIET = 250,            /* ms without output after which a prompt may be one */
	DEAF = 5000,            /* ms after which a command that has not begun never will */
	EARLY = 1000,           /* ms in which a shell finds a fault of grammar */
};

struct execute {
	const struct options *o;
	struct dialog dialog;
	struct state state;
	struct screen *screen;
	struct queue line;
	char key[48];
	int error;              /* of the last DONE: an errno, or 0; -1: there was none */
	uint32_t pid, group;    /* the program, and the shell that the line is typed to */
	bool is_shell;          /* it is one on this terminal, not what leads to one elsewhere */
	bool is_here;           /* its process is one of those that we see */
	struct bytes prompt;    /* what was before the cursor then */
	bool watching;
	bool pictured;          /* the screen is what the master's is */
	bool missed;
	bool begun, done;       /* the command's mark of its beginning, of its end, has come */
	int status;             /* of the command, for exit(3), once it is done */
	bool unheard;           /* the mark of its end came without that of its beginning */
	int64_t began;          /* ms */
	bool brackets;          /* it began with the mode for bracketed pastes set */
	bool caret;             /* the output ended with a ^ */
	bool interrupted;       /* and somewhere with ^C or ^\: so terminals echo these keys */
	bool line_open;         /* what was printed last was no newline */
	bool closed;            /* its output has been printed, up to the prompt */
	bool doubted;           /* the last output was no prompt */
	int64_t quiet_since;    /* ms */
	int failed;             /* an errno, of memory or of standard output */
	bool unwritten;         /* of the latter */
};

/* ---- the output ---- */

/* Print what take says, and nothing after a failure. */
static void print(struct execute *x, int (*take)(struct screen *s, struct bytes *out), bool without_prompt)
{
	struct bytes text = { NULL, 0, 0 };

	if (take(x->screen, &text) < 0)
		x->failed = ENOMEM;
	while (without_prompt && text.len > 0 && text.data[text.len - 1] != '\n')
		text.len--;
	if (!x->failed && text.len > 0 && output_write(text.data, text.len) < 0) {
		x->failed = errno;
		x->unwritten = true;
	}
	if (text.len > 0)
		x->line_open = text.data[text.len - 1] != '\n';
	bytes_free(&text);
}

static void close_output(struct execute *x, bool without_prompt)
{
	struct screen_command c;

	if (x->closed || !x->screen)
		return;
	x->closed = true;
	print(x, screen_output, without_prompt);
	screen_command(x->screen, &c);
	if (x->missed)
		complain(x->o->session, "some of the output came too fast and is left out");
	if (c.alternate)
		complain(x->o->session, "the command used the alternate screen, which is not printed");
}

/* ksh tells of a signal as 256 and its number. */
static void finish(struct execute *x, int status, bool without_prompt)
{
	x->done = true;
	x->status = status < 0 ? 1 : status > 255 ? 128 + (status & 0x7f) : status;
	close_output(x, without_prompt);
}

static bool takes_pastes(const struct execute *x)
{
	struct screen_keyboard k;

	screen_keyboard(x->screen, &k);
	return k.paste;
}

static void look_at_marks(struct execute *x)
{
	struct screen_command c;

	screen_command(x->screen, &c);
	if (c.stage == SCREEN_RUNNING && !x->begun) {
		x->begun = true;
		x->began = clock_ms();
		x->brackets = takes_pastes(x);
	}
	if (!x->closed)
		print(x, screen_output_take, false);
	if (c.stage == SCREEN_DONE) {
		x->unheard = !x->begun;
		finish(x, c.status, false);
	}
}

static void look_for_interrupt(struct execute *x, const unsigned char *p, size_t n)
{
	for (; n > 0; p++, n--) {
		x->interrupted |= x->begun && x->caret && (*p == 'C' || *p == '\\');
		x->caret = *p == '^';
	}
}

/* A mark of ours ends with BEL: what comes after it is not fed before the mark has been looked at. */
static void take_output(struct execute *x, const unsigned char *p, size_t n)
{
	size_t piece;

	x->quiet_since = clock_ms();
	x->doubted = false;
	for (; n > 0 && !x->done && !x->failed; p += piece, n -= piece) {
		const unsigned char *bell;

		piece = n < PIECE ? n : PIECE;
		bell = memchr(p, '\a', piece);
		piece = bell ? (size_t)(bell - p) + 1 : piece;
		screen_feed(x->screen, p, piece);
		look_for_interrupt(x, p, piece);
		look_at_marks(x);
	}
}

/* ---- what the master says ---- */

static void new_screen(struct execute *x)
{
	screen_free(x->screen);
	x->screen = screen_new(x->state.cols, x->state.rows, 2 * PIECE);
	x->pictured = false;
	if (x->screen)
		screen_marks_only(x->screen, x->key);
	else
		x->failed = ENOMEM;
}

/* Output was left out: the picture that comes stands for its end.  The end of the command may have
 * been in it. */
static void begin_anew(struct execute *x)
{
	char mark[sizeof x->key + 16];
	int n = snprintf(mark, sizeof mark, "\033]133;C;%s\a", x->key);

	if (x->begun && !x->closed) {
		print(x, screen_output, false);
		if (x->line_open && !x->failed && output_write((const unsigned char *)"\n", 1) < 0) {
			x->failed = errno;
			x->unwritten = true;
		}
	}
	new_screen(x);
	if (x->screen && x->begun)
		screen_feed(x->screen, mark, (size_t)n);
}

static void take_state(struct execute *x, const struct reply *reply)
{
	if (state_take(&x->state, reply) < 0)
		x->failed = ENOMEM;
	if (!x->watching || x->failed || x->done)
		return;
	if (!x->screen)
		new_screen(x);
	else if (!x->pictured)
		begin_anew(x);
	else
		screen_resize(x->screen, x->state.cols, x->state.rows);
}

/* The end of a picture is an empty piece. */
static void take_picture(struct execute *x, const unsigned char *p, size_t n)
{
	screen_feed(x->screen, p, n);
	if (n > 0)
		return;
	x->pictured = true;
	if (x->begun && (x->state.stage == SCREEN_DONE || x->state.stage == SCREEN_PROMPT
		|| x->state.stage == SCREEN_TYPING))
		finish(x, x->state.last, true);
}

static void execute_hear(void *arg, const struct reply *reply)
{
	struct execute *x = arg;

	if (reply->type == MSG_DONE && reply->length >= 1) {
		x->error = reply->payload[0];
	} else if (reply->type == MSG_STATE) {
		take_state(x, reply);
	} else if (!x->screen || x->done || x->failed) {
		return;
	} else if (reply->type == MSG_TEXT && !x->pictured) {
		take_picture(x, reply->payload, reply->length);
	} else if (reply->type == MSG_OUTPUT && x->pictured) {
		take_output(x, reply->payload, reply->length);
	} else if (reply->type == MSG_MISSED) {
		x->missed = true;
		x->pictured = false;
	}
}

/* ---- asking ---- */

/* Returns 0, or 1 after a complaint. */
static int failed(const struct execute *x)
{
	if (x->unwritten)
		return output_failed(x->failed);
	return x->failed ? session_fails(&x->dialog.session, strerror(x->failed)) : 0;
}

static int ended_fails(const struct execute *x)
{
	return session_fails(&x->dialog.session, "its program has ended");
}

/* A question that is answered by DONE.  Returns 0, or 1 after a complaint. */
static int ask_done(struct execute *x, enum client_message type, const void *payload, size_t n)
{
	const struct request request = { type, payload, n };

	x->error = -1;
	if (dialog_ask(&x->dialog, &request) != 0 || failed(x))
		return 1;
	if (x->dialog.ended || x->error == ESRCH)
		return x->done || x->begun ? 0 : ended_fails(x);
	if (x->error < 0)
		return peer_older(&x->dialog.session);
	return 0;
}

/* Ask for the state, or for that and all output from here on.  Returns 0, or 1 after a complaint. */
static int ask_state(struct execute *x, bool watch)
{
	const unsigned char look[5] = { LOOK_STATE }, flags = WATCH_PICTURES;
	const struct request request = { watch ? MSG_WATCH : MSG_LOOK, watch ? &flags : look, watch ? 1 : sizeof look };

	x->watching |= watch;
	if (dialog_ask(&x->dialog, &request) != 0 || failed(x))
		return 1;
	if (x->dialog.ended && !x->begun)
		return ended_fails(x);
	return x->state.known ? 0 : peer_older(&x->dialog.session);
}

static int turn_take(struct execute *x)
{
	if (ask_done(x, MSG_EXECUTE, NULL, 0) != 0)
		return 1;
	return x->error ? session_fails(&x->dialog.session, "another dtach -x runs a command in it: try again when that has ended") : 0;
}

/* ---- the shell ---- */

/* Programs that pass what is typed on to a shell elsewhere.  While they read a line themselves, a
 * password for example, the terminal is in line mode. */
static bool leads_elsewhere(const struct execute *x)
{
	static const char *const names[] = {
		"ssh", "mosh-client", "docker", "podman", "kubectl", "lxc", "incus", "machinectl", "sudo", "su", "doas",
	};
	size_t i;

	for (i = 0; i < sizeof names / sizeof *names; i++)
		if (strcmp(x->state.name, names[i]) == 0)
			return !(x->state.flags & (STATE_LINE_MODE | STATE_ALTERNATE));
	return false;
}

static int shell_refuse(const struct execute *x)
{
	char why[256];

	snprintf(why, sizeof why, "%s is in the foreground, which is no shell that waits for a command (-i types keys)",
		*x->state.name ? x->state.name : "a program");
	return session_fails(&x->dialog.session, why);
}

/* Wait for a shell that can take the line.  Returns 0, or 1 after a complaint. */
static int shell_find(struct execute *x)
{
	int64_t end = clock_ms() + SHELL_WAIT;

	for (;;) {
		if (ask_state(x, false) != 0)
			return 1;
		x->is_shell = x->state.flags & STATE_SHELL;
		x->pid = x->state.pid;
		x->group = x->state.group;
		x->is_here = x->group && kill((pid_t)x->group, 0) == 0;
		if (x->is_shell || leads_elsewhere(x))
			return 0;
		if (clock_ms() >= end && (x->state.offset > 0 || x->state.idle > SHELL_START))
			return shell_refuse(x);
		poll(NULL, 0, SHELL_AGAIN);
	}
}

/* ---- typing ---- */

static int type(struct execute *x, unsigned kind, const void *bytes, size_t n)
{
	unsigned char payload[1 + PIECE] = { (unsigned char)kind };

	if (n > 0)
		memcpy(payload + 1, bytes, n);
	return ask_done(x, MSG_INPUT, payload, n + 1);
}

/* The blank keeps the line out of the history of many shells; within the brackets of a paste fish
 * would drop it. */
static int type_line(struct execute *x)
{
	unsigned char enter[5] = { 0 };
	const unsigned char *p = queue_head(&x->line);
	size_t left = x->line.length, n;
	int wrong = type(x, INPUT_TEXT, " ", 1) || type(x, INPUT_PASTE, NULL, 0);

	put32(enter + 1, KEY_ENTER);
	for (; left > 0 && !wrong; p += n, left -= n) {
		n = left < PIECE ? left : PIECE;
		wrong = type(x, INPUT_TEXT, p, n);
	}
	return wrong || type(x, INPUT_PASTED, NULL, 0) || type(x, INPUT_KEY, enter, sizeof enter);
}

/* ---- a shell that is at its prompt again, though no mark came ---- */

/* ^C makes most shells forget the rest of the line, and so does a fault of grammar some; and one may
 * have ended that another shell waits for.  Then the shell, at its prompt, is asked for the status by a
 * line of its own. */

/* What is before the cursor, in its line. */
static void cursor_line(struct execute *x, struct bytes *line)
{
	size_t from, n;

	bytes_free(line);
	if (screen_text_begun(x->screen, 0, line) < 0)
		x->failed = ENOMEM;
	for (n = from = line->len; from > 0 && line->data[from - 1] != '\n';)
		from--;
	if (n > 0)
		memmove(line->data, line->data + from, n - from);
	line->len = n - from;
}

/* Does the line end as the prompt did, with its last character and the blanks after it?  What is
 * before may change from prompt to prompt. */
static bool ends_as(const struct bytes *line, const struct bytes *prompt)
{
	size_t n = 0;

	while (n < prompt->len && prompt->data[prompt->len - 1 - n] == ' ')
		n++;
	n += n < prompt->len;
	return line->len >= n && memcmp(line->data + line->len - n, prompt->data + prompt->len - n, n) == 0;
}

/* Does the line of the cursor look like a prompt of the shell?  Anything else asks the user.
 * 1. Without ^C, soon after the beginning: it is the very line that the command was typed at.  A
 *    shell without an editor has found a fault of grammar.
 * 2. After ^C: the shell has an editor, and takes pastes again; or
 * 3. the line ends as the one that the command was typed at; or
 * 4. other output had hidden that line: this one ends as many prompts do. */
static bool looks_like_prompt(struct execute *x)
{
	struct bytes line = { NULL, 0, 0 };
	bool edits = takes_pastes(x), is;
	unsigned column, row;

	screen_cursor(x->screen, &column, &row);
	if (screen_is_alternate(x->screen) || column == 0)
		return false;
	cursor_line(x, &line);
	if (!x->interrupted)
		is = !edits && x->quiet_since - x->began < EARLY && x->prompt.len > 0 && line.len == x->prompt.len
			&& memcmp(line.data, x->prompt.data, line.len) == 0;
	else if (x->is_shell && !x->brackets && edits)
		is = true;
	else if (x->prompt.len > 0)
		is = ends_as(&line, &x->prompt);
	else
		is = line.len > 1 && line.data[line.len - 1] == ' ' && strchr("$#%>", line.data[line.len - 2]);
	bytes_free(&line);
	return is;
}

static bool has_ended(const struct execute *x)
{
	return x->is_here && kill((pid_t)x->group, 0) < 0 && errno == ESRCH;
}

/* Returns 0, or 1 after a complaint. */
static int ask_shell(struct execute *x)
{
	bool ended = has_ended(x);

	x->doubted = true;
	if (!ended && !looks_like_prompt(x))
		return 0;
	if (ask_state(x, false) != 0)
		return 1;
	if (x->done || x->dialog.ended || !x->doubted)
		return 0;
	if (ended ? !(x->state.flags & STATE_SHELL) : x->state.group != x->group)
		return 0;
	close_output(x, true);
	queue_free(&x->line);
	if (shell_line_end(&x->line, x->key) < 0)
		x->failed = ENOMEM;
	return failed(x) || type_line(x);
}

static bool may_be_prompt(const struct execute *x)
{
	return x->begun && x->pictured && !x->closed && !x->doubted;
}

/* ---- a shell that does not take the line ---- */

static bool may_be_deaf(const struct execute *x)
{
	return !x->begun && !x->done && x->pictured && x->is_shell;
}

/* It has said nothing more for a while.  Returns 0, or 1 after a complaint.  A shell whose editor waits
 * has read the line; one in line mode may be at work in a loop of its own, and reads it later. */
static int check_begun(struct execute *x)
{
	x->quiet_since = clock_ms();
	if (ask_state(x, false) != 0)
		return 1;
	if (x->done || x->begun || !(x->state.flags & STATE_SHELL) || x->state.flags & STATE_LINE_MODE)
		return 0;
	return session_fails(&x->dialog.session,
		"its shell did not take the line as a command: it waits for the rest of another, or is in a mode for keys (-i C-c)");
}

/* ---- the whole ---- */

/* Returns the status. */
static int wait_for_end(struct execute *x, int64_t deadline)
{
	for (;;) {
		int64_t now = clock_ms(), next = deadline, quiet = x->quiet_since + QUIET;

		if (!x->done && x->dialog.ended && x->begun)
			finish(x, x->dialog.status, false);
		else if (!x->done && deadline >= 0 && now >= deadline)
			finish(x, TOO_LATE, false);
		if (failed(x))
			return 1;
		if (x->unheard)
			return session_fails(&x->dialog.session,
				"something was typed at its prompt before the command, whose output is lost");
		if (x->done)
			return x->status;
		if (x->dialog.ended)
			return session_fails(&x->dialog.session, "the session ended before the command began");
		if (x->dialog.talk.over)
			return session_fails(&x->dialog.session, "the master of the session is gone");
		if (x->state.pid != x->pid)
			return session_fails(&x->dialog.session, "its shell has ended, and another was started");
		if (may_be_prompt(x) && now >= quiet) {
			if (ask_shell(x) != 0)
				return 1;
			continue;
		}
		if (may_be_deaf(x) && now >= x->quiet_since + DEAF) {
			if (check_begun(x) != 0)
				return 1;
			continue;
		}
		if (may_be_prompt(x) && (next < 0 || quiet < next))
			next = quiet;
		if (may_be_deaf(x) && (next < 0 || x->quiet_since + DEAF < next))
			next = x->quiet_since + DEAF;
		dialog_listen(&x->dialog, next);
	}
}

static int execute_run(struct execute *x)
{
	int64_t deadline = late_begin(x->o->timeout);

	if (dialog_begin(&x->dialog, x->o->session, execute_hear, x) != 0 || turn_take(x) != 0 || shell_find(x) != 0
		|| ask_state(x, true) != 0)
		return 1;
	cursor_line(x, &x->prompt);
	if (failed(x) || type_line(x) != 0)
		return 1;
	x->quiet_since = clock_ms();
	return wait_for_end(x, deadline);
}

int control_execute(const struct options *o)
{
	struct execute x = { .o = o };
	int status = 1;

	snprintf(x.key, sizeof x.key, "dtach=%lx%llx", (unsigned long)getpid(), (unsigned long long)clock_ms());
	x.dialog.talk.fd = -1;
	if (shell_line(&x.line, o->command, x.key) < 0)
		complain(o->session, "%s", strerror(ENOMEM));
	else
		status = execute_run(&x);
	dialog_end(&x.dialog);
	queue_free(&x.line);
	screen_free(x.screen);
	state_free(&x.state);
	bytes_free(&x.prompt);
	return status;
}
