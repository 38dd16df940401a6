/* attach/incoming.c - what comes from the master, in either dialect */
#include "attach/incoming.h"
#include "base/system.h"
#include "base/clock.h"
#include "base/descriptor.h"
#include "base/queue.h"
#include "base/retry.h"
#include "session/hello.h"
#include "session/message.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>

/* ---- reading ---- */

/* Classic output begins with the bytes that told the dialect. */
static bool first_is_output(const struct incoming *in)
{
	return in->dialect == DIALECT_CLASSIC && in->first_length > 0;
}

bool incoming_is_empty(const struct incoming *in)
{
	return in->at == in->length && in->ahead.length == 0 && !first_is_output(in);
}

static void on_end(struct incoming *in, ssize_t n)
{
	in->end = n < 0 && errno == ECONNRESET ? INCOMING_RESET : INCOMING_CLOSED;
}

void incoming_read(struct incoming *in)
{
	ssize_t n = recv(in->fd, in->buffer, sizeof in->buffer, MSG_DONTWAIT);

	if (n < 0 && would_block())
		return;
	in->at = 0;
	in->length = n > 0 ? (size_t)n : 0;
	if (n <= 0)
		on_end(in, n);
	in->came = clock_ms();
}

/* The rest is at most what the system buffers for a socket. */
void incoming_read_rest(struct incoming *in)
{
	ssize_t n;

	do
		n = queue_read(&in->ahead, in->fd, sizeof in->buffer);
	while (n > 0 || (n < 0 && errno == EINTR));
	on_end(in, n);
}

static void ahead_take(struct incoming *in)
{
	size_t n = in->ahead.length < sizeof in->buffer ? in->ahead.length : sizeof in->buffer;

	if (n == 0)
		return;
	memcpy(in->buffer, queue_head(&in->ahead), n);
	queue_drop(&in->ahead, n);
	in->at = 0;
	in->length = n;
}

bool incoming_is_refusal(const struct incoming *in, int ms)
{
	unsigned char said[ANSWER_SIZE + HEADER_SIZE];
	struct pollfd p = { .fd = in->fd, .events = POLLIN };

	return poll(&p, 1, ms) > 0
		&& recv(in->fd, said, sizeof said, MSG_PEEK | MSG_DONTWAIT) == (ssize_t)sizeof said
		&& memcmp(said, in->answer, ANSWER_SIZE) == 0 && said[ANSWER_SIZE] == MSG_REFUSED;
}

/* Read frames up to the end of n bytes. */
static void skim(struct reader *r, const unsigned char *bytes, size_t n)
{
	const unsigned char *piece;
	size_t length;
	ssize_t used;

	for (; n > 0; bytes += used, n -= (size_t)used) {
		used = reader_take(r, bytes, n, &piece, &length);
		if (used < 0)
			return;
	}
}

bool incoming_is_dismissal(const struct incoming *in)
{
	struct reader r = in->reader;

	if (in->dialect != DIALECT_FRAMED || in->end == INCOMING_OPEN)
		return false;
	skim(&r, in->buffer + in->at, in->length - in->at);
	skim(&r, queue_head(&in->ahead), in->ahead.length);
	return r.header_have == HEADER_SIZE && r.left == 0 && r.type == MSG_DETACHED;
}

/* ---- piece by piece ---- */

static enum arrival output(struct piece *p, const unsigned char *bytes, size_t length)
{
	p->bytes = bytes;
	p->length = length;
	return ARRIVED_OUTPUT;
}

static enum arrival next_first(struct incoming *in)
{
	while (in->dialect == DIALECT_UNKNOWN && in->at < in->length) {
		in->first[in->first_length++] = in->buffer[in->at++];
		in->dialect = hello_judge(in->answer, in->first, in->first_length);
	}
	return in->dialect == DIALECT_UNKNOWN ? ARRIVED_NOTHING : ARRIVED_DIALECT;
}

static enum arrival next_classic(struct incoming *in, struct piece *p)
{
	size_t at = in->at, n = in->first_length;

	if (n > 0) {
		in->first_length = 0;
		return output(p, in->first, n);
	}
	in->at = in->length;
	return output(p, in->buffer + at, in->length - at);
}

/* A frame of output is passed on in pieces as it comes, other messages whole. */
static enum arrival next_frame(struct incoming *in, struct piece *p)
{
	const unsigned char *bytes;
	size_t length;
	ssize_t used;

	if (in->reader.left == 0)
		queue_drop(&in->payload, in->payload.length);
	used = reader_take(&in->reader, in->buffer + in->at, in->length - in->at, &bytes, &length);
	if (used < 0)
		return ARRIVED_NONSENSE;
	in->at += (size_t)used;
	if (in->reader.header_have < HEADER_SIZE)
		return ARRIVED_NOTHING;
	if (in->reader.type == MSG_OUTPUT)
		return output(p, bytes, length);
	if (queue_put(&in->payload, bytes, length) < 0)
		return ARRIVED_NONSENSE;
	if (in->reader.left > 0)
		return ARRIVED_NOTHING;
	p->type = in->reader.type;
	p->bytes = queue_head(&in->payload);
	p->length = in->payload.length;
	return ARRIVED_MESSAGE;
}

enum arrival incoming_next(struct incoming *in, struct piece *p)
{
	if (in->at == in->length)
		ahead_take(in);
	if (incoming_is_empty(in))
		return in->end == INCOMING_OPEN ? ARRIVED_NOTHING : ARRIVED_END;
	switch (in->dialect) {
	case DIALECT_CLASSIC:
		return next_classic(in, p);
	case DIALECT_FRAMED:
		return next_frame(in, p);
	case DIALECT_UNKNOWN:
		break;
	}
	return next_first(in);
}
