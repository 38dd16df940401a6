/* attach/parting.c - leaving a session, for good or for a while */
#include "attach/parting.h"
#include "base/system.h"
#include "attach/drain.h"
#include "attach/stuck.h"
#include "attach/turn.h"
#include "base/clock.h"
#include "base/queue.h"

/* ms to get the last keys out, and as long to show what was on its way. */
enum { PARTING_TIME = 2000 };

void take_terminal(struct client *c)
{
	const struct options *o = c->options;

	terminal_raw(&c->terminal);
	keys_choose(&c->keys, o->detach_key, o->suspend ? terminal_suspend_key(&c->terminal) : -1);
}

/* Is DETACH not yet out, or not yet answered? */
static bool is_underway(const struct client *c)
{
	return c->phase == PARTING && (!outgoing_is_empty(&c->outgoing)
		|| (c->outgoing.framed && c->outgoing.unanswered > 0));
}

static bool undo_leaves_alternate(const struct queue *undo)
{
	return queue_holds(undo, "\033[?1049l");
}

void part(struct client *c)
{
	int64_t now = clock_ms(), end = now + PARTING_TIME, until = end;
	struct ready ready;
	bool said = false;

	c->phase = PARTING;
	outgoing_detach(&c->outgoing);
	outgoing_send(&c->outgoing);
	while (is_underway(c) && now < until) {
		if (!said && outgoing_is_empty(&c->outgoing)) {
			said = true;
			c->screen.moved = now;
			end = now + PARTING_TIME;
		}
		/* The master may be late; a terminal that is full is not waited for. */
		until = said && c->screen.full && c->screen.moved + STUCK_TIME < end
			? c->screen.moved + STUCK_TIME : end;
		ready = turn_wait(c, false, until > now ? (int)(until - now) : 0);
		turn_work(c, &ready);
		now = clock_ms();
	}
}

void part_from_terminal(struct client *c, const char *text)
{
	bool takes;

	attach_signals_tick(&c->signals, false);
	takes = c->undo.length > 0 ? terminal_write(queue_head(&c->undo), c->undo.length)
		: terminal_say("\033[?25h\033[999H");
	takes = takes && terminal_say("\r\n");
	if (takes && drain_is_needed(&c->undo))
		drain();
	/* Before the text: a script may type as soon as it sees that. */
	terminal_restore(&c->terminal);
	if (takes && !c->options->quiet)
		terminal_tell(&c->terminal, text);
}

void suspend(struct client *c)
{
	part(c);
	if (c->phase == PARTING)
		c->phase = ATTACHED;
	/* The terminal was too slow.  On the normal screen all lines are still to be shown,
	 * before the picture.  On the alternate screen, which is left now, the picture is all
	 * there is, and the rest would be painted over the user's screen. */
	c->skips = c->outgoing.framed && c->outgoing.unanswered > 0 && undo_leaves_alternate(&c->undo);
	if (c->skips || c->gives_up)
		screen_drop(&c->screen);
	part_from_terminal(c, "");
	attach_signals_stop(&c->signals);
	take_terminal(c);
	if (!outgoing_wants_picture(&c->outgoing) || !c->outgoing.framed)
		terminal_clear();
	outgoing_attach(&c->outgoing);
}
