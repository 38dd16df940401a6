/* attach/messages.c - what each message of the master does */
#include "attach/messages.h"
#include "base/system.h"
#include "base/queue.h"
#include "base/text.h"
#include "session/wire.h"

#include <stdio.h>

static void on_end(struct client *c, const struct piece *m)
{
	c->ending = (struct ending){ .cause = ENDING_PROGRAM, .kind = m->bytes[0], .code = m->bytes[1] };
	c->phase = ENDED;
}

/* The end of the connection follows. */
static void on_lost(struct client *c, const struct piece *m)
{
	(void)m;
	c->ending.cause = ENDING_LOST;
}

static void on_refused(struct client *c, const struct piece *m)
{
	(void)m;
	c->ending.cause = ENDING_REFUSED;
}

/* If there is no memory for it, the last one is still the best we have. */
static void on_undo(struct client *c, const struct piece *m)
{
	if (queue_reserve(&c->undo, m->length) < 0)
		return;
	queue_drop(&c->undo, c->undo.length);
	queue_put(&c->undo, m->bytes, m->length);
}

/* It comes before the picture, which scrolls it up with the rest. */
static void on_notice(struct client *c, const struct piece *m)
{
	char line[512], text[512];

	snprintf(line, sizeof line, "%.*s", (int)m->length, (const char *)m->bytes);
	screen_show(&c->screen, c->notice, (size_t)snprintf(c->notice, sizeof c->notice,
		"dtach: %s\r\n", text_escape(text, sizeof text, line)));
}

/* The answer to our DETACH, or without one the master's wish. */
static void on_detached(struct client *c, const struct piece *m)
{
	(void)m;
	c->skips = false;
	if (c->outgoing.unanswered > 0)
		c->outgoing.unanswered--;
	else
		c->phase = DETACHED;
}

/* Somebody at this terminal wants it to show another session. */
static void on_go(struct client *c, const struct piece *m)
{
	if (m->length <= INSIDE_SIZE)
		snprintf(c->next, sizeof c->next, "%.*s", (int)m->length, (const char *)m->bytes);
}

/* By type, each with the least payload that it has. */
static const struct {
	void (*take)(struct client *c, const struct piece *m);
	size_t least;
} messages[] = {
	[MSG_END] = { on_end, 2 },
	[MSG_DETACHED] = { on_detached, 0 },
	[MSG_LOST] = { on_lost, 0 },
	[MSG_REFUSED] = { on_refused, 0 },
	[MSG_UNDO] = { on_undo, 0 },
	[MSG_NOTICE] = { on_notice, 0 },
	[MSG_GO] = { on_go, 1 },
};

void message_take(struct client *c, const struct piece *message)
{
	unsigned type = message->type;

	if (type < sizeof messages / sizeof *messages && messages[type].take
		&& message->length >= messages[type].least)
		messages[type].take(c, message);
}
