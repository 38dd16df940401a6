/* master/terminals.c - what terminals say: they come and go, are painted, and type */
#include "master/terminals.h"
#include "master/requests.h"
#include "master/send.h"
#include "session/wire.h"

#include <stdio.h>
#include <string.h>
#include <termios.h>

/* ---- a terminal comes and goes ---- */

/* The first person who comes is told of the log's trouble. */
static void tell_log_trouble(struct master *m, struct client *c)
{
	struct log *log = &m->stream.log;
	char words[1400];

	if (!client_gets_frames(c) || c->terminal.quiet || !log->error)
		return;
	snprintf(words, sizeof words, "the log %.1024s: %s", log->path, log_trouble(log, &m->stream.ring));
	if (log_tell(log))
		client_tell(c, MSG_NOTICE, words, strlen(words));
}

void on_ATTACH(struct master *m, struct client *c, const struct message *msg)
{
	(void)msg;
	/* It comes back before all is sent that was on its way when it left. */
	if (c->parting.how == PARTING && c->role == TERMINAL) {
		c->owed |= OWED_ATTACH;
		return;
	}
	if (!request_output(m, c, TERMINAL))
		return;
	c->terminal.drawn = !master_is_over(m);
	tell_log_trouble(m, c);
	lead_take(&m->lead, c, &m->program, &m->stream);
	client_tell_undo(c, &m->stream);
}

void on_DETACH(struct master *m, struct client *c, const struct message *msg)
{
	(void)msg;
	if (client_is_attached(c) && client_gets_frames(c)) {
		client_part(c, &m->stream, PARTING);
		return;
	}
	client_detach(c, &m->stream.ring);
	client_tell(c, MSG_DETACHED, NULL, 0);
}

/* ---- its size and its picture ---- */

static void take_size(struct client *c, const struct message *msg)
{
	memcpy(&c->terminal.size, msg->data, sizeof c->terminal.size);
}

void on_WINCH(struct master *m, struct client *c, const struct message *msg)
{
	c->terminal.early = false;
	take_size(c, msg);
	if (client_is_attached(c))
		lead_take(&m->lead, c, &m->program, &m->stream);
}

/* Which wish counts: the client's, else the packet's, else the session's, else the screen. */
static enum redraw redraw_method(const struct master *m, const struct client *c, const struct message *msg)
{
	if (c->terminal.method != REDRAW_DEFAULT)
		return c->terminal.method;
	if (msg->method != REDRAW_DEFAULT)
		return (enum redraw)msg->method;
	return m->options->redraw == REDRAW_DEFAULT ? REDRAW_SCREEN : m->options->redraw;
}

/* As dtach 0.9: ^L only to a program that reads single characters unechoed. */
static void redraw_ctrl_l(struct master *m)
{
	struct termios t;

	if (input_has_room(&m->input, 1) && tcgetattr(m->program.terminal, &t) == 0
		&& !(t.c_lflag & (ECHO | ICANON)) && t.c_cc[VMIN] == 1)
		input_put(&m->input, "\f", 1);
}

void on_REDRAW(struct master *m, struct client *c, const struct message *msg)
{
	/* A client that leaves the choice to the session expects a clear screen, as from
	 * dtach 0.9; it cannot know that there will be no picture. */
	static unsigned char clear[] = "\033[H\033[J";
	const struct bytes cleared = { .data = clear, .len = sizeof clear - 1 };
	enum redraw method = redraw_method(m, c, msg);
	bool chosen = c->terminal.method != REDRAW_DEFAULT || msg->method != REDRAW_DEFAULT;

	take_size(c, msg);
	lead_take(&m->lead, c, &m->program, &m->stream);
	c->terminal.drawn = true;
	/* A program that has ended draws nothing. */
	if (master_is_over(m) && method != REDRAW_NONE)
		method = REDRAW_SCREEN;
	if (client_is_terminal(c) && (method == REDRAW_SCREEN || method == REDRAW_WINCH))
		client_want_picture(c, &m->stream);
	else if (client_is_terminal(c) && !chosen)
		client_show(c, &cleared);
	if (c->caller.read_only)
		return;
	if (method == REDRAW_CTRL_L)
		redraw_ctrl_l(m);
	else if (method == REDRAW_WINCH && master_has_program(m))
		program_signal(&m->program, SIGWINCH);
}

/* A slow terminal takes output, though its socket does not show it yet. */
void on_TAKING(struct master *m, struct client *c, const struct message *msg)
{
	(void)msg;
	client_took(c, m->now);
}

/* ---- its input ---- */

/* A piece of a terminal's input.  The leader's mostly went through as it came, so this only
 * sees what it was.  The others' reports are dropped: the program asked one terminal. */
static void on_piece(void *arg, enum input_kind kind, const unsigned char *bytes, size_t n)
{
	struct terminal *t = arg;
	bool wanted = kind != INPUT_REPORT;

	if (kind == INPUT_REPORT && t->leads)
		wanted = questions_answer(t->questions, bytes, n);
	else if (kind == INPUT_REPORT)
		questions_overhear(t->questions, bytes, n);
	if (t->direct)
		return;
	if (wanted)
		input_put(t->input, bytes, n);
	t->typed |= kind == INPUT_TYPED;
}

static void on_colour(void *arg, unsigned index, unsigned r, unsigned g, unsigned b)
{
	const struct terminal *t = arg;

	screen_colour_known(t->stream->screen, index, r, g, b);
}

void terminal_welcome(struct master *m, struct client *c)
{
	struct terminal *t = &c->terminal;

	t->history = m->options->history;
	t->input = &m->input;
	t->stream = &m->stream;
	t->questions = &m->questions;
	t->reports.piece = on_piece;
	t->reports.colour = on_colour;
	t->reports.arg = t;
}

void on_PUSH(struct master *m, struct client *c, const struct message *msg)
{
	struct terminal *t = &c->terminal;
	bool leads = c == m->lead.leader;

	if (c->caller.read_only || msg->length == 0)
		return;
	if (master_has_status(m)) {
		c->pushing.ignored = true;
		return;
	}
	if (leads)
		questions_hear(&m->questions);
	t->leads = leads;
	t->direct = (leads && !questions_late(&m->questions)) || !client_is_terminal(c);
	if (t->direct)
		input_put(&m->input, msg->data, msg->length);
	if (client_is_terminal(c)) {
		m->pace.typed = m->now;
		t->typed = false;
		reports_take(&t->reports, msg->data, msg->length);
		if (t->typed && !leads)
			lead_take(&m->lead, c, &m->program, &m->stream);
	}
	client_typed(c, &m->input);
}
