/* control/until.c - the mode -u: wait until the screen says so
 *
 * The master sends a picture and then the output, which a model of our own follows: whatever a
 * pattern costs is our time, and no line can come and go between two looks. */
#include "control/until.h"
#include "base/clock.h"
#include "base/complain.h"
#include "base/pattern.h"
#include "control/dialog.h"
#include "control/late.h"
#include "control/output.h"
#include "control/peer.h"
#include "control/reach.h"
#include "control/state.h"
#include "screen/screen.h"
#include "session/wire.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum {
	ENDED = 2,              /* the exit status when the program ends first */
	/* Bytes fed between two looks at the lines: no more lines than bytes leave the screen, and
	 * on the alternate screen they may be overwritten. */
	PIECE = 4096, PIECE_ALTERNATE = 512,
};

struct until {
	const struct options *o;
	struct dialog dialog;
	struct state state;
	struct screen *screen;
	struct pattern *pattern;
	struct bytes line;      /* the last one that matched */
	bool pictured;          /* the screen is what the master's is */
	bool matches;
	bool done;
	bool no_memory;
	int64_t quiet_since;    /* ms */
};

/* ---- what is on the screen ---- */

/* Does the line of n bytes match?  It is followed by a byte that may be changed. */
static bool line_matches(struct until *u, char *line, size_t n)
{
	line[n] = '\0';
	if (!pattern_matches(u->pattern, line))
		return false;
	bytes_free(&u->line);
	u->no_memory |= bytes_add(&u->line, line, n) < 0 || bytes_add(&u->line, "\n", 1) < 0;
	return true;
}

/* Joins lines that the screen has wrapped, in place: of - and + before each only + matters. */
static void lines_match(struct until *u, char *p, size_t length)
{
	char *end = p + length, *to = p, *begin = NULL, *newline;

	for (; p < end && (newline = memchr(p, '\n', (size_t)(end - p))) != NULL; p = newline + 1) {
		if (*p != '+' || !begin) {
			u->matches |= begin && line_matches(u, begin, (size_t)(to - begin));
			to = begin = p;
		}
		memmove(to, p + 1, (size_t)(newline - p - 1));
		to += newline - p - 1;
	}
	u->matches |= begin && line_matches(u, begin, (size_t)(to - begin));
}

static void screen_match(struct until *u)
{
	struct bytes text = { NULL, 0, 0 };

	u->matches = false;
	if (screen_lines(u->screen, PIECE, &text) < 0)
		u->no_memory = true;
	else
		lines_match(u, (char *)text.data, text.len);
	bytes_free(&text);
	screen_forget_history(u->screen);
}

static bool at_prompt(const struct until *u)
{
	struct screen_command c;

	screen_command(u->screen, &c);
	if (c.stage == SCREEN_UNMARKED)
		c.stage = u->state.stage;
	return c.stage == SCREEN_PROMPT || c.stage == SCREEN_TYPING;
}

static void judge(struct until *u)
{
	u->done = u->done || (u->pictured && (!u->o->pattern || u->matches) && (!u->o->prompt || at_prompt(u))
		&& (!u->o->silence || clock_ms() - u->quiet_since >= u->o->silence));
}

/* ---- what the master says ---- */

static void take_state(struct until *u, const struct reply *reply)
{
	bool first = !u->screen;

	if (state_take(&u->state, reply) < 0) {
		u->no_memory = true;
		return;
	}
	u->pictured = false;
	screen_free(u->screen);
	u->screen = screen_new(u->state.cols, u->state.rows, 2 * PIECE);
	u->no_memory |= !u->screen;
	if (first)
		u->quiet_since = clock_ms() - (int64_t)u->state.idle;
}

static void look_now(struct until *u)
{
	if (u->o->pattern)
		screen_match(u);
	judge(u);
}

/* The screen is not looked at before its picture is whole. */
static void take_picture(struct until *u, const unsigned char *p, size_t n)
{
	screen_feed(u->screen, p, n);
	if (n > 0)
		return;
	u->pictured = true;
	look_now(u);
}

/* How many bytes may be fed before the lines are looked at again: not beyond a change of modes,
 * which may be to the other screen. */
static size_t piece_of(const struct until *u, const unsigned char *p, size_t n)
{
	size_t most = screen_is_alternate(u->screen) ? PIECE_ALTERNATE : PIECE, i;

	n = n < most ? n : most;
	for (i = 1; i + 2 < n; i++)
		if (p[i] == '\033' && p[i + 1] == '[' && p[i + 2] == '?')
			return i;
	return n;
}

static void take_output(struct until *u, const unsigned char *p, size_t n)
{
	size_t piece;

	u->quiet_since = clock_ms();
	for (; n > 0 && !u->done && !u->no_memory; p += piece, n -= piece) {
		piece = piece_of(u, p, n);
		screen_feed(u->screen, p, piece);
		look_now(u);
	}
}

static void until_hear(void *arg, const struct reply *reply)
{
	struct until *u = arg;

	if (u->done || u->no_memory)
		return;
	if (reply->type == MSG_STATE) {
		take_state(u, reply);
	} else if (reply->type == MSG_TEXT && u->screen) {
		take_picture(u, reply->payload, reply->length);
	} else if (reply->type == MSG_OUTPUT && u->pictured) {
		take_output(u, reply->payload, reply->length);
	} else if (reply->type == MSG_MISSED) {
		complain(u->o->session, "some output came too fast to be looked at");
	}
}

/* ---- waiting ---- */

/* When to look again though nothing comes, ms; -1: never. */
static int64_t next_look(const struct until *u, int64_t deadline)
{
	int64_t next = deadline, quiet = u->quiet_since + u->o->silence;

	if (u->o->silence && quiet > clock_ms() && (next < 0 || quiet < next))
		next = quiet;
	return next;
}

static int until_wait(struct until *u, int64_t deadline)
{
	unsigned char flags = WATCH_PICTURES;
	const struct request request = { MSG_WATCH, &flags, 1 };

	if (dialog_ask(&u->dialog, &request) != 0)
		return 1;
	if (!u->state.known && !u->dialog.ended)
		return u->no_memory ? session_fails(&u->dialog.session, strerror(ENOMEM)) : peer_older(&u->dialog.session);
	for (;;) {
		judge(u);
		if (u->done)
			return u->line.len > 0 && output_write(u->line.data, u->line.len) < 0 ? output_failed(errno) : 0;
		if (u->no_memory)
			return session_fails(&u->dialog.session, strerror(ENOMEM));
		if (u->dialog.ended)
			return ENDED;
		if (u->dialog.talk.over)
			return session_fails(&u->dialog.session, "the master of the session is gone");
		if (deadline >= 0 && clock_ms() >= deadline)
			return TOO_LATE;
		dialog_listen(&u->dialog, next_look(u, deadline));
	}
}

int control_until(const struct options *o)
{
	struct until u = { .o = o };
	struct pattern_fault fault;
	int64_t deadline;
	int status;

	if (o->pattern && !(u.pattern = pattern_make(o->pattern, &fault))) {
		if (fault.place == 0)
			complain(o->pattern, "%s", fault.what);
		else
			complain(o->pattern, "is no extended regular expression: %s (character %zu)", fault.what, fault.place);
		return 1;
	}
	deadline = late_begin(o->timeout);
	status = dialog_begin(&u.dialog, o->session, until_hear, &u);
	if (status == 0)
		status = until_wait(&u, deadline);
	dialog_end(&u.dialog);
	pattern_free(u.pattern);
	screen_free(u.screen);
	state_free(&u.state);
	bytes_free(&u.line);
	return status;
}
