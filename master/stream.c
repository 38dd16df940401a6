/* master/stream.c - the program's output, from the pty into the ring and the model */
#include "master/stream.h"
#include "base/clock.h"
#include "base/descriptor.h"
#include "base/retry.h"

#include <errno.h>
#include <sched.h>

/* Feed the model, in pieces where what it shows is noted meanwhile. */
static void feed(struct stream *s, const unsigned char *p, size_t n)
{
	size_t piece;

	if (s->transcript.format == LOG_RAW) {
		screen_feed(s->screen, p, n);
		return;
	}
	for (; n > 0; p += piece, n -= piece) {
		piece = n < TRANSCRIPT_PIECE ? n : TRANSCRIPT_PIECE;
		transcript_before(&s->transcript);
		screen_feed(s->screen, p, piece);
		transcript_after(&s->transcript, p, piece);
	}
}

void stream_follow(struct stream *s)
{
	struct iovec pieces[2];
	int i, n = ring_pieces(&s->ring, s->followed, (size_t)(s->ring.head - s->followed), pieces);
	const unsigned char *answers;
	unsigned serial;
	size_t length;

	if (n == 0)
		return;
	for (i = 0; i < n; i++)
		feed(s, pieces[i].iov_base, pieces[i].iov_len);
	s->followed = s->ring.head;
	answers = screen_answers(s->screen, &length);
	if (length > 0)
		s->answer(s->arg, answers, length);
	serial = screen_undo_serial(s->screen);
	if (serial != s->undo_serial)
		undos_note(&s->undos, s->ring.head, s->screen);
	s->undo_serial = serial;
}

void stream_put(struct stream *s, const char *words, size_t n)
{
	ring_put(&s->ring, words, n);
}

/* A program that writes much fills the pty in pieces of PTY_READ; between two of them the
 * kernel's worker may need this processor. */
static ssize_t pty_read(struct ring *r, int pty, size_t room, bool flood)
{
	ssize_t n = ring_read(r, pty, room);

	if (n >= 0 || !flood || !would_block())
		return n;
	sched_yield();
	return ring_read(r, pty, room);
}

bool stream_gather(struct stream *s, int pty, size_t room, int64_t ms)
{
	int64_t end = clock_ms() + ms;
	ssize_t n = 1;

	while (room > 0 && (n = pty_read(&s->ring, pty, room, n >= PTY_READ)) > 0) {
		room -= (size_t)n;
		/* Little output, and the last, is shown before the model works on it. */
		if (s->ring.head - s->followed < PTY_READ || room == 0)
			continue;
		/* A read that comes too early sleeps until the pty is full again, so the
		 * model works meanwhile. */
		stream_follow(s);
		if (clock_ms() >= end)
			break;
	}
	return (n < 0 && errno != EINTR) || n == 0;
}
