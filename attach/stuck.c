/* attach/stuck.c - gives up output for a terminal that takes nothing after a dismissal
 *
 * We read output only once the earlier is shown, so with a full terminal only the
 * hang-up tells us that we were dismissed.  After any other end the terminal may take
 * all the time it wants: what the program has said last is not thrown away. */
#include "base/system.h"
#include "attach/stuck.h"
#include "base/clock.h"

int stuck_timeout(const struct client *c)
{
	int64_t left;

	if (!c->screen.full || !incoming_is_dismissal(&c->incoming))
		return -1;
	left = c->screen.moved + STUCK_TIME - clock_ms();
	return left > 0 ? (int)left : 0;
}

void stuck_give_up(struct client *c)
{
	if (stuck_timeout(c) != 0)
		return;
	screen_drop(&c->screen);
	c->gives_up = true;
}
