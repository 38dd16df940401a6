/* master/client.c - one client of a session: its life, what it is sent, what it is owed */
#include "master/client.h"
#include "session/message.h"

#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

/* Bytes that a socket takes in the end: the rest of a frame, and what follows. */
enum { LAST_WORDS_ROOM = 4 * MASTER_PAYLOAD };

/* ---- what it is ---- */

bool client_is_attached(const struct client *c)
{
	return c->stage == ATTACHED || c->stage == STALLED || c->stage == BEHIND;
}

bool client_is_terminal(const struct client *c)
{
	return c->role == TERMINAL && c->stage != GONE;
}

bool client_is_seen(const struct client *c)
{
	return client_is_terminal(c) && !c->terminal.early;
}

bool client_gets_frames(const struct client *c)
{
	return c->speech >= ANSWERED;
}

bool client_in_frame(const struct client *c)
{
	return c->outlet.header_left + c->outlet.frame_left > 0;
}

bool client_wants_read(const struct client *c)
{
	return !c->eof && c->stage < LEAVING && c->held == NOT_HELD && c->role != MIRROR;
}

void client_typed(struct client *c, const struct input *in)
{
	if (c->pushing.end == 0)
		c->pushing.lost = in->lost;
	c->pushing.end = in->put;
}

/* ---- what it is sent ---- */

void client_tell(struct client *c, unsigned type, const void *payload, size_t n)
{
	if (client_gets_frames(c) && c->stage != DEAF && frame_put(&c->out, type, payload, n) < 0)
		client_gone(c);
}

int client_tell_text(struct client *c, unsigned type, const struct bytes *text)
{
	size_t at, n;

	for (at = 0; at < text->len; at += n) {
		n = text->len - at < MASTER_PAYLOAD ? text->len - at : MASTER_PAYLOAD;
		if (frame_put(&c->out, type, text->data + at, n) < 0)
			return -1;
	}
	return 0;
}

void client_tell_whole(struct client *c, const struct ring *r, unsigned type, const struct bytes *text, bool failed)
{
	if (failed || client_tell_text(c, type, text) < 0)
		client_lose(c, r);
	else
		client_tell(c, type, NULL, 0);
}

int client_show(struct client *c, const struct bytes *text)
{
	return client_gets_frames(c) ? client_tell_text(c, MSG_OUTPUT, text)
		: queue_put(&c->out, text->data, text->len);
}

void client_finish_frame(struct client *c, const struct ring *r)
{
	struct outlet *o = &c->outlet;
	struct queue whole = { NULL, 0, 0, 0 };
	struct iovec pieces[2];
	int i, n, failed;

	if (!client_in_frame(c))
		return;
	failed = queue_put(&whole, o->header + HEADER_SIZE - o->header_left, o->header_left);
	n = ring_pieces(r, o->position, o->frame_left, pieces);
	for (i = 0; i < n; i++)
		failed |= queue_put(&whole, pieces[i].iov_base, pieces[i].iov_len);
	failed |= queue_put(&whole, queue_head(&c->out), c->out.length);
	queue_free(&c->out);
	c->out = whole;
	o->position += o->frame_left;
	o->header_left = o->frame_left = 0;
	if (failed)
		client_gone(c);
}

void client_flush(struct client *c, const struct ring *r)
{
	struct iovec pieces[2];
	int i, n, failed = 0;

	client_finish_frame(c, r);
	n = ring_pieces(r, c->outlet.position, (size_t)(r->head - c->outlet.position), pieces);
	for (i = 0; i < n; i++)
		failed |= client_tell_text(c, MSG_OUTPUT, &(struct bytes){ .data = pieces[i].iov_base, .len = pieces[i].iov_len });
	c->outlet.position = r->head;
	if (failed)
		client_gone(c);
}

/* ---- its moves ---- */

void client_attach(struct client *c, enum role role, uint64_t offset, int64_t now)
{
	c->stage = ATTACHED;
	c->role = role;
	c->follower = (struct follower){ .records = false };
	c->terminal.painted = false;
	c->terminal.undo.len = 0;
	c->outlet.position = offset;
	c->came = c->outlet.moved = now;
}

void client_detach(struct client *c, const struct ring *r)
{
	client_finish_frame(c, r);
	if (client_is_attached(c))
		c->stage = CONNECTED;
	c->role = NO_ROLE;
	c->owed &= ~(unsigned)(OWED_PICTURE | OWED_ATTACH | OWED_STATE);
	bytes_free(&c->parting.undo);
	c->parting = (struct departure){ .how = STAYING };
}

void client_stall(struct client *c)
{
	c->stage = STALLED;
}

void client_took(struct client *c, int64_t now)
{
	c->outlet.moved = now;
	if (c->stage == STALLED)
		c->stage = ATTACHED;
}

void client_fall_behind(struct client *c, const struct ring *r)
{
	client_finish_frame(c, r);
	if (c->stage != GONE)
		c->stage = BEHIND;
}

void client_caught_up(struct client *c)
{
	if (c->stage == BEHIND)
		c->stage = ATTACHED;
}

void client_leave(struct client *c)
{
	if (c->stage == DEAF)
		c->stage = GONE;
	else if (c->stage != GONE)
		c->stage = LEAVING;
}

void client_hang_up(struct client *c)
{
	int room = LAST_WORDS_ROOM;

	setsockopt(c->fd, SOL_SOCKET, SO_SNDBUF, &room, sizeof room);
	c->outlet.blocked = false;
	client_leave(c);
}

void client_deafen(struct client *c, const struct ring *r)
{
	bool done = c->stage == LEAVING || c->eof || c->role == MIRROR;

	c->outlet.header_left = c->outlet.frame_left = 0;
	client_detach(c, r);
	queue_free(&c->out);
	c->stage = done ? GONE : DEAF;
}

void client_lose(struct client *c, const struct ring *r)
{
	static const char words[] = "\030\r\n[dtach: output was lost; attach again]\r\n";

	client_detach(c, r);
	if (client_gets_frames(c))
		client_tell(c, MSG_LOST, NULL, 0);
	else if (queue_put(&c->out, words, sizeof words - 1) < 0)
		client_gone(c);
	client_leave(c);
}

void client_gone(struct client *c)
{
	c->stage = GONE;
}

void client_free(struct client *c)
{
	close(c->fd);
	queue_free(&c->terminal.reports.held);
	free(c->terminal.agent);
	bytes_free(&c->terminal.undo);
	queue_free(&c->in);
	queue_free(&c->out);
	bytes_free(&c->parting.undo);
	free(c);
}
