/* master/lead.c - which terminal leads: its size is the pty's, its answers are the program's */
#include "master/lead.h"
#include "session/agent.h"

#include <errno.h>
#include <string.h>
#include <sys/ioctl.h>

static void resize(struct lead *l, const struct winsize *size, const struct program *p, struct stream *s)
{
	if (size->ws_col == 0 || size->ws_row == 0)
		return;
	/* Even if it is the same as before: the program may have set another. */
	ioctl(p->pty, TIOCSWINSZ, size);
	if (memcmp(size, &l->size, sizeof *size) == 0)
		return;
	l->size = *size;
	stream_follow(s);
	screen_resize(s->screen, size->ws_col, size->ws_row);
	transcript_resized(&s->transcript);
	screen_cell_pixels(s->screen, size->ws_xpixel / size->ws_col, size->ws_ypixel / size->ws_row);
}

void lead_take(struct lead *l, struct client *c, const struct program *p, struct stream *s)
{
	if (!client_is_terminal(c) || c->caller.read_only)
		return;
	/* A leader's input goes through at once, another's when a sequence is whole. */
	if (l->leader != c) {
		if (l->leader)
			reports_forget(&l->leader->terminal.reports);
		c->terminal.direct = false;
		reports_flush(&c->terminal.reports);
	}
	if (l->leader != c)
		questions_pass(l->questions);
	if (l->leader != c && c->terminal.agent)
		session_agent_point(l->session, c->terminal.agent);
	l->leader = c;
	c->terminal.led = ++l->count;
	resize(l, &c->terminal.size, p, s);
}

int lead_size(struct lead *l, const struct winsize *size, const struct program *p, struct stream *s)
{
	if (l->leader)
		return EBUSY;
	resize(l, size, p, s);
	return 0;
}

void lead_check(struct lead *l, const struct clients *cs, const struct program *p, struct stream *s)
{
	struct client *last = NULL;
	size_t i;

	if (l->leader && client_is_terminal(l->leader) && !l->leader->caller.read_only)
		return;
	l->leader = NULL;
	for (i = 0; i < cs->count; i++) {
		struct client *c = cs->at[i];

		if (client_is_terminal(c) && !c->caller.read_only && (!last || c->terminal.led > last->terminal.led))
			last = c;
	}
	if (last)
		lead_take(l, last, p, s);
}
