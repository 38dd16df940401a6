/* master/send.c - output on its way to a client: from the ring, or as a picture */
#include "master/send.h"
#include "base/descriptor.h"
#include "base/endian.h"
#include "base/queue.h"
#include "base/retry.h"
#include "session/message.h"
#include "session/wire.h"

#include <errno.h>
#include <sys/uio.h>
#include <unistd.h>

enum {
	CLASSIC_WRITE = 16 * 1024,      /* most in one write, so that a slow client is seen to move */
	LAP = 4096 * 1024,              /* bytes a client takes until the time it cost is forgiven */
	DISK_PAUSE = 1000,              /* ms until a standard output in trouble is tried again */
};

/* ---- undos ---- */

static const struct undo *undo_owed(const struct client *c, const struct stream *s)
{
	return c->role == TERMINAL ? undos_after(&s->undos, c->terminal.undone) : NULL;
}

/* A classic client is not told, but a picture needs it, too. */
static void tell_undo(struct client *c, const struct bytes *undo)
{
	c->terminal.undo.len = 0;
	bytes_add(&c->terminal.undo, undo->data, undo->len);
	if (undo->len <= MASTER_PAYLOAD)
		client_tell(c, MSG_UNDO, undo->data, undo->len);
}

void client_tell_undo(struct client *c, struct stream *s)
{
	struct bytes undo = { NULL, 0, 0 };

	stream_follow(s);
	c->terminal.undo.len = 0;
	if (screen_undo(s->screen, c->terminal.painted, &undo) == 0)
		tell_undo(c, &undo);
	bytes_free(&undo);
	c->terminal.undone = s->undos.newest;
}

/* A terminal without a picture has no title pushed, so its undo is another one. */
void client_pass_undos(struct client *c, struct stream *s)
{
	const struct undo *next, *passed = NULL;

	while ((next = undo_owed(c, s)) != NULL && next->offset <= c->outlet.position) {
		c->terminal.undone = next->number;
		passed = next;
	}
	if (passed && c->terminal.painted)
		tell_undo(c, &passed->bytes);
	else if (passed)
		client_tell_undo(c, s);
}

/* ---- pictures ---- */

/* A terminal that was painted before is brought back to its user's state first: the output
 * that it missed may have changed modes in either direction. */
static int picture(const struct client *c, struct stream *s, struct bytes *picture)
{
	const struct terminal *t = &c->terminal;
	struct snapshot_want want = {
		.start = !t->painted ? SNAPSHOT_ATTACH : t->undo.len > 0 ? SNAPSHOT_AGAIN : SNAPSHOT_RESYNC,
		/* History painted again would empty all that the terminal has kept. */
		.history = t->painted ? 0 : t->history,
		.cols = t->size.ws_col, .rows = t->size.ws_row,
	};

	if (want.start == SNAPSHOT_AGAIN && bytes_add(picture, t->undo.data, t->undo.len) < 0)
		return -1;
	return screen_snapshot(s->screen, &want, picture);
}

static void paint(struct client *c, struct stream *s)
{
	struct terminal *t = &c->terminal;
	struct bytes snapshot = { NULL, 0, 0 };

	stream_follow(s);
	client_finish_frame(c, &s->ring);
	c->owed &= ~(unsigned)OWED_PICTURE;
	if (picture(c, s, &snapshot) < 0 || client_show(c, &snapshot) < 0) {
		client_lose(c, &s->ring);
	} else {
		client_caught_up(c);
		t->painted = true;
		c->outlet.position = s->ring.head;
		bytes_free(&c->parting.undo);
		client_tell_undo(c, s);
	}
	bytes_free(&snapshot);
}

void client_want_picture(struct client *c, struct stream *s)
{
	if (c->parting.how == STAYING && c->outlet.position == s->ring.head)
		paint(c, s);
	else
		c->owed |= OWED_PICTURE;
}

static void miss(struct client *c, struct stream *s, uint64_t next)
{
	uint64_t missed = next - c->outlet.position;
	unsigned char payload[8];

	put64(payload, missed);
	client_tell(c, MSG_MISSED, payload, sizeof payload);
	if (c->role == MIRROR)
		mirror_miss(&s->mirror, missed);
	c->outlet.position = next;
}

void client_resume(struct client *c, struct stream *s, uint64_t offset)
{
	uint64_t begin = ring_resume(&s->ring, offset);

	c->outlet.position = offset;
	if (begin > offset)
		miss(c, s, begin);
}

static void tell_size(struct client *c, const struct stream *s)
{
	unsigned char size[4];
	unsigned cols, rows;

	screen_size(s->screen, &cols, &rows);
	put16(size, cols);
	put16(size + 2, rows);
	client_tell(c, MSG_RESIZED, size, sizeof size);
}

void client_record(struct client *c, struct stream *s, unsigned history)
{
	const struct snapshot_want want = { .start = SNAPSHOT_RESYNC, .history = history };
	struct bytes snapshot = { NULL, 0, 0 };

	stream_follow(s);
	c->outlet.position = s->ring.head;
	tell_size(c, s);
	if (screen_snapshot(s->screen, &want, &snapshot) < 0 || client_show(c, &snapshot) < 0)
		client_lose(c, &s->ring);
	bytes_free(&snapshot);
}

void clients_tell_size(struct clients *cs, struct stream *s)
{
	enum { QUEUED = 4096 * 1024 };  /* bytes queued for a follower, above which it falls behind */
	size_t i;

	for (i = 0; i < cs->count; i++) {
		struct client *c = cs->at[i];

		if (!c->follower.records || c->role != FOLLOWER || (c->stage != ATTACHED && c->stage != STALLED))
			continue;
		if (c->out.length > QUEUED) {
			client_fall_behind(c, &s->ring);
			continue;
		}
		client_flush(c, &s->ring);
		tell_size(c, s);
	}
}

/* A follower or the mirror goes on at the oldest output there still is, and is told how much it
 * missed. */
static void skip(struct client *c, struct stream *s)
{
	miss(c, s, c->follower.records ? s->ring.head : ring_tail(&s->ring));
	if (c->follower.watches)
		c->owed |= OWED_STATE;
	client_caught_up(c);
	if (c->follower.records)
		client_record(c, s, 0);
}

void client_give_up(struct client *c, struct stream *s)
{
	if (c->role == MIRROR && c->outlet.position < s->ring.head)
		miss(c, s, s->ring.head);
	client_gone(c);
}

/* ---- parting ---- */

void client_part(struct client *c, struct stream *s, enum parting how)
{
	stream_follow(s);
	bytes_free(&c->parting.undo);
	/* The modes of this moment are known; those in between may not be. */
	if (c->role == TERMINAL)
		screen_undo(s->screen, c->terminal.painted, &c->parting.undo);
	c->parting.how = how;
	c->parting.end = s->ring.head;
}

void client_parted(struct client *c, struct stream *s)
{
	bool dismissed = c->parting.how == DISMISSED;
	unsigned again = c->owed & (OWED_ATTACH | OWED_PICTURE);
	int64_t moved = c->outlet.moved;

	if (c->parting.undo.len > 0)
		tell_undo(c, &c->parting.undo);
	client_detach(c, &s->ring);
	client_tell(c, MSG_DETACHED, NULL, 0);
	if (again & OWED_ATTACH && c->stage == CONNECTED) {
		client_attach(c, TERMINAL, c->outlet.position, moved);
		c->owed |= again & OWED_PICTURE;
		client_tell_undo(c, s);
	}
	/* The end of the stream tells a classic client, and one whose terminal takes nothing. */
	if (dismissed)
		client_hang_up(c);
}

/* ---- output ---- */

/* How much output may go before c must be told an undo, or parts. */
static uint64_t output_left(const struct client *c, const struct stream *s)
{
	uint64_t end = c->parting.how == STAYING ? s->ring.head : c->parting.end;
	const struct undo *undo = undo_owed(c, s);

	if (undo && undo->offset < end)
		end = undo->offset;
	return end - c->outlet.position;
}

static void frame_begin(struct outlet *o, uint64_t left)
{
	o->frame_left = left < MASTER_PAYLOAD ? (size_t)left : MASTER_PAYLOAD;
	o->header_left = HEADER_SIZE;
	header_put(o->header, MSG_OUTPUT, o->frame_left);
}

/* n bytes of header and output have gone. */
static void output_went(struct outlet *o, size_t n, bool framed)
{
	size_t header = n < o->header_left ? n : o->header_left;

	o->header_left -= header;
	o->position += n - header;
	o->frame_left -= framed ? n - header : 0;
	o->lap += n - header;
	if (o->lap >= LAP) {
		o->lap = 0;
		o->waited = 0;
	}
}

/* Write output once, within one frame.  Returns as write(2), with *offered telling how much
 * there was to write. */
static ssize_t output_send(struct client *c, const struct stream *s, size_t *offered)
{
	struct outlet *o = &c->outlet;
	uint64_t left = output_left(c, s);
	size_t body = left < CLASSIC_WRITE ? (size_t)left : CLASSIC_WRITE;
	bool framed = client_gets_frames(c);
	struct iovec pieces[3];
	ssize_t n;

	if (framed) {
		if (!client_in_frame(c))
			frame_begin(o, left);
		body = o->frame_left;
	}
	pieces[0].iov_base = o->header + HEADER_SIZE - o->header_left;
	pieces[0].iov_len = o->header_left;
	*offered = o->header_left + body;
	n = writev(c->fd, pieces, 1 + ring_pieces(&s->ring, o->position, body, pieces + 1));
	if (n > 0)
		output_went(o, (size_t)n, framed);
	return n;
}

/* Write output once to our standard output; *offered and the return value as of output_send. */
static ssize_t output_mirror(struct client *c, struct stream *s, size_t *offered)
{
	uint64_t left = s->ring.head - c->outlet.position;
	struct iovec pieces[2];
	ssize_t n;

	ring_pieces(&s->ring, c->outlet.position, left < MIRROR_WRITE ? (size_t)left : MIRROR_WRITE, pieces);
	*offered = pieces[0].iov_len;
	n = mirror_write(&s->mirror, c->fd, pieces[0].iov_base, pieces[0].iov_len);
	if (n > 0)
		c->outlet.position += (uint64_t)n;
	return n;
}

/* ---- sending ---- */

bool client_is_owed(const struct client *c, const struct stream *s)
{
	return c->out.length > 0 || (client_is_attached(c) && (c->stage == BEHIND || c->parting.how != STAYING
		|| c->outlet.position < s->ring.head || c->owed & OWED_PICTURE || undo_owed(c, s)));
}

/* Between two frames: what comes before the next output. */
static void before_output(struct client *c, struct stream *s)
{
	if (!client_is_attached(c))
		return;
	if (c->stage == BEHIND) {
		if (c->out.length == 0 && c->role == TERMINAL)
			paint(c, s);
		else if (c->out.length == 0)
			skip(c, s);
		return;
	}
	if (c->parting.how != STAYING && c->outlet.position >= c->parting.end)
		client_parted(c, s);
	client_pass_undos(c, s);
	if (c->owed & OWED_PICTURE)
		client_want_picture(c, s);
}

static ssize_t send_once(struct client *c, struct stream *s, size_t *offered)
{
	if (!client_in_frame(c)) {
		before_output(c, s);
		*offered = c->out.length;
		if (c->out.length > 0)
			return queue_write(&c->out, c->fd, c->out.length);
		if (!client_is_owed(c, s))
			return 0;
	}
	return c->role == MIRROR ? output_mirror(c, s, offered) : output_send(c, s, offered);
}

/* A write went wrong, as errno says. */
static void send_failed(struct client *c, struct stream *s, int64_t now)
{
	if (errno == ENOBUFS || errno == ENOMEM) {
		c->outlet.short_until = now + SHORTAGE;
	} else if (would_block()) {
		return;
	} else if (c->role == MIRROR && errno != EPIPE) {
		/* Its disk may be full for a while. */
		mirror_fail(&s->mirror, errno);
		c->outlet.short_until = now + DISK_PAUSE;
	} else {
		client_deafen(c, &s->ring);
	}
}

void client_send(struct client *c, struct stream *s, int64_t now)
{
	size_t offered;
	ssize_t n;

	while (c->stage != GONE && !c->outlet.blocked && client_is_owed(c, s)) {
		n = send_once(c, s, &offered);
		if (n > 0)
			client_took(c, now);
		c->outlet.blocked = n < (ssize_t)offered;
		if (n < 0)
			send_failed(c, s, now);
	}
	if (c->stage == LEAVING && !client_is_owed(c, s)) {
		c->end.heard = c->end.told;
		client_gone(c);
	}
}

void clients_send(struct clients *cs, struct stream *s, int64_t now)
{
	size_t i;

	for (i = 0; i < cs->count; i++)
		client_send(cs->at[i], s, now);
}
