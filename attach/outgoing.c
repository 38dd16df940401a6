/* attach/outgoing.c - what goes to the master, in either dialect */
#include "attach/outgoing.h"
#include "base/system.h"
#include "attach/terminal.h"
#include "base/clock.h"
#include "base/endian.h"
#include "base/queue.h"
#include "base/retry.h"
#include "session/hello.h"
#include "session/inside.h"
#include "session/message.h"

#include <stdlib.h>
#include <string.h>

/* Bytes typed and not taken by the master, from which on the keyboard waits. */
enum { TYPED_MOST = 256 * 1024 };

bool outgoing_wants_picture(const struct outgoing *o)
{
	return o->options->redraw != REDRAW_NONE && o->options->redraw != REDRAW_CTRL_L;
}

/* ---- the first words ---- */

int outgoing_hello(struct outgoing *o, bool created, bool early, unsigned char *answer)
{
	unsigned char client[6], terminal[PACKET_PAYLOAD];

	client[0] = (unsigned char)((o->options->read_only ? CLIENT_READ_ONLY : 0)
		| (o->options->quiet ? CLIENT_QUIET : 0) | (early ? CLIENT_EARLY : 0));
	client[1] = (unsigned char)(created && outgoing_wants_picture(o) ? REDRAW_SCREEN
		: o->options->redraw);
	put32(client + 2, o->options->history);
	if (hello_say(&o->queue, answer) < 0
		|| message_to_master(&o->queue, false, MSG_CLIENT, client, sizeof client) < 0)
		return -1;
	if (terminal_name(0, terminal) == 0)
		message_to_master(&o->queue, false, MSG_TERMINAL, terminal, sizeof terminal);
	return 0;
}

void outgoing_frames(struct outgoing *o)
{
	const char *agent = getenv("SSH_AUTH_SOCK");
	char inside[INSIDE_SIZE];
	size_t n = inside_name(inside);

	message_to_master(&o->queue, false, MSG_FRAMES, NULL, 0);
	o->framed = true;
	if (agent && agent[0] == '/' && strlen(agent) < CLIENT_PAYLOAD)
		message_to_master(&o->queue, true, MSG_AGENT, agent, strlen(agent));
	if (n > 0)
		message_to_master(&o->queue, true, MSG_INSIDE, inside, n);
}

/* ---- the others ---- */

static void put(struct outgoing *o, unsigned type, const void *payload, size_t n)
{
	message_to_master(&o->queue, o->framed, type, payload, n);
}

void outgoing_attach(struct outgoing *o)
{
	/* Those that are there now, and only when we come: not again after a suspend. */
	if (o->options->others && !o->dismissed)
		put(o, MSG_DISMISS, NULL, 0);
	o->dismissed = true;
	put(o, MSG_ATTACH, NULL, 0);
	outgoing_redraw(o);
	o->asked = clock_ms();
}

void outgoing_detach(struct outgoing *o)
{
	put(o, MSG_DETACH, NULL, 0);
	o->unanswered++;
}

/* A master of dtach 0.9 has no picture: only its program can repaint.  One of
 * ours has been told by CLIENT what is meant. */
void outgoing_redraw(struct outgoing *o)
{
	enum redraw method = o->options->redraw;
	struct winsize size;

	terminal_size(&size);
	message_redraw(&o->queue, o->framed, method == REDRAW_SCREEN ? REDRAW_WINCH : method, &size);
}

void outgoing_size(struct outgoing *o)
{
	struct winsize size;

	terminal_size(&size);
	put(o, MSG_WINCH, &size, sizeof size);
}

void outgoing_taking(struct outgoing *o)
{
	int64_t now = clock_ms();

	if (now - o->taking_said <= TAKING_EVERY)
		return;
	o->taking_said = now;
	put(o, MSG_TAKING, NULL, 0);
}

/* What was read together goes together: the master tells a terminal's answers
 * from keys by whole sequences. */
void outgoing_typed(struct outgoing *o, struct queue *typed)
{
	if (typed->length > 0 && !o->options->read_only)
		put(o, MSG_PUSH, queue_head(typed), typed->length);
	queue_drop(typed, typed->length);
}

/* ---- sending ---- */

bool outgoing_is_empty(const struct outgoing *o)
{
	return o->queue.length == 0;
}

/* Linux has it for sockets, too, as SIOCOUTQ (unix(7)). */
bool outgoing_is_unread(const struct outgoing *o)
{
	int unread = 0;

	return ioctl(o->fd, TIOCOUTQ, &unread) < 0 || unread > 0;
}

bool outgoing_is_full(const struct outgoing *o)
{
	return o->queue.length >= TYPED_MOST;
}

void outgoing_send(struct outgoing *o)
{
	ssize_t n;

	do
		n = o->queue.length ? messages_send(&o->queue, o->fd, o->framed) : 0;
	while (n > 0);
	/* If the master is gone, reading from it tells. */
	if (n < 0 && !send_passes())
		queue_free(&o->queue);
}
