/* attach/turn.c - one turn of the loop: wait, then do what the user has not asked for */
#include "attach/turn.h"
#include "base/system.h"
#include "attach/messages.h"
#include "session/hello.h"
#include "session/wire.h"

#include <errno.h>
#include <poll.h>

/* ---- showing ---- */

static void end(struct client *c, enum ending_cause cause)
{
	if (c->ending.cause == ENDING_UNKNOWN)
		c->ending.cause = cause;
	c->phase = ENDED;
}

/* The connection has ended: why?  LOST and REFUSED have told already. */
static void on_stream_end(struct client *c)
{
	const struct incoming *in = &c->incoming;

	if (in->dialect == DIALECT_FRAMED)
		end(c, ENDING_GONE);
	else if (in->end == INCOMING_RESET && in->dialect == DIALECT_UNKNOWN && in->first_length == 0)
		end(c, ENDING_VANISHED);
	else
		end(c, ENDING_UNTOLD);
}

/* The first snapshot of our masters clears the screen.  A classic master sends none. */
static void on_dialect(struct client *c)
{
	if (c->incoming.dialect == DIALECT_FRAMED)
		outgoing_frames(&c->outgoing);
	else if (outgoing_wants_picture(&c->outgoing))
		terminal_clear();
}

/* Take the next piece that has come, and act on it.  Returns whether there was any. */
static bool take_next(struct client *c)
{
	struct piece p;

	switch (incoming_next(&c->incoming, &p)) {
	case ARRIVED_NOTHING:
		return false;
	case ARRIVED_DIALECT:
		on_dialect(c);
		break;
	case ARRIVED_OUTPUT:
		if (!c->gives_up && !c->skips)
			screen_show(&c->screen, p.bytes, p.length);
		break;
	case ARRIVED_MESSAGE:
		message_take(c, &p);
		break;
	case ARRIVED_NONSENSE:
	case ARRIVED_END:
		on_stream_end(c);
		break;
	}
	return true;
}

/* A slow terminal that does take output must not count as one that takes none. */
static void show_part(struct client *c)
{
	ssize_t n = screen_write(&c->screen);

	if (n < 0) {
		c->ending = (struct ending){ .cause = ENDING_TERMINAL, .error = errno };
		c->phase = ENDED;
	} else if (n > 0 && c->screen.full && c->screen.moved - c->incoming.came > SLOW)
		outgoing_taking(&c->outgoing);
}

static void show(struct client *c)
{
	while (!c->screen.full && client_listens(c)) {
		if (!screen_is_done(&c->screen)) {
			show_part(c);
			break;
		}
		if (!take_next(c))
			break;
	}
}

/* ---- a turn ---- */

/* All that has come is shown.  Only then more is read: a master sees how fast we
 * are by what is left unread. */
static bool is_shown(const struct client *c)
{
	return screen_is_done(&c->screen) && incoming_is_empty(&c->incoming);
}

bool turn_is_idle(const struct client *c)
{
	return is_shown(c) && !c->screen.full;
}

struct ready turn_wait(struct client *c, bool hears, int timeout)
{
	enum { SIGNAL, KEYBOARD, MASTER, SCREEN, POLLS };
	bool waits = c->screen.full || is_shown(c);
	short master = (short)((is_shown(c) ? POLLIN : 0)
		| (outgoing_is_empty(&c->outgoing) ? 0 : POLLOUT));
	/* With a full terminal only for a hang-up. */
	bool hears_master = c->incoming.end == INCOMING_OPEN && (master || c->screen.full);
	struct pollfd polls[POLLS] = {
		[SIGNAL] = { .fd = hears ? c->signals.fd : -1, .events = POLLIN },
		[KEYBOARD] = { .fd = hears && !outgoing_is_full(&c->outgoing) ? 0 : -1, .events = POLLIN },
		[MASTER] = { .fd = hears_master ? c->incoming.fd : -1, .events = master },
		[SCREEN] = { .fd = screen_poll(&c->screen), .events = POLLOUT },
	};

	if (poll(polls, POLLS, waits ? timeout : 0) < 0) {
		/* A tick perhaps.  The clock only runs on while there is much to write. */
		if (waits)
			attach_signals_tick(&c->signals, false);
		return (struct ready){ .signal = false };
	}
	return (struct ready){
		.signal = polls[SIGNAL].revents != 0, .keyboard = polls[KEYBOARD].revents != 0,
		.master = polls[MASTER].revents != 0, .screen = polls[SCREEN].revents != 0,
		.hangup = (polls[MASTER].revents & (POLLHUP | POLLERR)) != 0,
	};
}

void turn_work(struct client *c, const struct ready *ready)
{
	if (ready->screen)
		c->screen.full = false;
	if (ready->master && is_shown(c))
		incoming_read(&c->incoming);
	else if (ready->hangup)
		incoming_read_rest(&c->incoming);
	if (!incoming_is_empty(&c->incoming))
		c->outgoing.asked = 0;
	show(c);
	outgoing_send(&c->outgoing);
}
