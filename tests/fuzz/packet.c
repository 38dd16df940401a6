/* tests/fuzz/packet.c - fuzz messages in both directions, and the queue and the ring
 *
 * The first byte of the input chooses the test; the rest is its data:
 *
 *   0, 1  a client's stream, classic or framed: read at once and in pieces it must
 *         give the same messages
 *   2     the same for a master's stream
 *   3, 4  messages made of the data, classic or framed, must read back unchanged
 *   5     how a client judges the beginning of a master's stream
 *   6     the queue, compared with a plain array
 *   7     the ring, whose bytes are known by their offset */
#include "base/endian.h"
#include "session/hello.h"
#include "session/message.h"
#include "master/ring.h"
#include "fuzz.h"

#include <unistd.h>

enum { CALLS = 4096 };

/* All messages that were read, as one string of bytes. */
static struct queue seen;

static void note(unsigned type, unsigned method, const unsigned char *p, size_t n)
{
	unsigned char head[10];

	put16(head, type);
	put32(head + 2, method);
	put32(head + 6, (uint32_t)n);
	must(queue_put(&seen, head, sizeof head) == 0);
	must(queue_put(&seen, p, n) == 0);
}

/* ---- from a client ---- */

/* Read as the master does: look for whole messages after each read. */
static bool from_client(struct queue *q, bool framed)
{
	struct message m;
	int whole;

	while ((whole = message_from_client(q, framed, &m)) == 1) {
		must(m.size > 0 && m.size <= q->length);
		must(m.length <= CLIENT_PAYLOAD);
		must(m.data >= queue_head(q) && m.data + m.length <= queue_head(q) + m.size);
		note(m.type, m.method, m.data, m.length);
		queue_drop(q, m.size);
	}
	return whole == 0;
}

static void client_stream(const unsigned char *data, size_t n, bool framed)
{
	struct queue q = { NULL, 0, 0, 0 }, first;
	size_t piece, at;
	bool fine;

	must(queue_put(&q, data, n) == 0);
	fine = from_client(&q, framed);
	queue_free(&q);
	first = seen;
	memset(&seen, 0, sizeof seen);
	for (at = 0; at < n; at += piece) {
		piece = 1 + data[at] % 7;
		if (piece > n - at)
			piece = n - at;
		must(queue_put(&q, data + at, piece) == 0);
		if (!from_client(&q, framed))
			break;
	}
	must(fine == (at >= n));
	must(first.length == seen.length && (!seen.length || !memcmp(queue_head(&first), queue_head(&seen), seen.length)));
	queue_free(&first);
	queue_free(&q);
}

/* ---- from a master ---- */

static bool from_master(struct reader *r, const unsigned char *data, size_t n)
{
	unsigned char *copy = exact(data, n), *p = copy;
	const unsigned char *piece;
	bool fine = true;
	size_t length;
	ssize_t used;

	for (; n > 0; p += used, n -= (size_t)used) {
		used = reader_take(r, p, n, &piece, &length);
		if (used < 0) {
			fine = false;
			break;
		}
		must(used > 0 && (size_t)used <= n);
		must(length == 0 || (piece >= p && piece + length <= p + used));
		must(queue_put(&seen, piece, length) == 0);
		if (r->header_have == HEADER_SIZE && r->left == 0)
			note(r->type, 0, NULL, 0);
	}
	free(copy);
	return fine;
}

static void master_stream(const unsigned char *data, size_t n)
{
	struct reader r = { .type = 0 };
	struct queue first;
	size_t piece, at;
	bool fine = from_master(&r, data, n);

	first = seen;
	memset(&seen, 0, sizeof seen);
	memset(&r, 0, sizeof r);
	for (at = 0; at < n; at += piece) {
		piece = 1 + data[at] % 5;
		if (piece > n - at)
			piece = n - at;
		if (!from_master(&r, data + at, piece))
			break;
	}
	must(fine == (at >= n));
	must(first.length == seen.length && (!seen.length || !memcmp(queue_head(&first), queue_head(&seen), seen.length)));
	queue_free(&first);
}

/* ---- to a master, and back ---- */

/* Messages of this type come back, and together carry the payload that was sent. */
static void sent(struct queue *q, bool framed, unsigned type, const unsigned char *p, size_t n)
{
	size_t at = 0;
	struct message m;

	do {
		must(message_from_client(q, framed, &m) == 1);
		must(m.type == type);
		if (framed || type == MSG_PUSH) {
			must(at + m.length <= n && memcmp(m.data, p + at, m.length) == 0);
		} else
			must(m.length == PACKET_PAYLOAD && memcmp(m.data, p, n) == 0);
		at += m.length;
		queue_drop(q, m.size);
	} while (at < n);
	must(q->length == 0);
}

static void there_and_back(const unsigned char *data, size_t n, bool framed)
{
	struct queue q = { NULL, 0, 0, 0 };
	unsigned type = take(&data, &n), method = take(&data, &n);
	struct winsize size;
	struct message m;

	/* message_to_master is not for REDRAW. */
	if (type != MSG_REDRAW) {
		size_t most = framed || type == MSG_PUSH ? n : n < PACKET_PAYLOAD ? n : PACKET_PAYLOAD;

		must(message_to_master(&q, framed, type, data, most) == 0);
		sent(&q, framed, type, data, most);
	} else if (n >= sizeof size) {
		memcpy(&size, data, sizeof size);
		must(message_redraw(&q, framed, (enum redraw)(method % 5), &size) == 0);
		must(message_from_client(&q, framed, &m) == 1);
		must(m.type == MSG_REDRAW && m.method == method % 5 && m.size == q.length);
		must(m.length == sizeof size && memcmp(m.data, &size, sizeof size) == 0);
	}
	queue_free(&q);
}

/* ---- the hello ---- */

static void hello(const unsigned char *data, size_t n)
{
	struct queue q = { NULL, 0, 0, 0 };
	unsigned char answer[ANSWER_SIZE];
	enum dialect before = DIALECT_UNKNOWN, now;
	size_t i;

	must(hello_say(&q, answer) == 0 && q.length == PACKET_SIZE);
	queue_free(&q);
	must(hello_judge(answer, answer, ANSWER_SIZE) == DIALECT_FRAMED);
	/* A nonce from the input, so that the fuzzer can come close to the answer. */
	if (n >= PACKET_PAYLOAD) {
		hello_answer(answer, data);
		data += PACKET_PAYLOAD;
		n -= PACKET_PAYLOAD;
	}
	for (i = 0; i <= n; i++) {
		now = hello_judge(answer, data, i);
		must(before == DIALECT_UNKNOWN || now == before);
		must((now == DIALECT_FRAMED) == (i >= ANSWER_SIZE && memcmp(answer, data, ANSWER_SIZE) == 0));
		before = now;
	}
}

/* ---- queues ---- */

static void queues(const unsigned char *data, size_t n)
{
	static unsigned char plain[CALLS * 256];
	struct queue q = { NULL, 0, 0, 0 };
	size_t start = 0, end = 0, calls;

	for (calls = 0; n > 0 && calls < CALLS - 1; calls++) {
		unsigned what = take(&data, &n), some = take(&data, &n);

		switch (what & 3) {
		case 0:
		case 1:
			memset(plain + end, (int)what, some);
			must(queue_put(&q, plain + end, some) == 0);
			end += some;
			break;
		case 2:
			some = end - start < some ? (unsigned)(end - start) : some;
			queue_drop(&q, some);
			start += some;
			break;
		case 3:
			must(queue_reserve(&q, some) == 0);
			break;
		}
		must(q.length == end - start && q.start + q.length <= q.size);
		must(q.length == 0 || memcmp(queue_head(&q), plain + start, q.length) == 0);
	}
	queue_free(&q);
}

/* ---- the ring ---- */

/* Byte number i of all that goes through the ring.  The period is not a power of two,
 * as the ring's size is, so that a byte in the wrong place has the wrong value. */
enum { PERIOD = 65521, LONGEST = 4096 * 1024 };

static unsigned char byte_at(uint64_t i)
{
	return (unsigned char)((i % PERIOD) * 2654435761u >> 13);
}

static int endless(void)
{
	static int fd = -1;
	static unsigned char bytes[PERIOD + LONGEST];
	FILE *f;
	size_t i;

	if (fd >= 0)
		return fd;
	for (i = 0; i < sizeof bytes; i++)
		bytes[i] = byte_at(i);
	f = tmpfile();
	must(f && fwrite(bytes, 1, sizeof bytes, f) == sizeof bytes && fflush(f) == 0);
	fd = fileno(f);
	return fd;
}

static void ring_holds(const struct ring *r, uint64_t from)
{
	struct iovec pieces[2];
	size_t at = 0, j;
	int i, n = ring_pieces(r, from, (size_t)(r->head - from), pieces);

	for (i = 0; i < n; i++)
		/* All bytes near the ends, where mistakes show; some between, to be fast. */
		for (j = 0; j < pieces[i].iov_len; at++, j++)
			if (j < 8 || j + 8 > pieces[i].iov_len || j % 61 == 0)
				must(((unsigned char *)pieces[i].iov_base)[j] == byte_at(from + at));
	must(at == r->head - from);
}

/* A reader that comes gets what it wants, or all that is there. */
static uint64_t ring_reader(struct ring *r, uint64_t wanted)
{
	uint64_t oldest = ring_oldest(r), begin;

	begin = ring_resume(r, wanted);
	must(begin == (wanted > oldest ? wanted : oldest) && begin >= ring_tail(r));
	return begin;
}

static void ring(const unsigned char *data, size_t n)
{
	struct ring r;
	int fd = endless(), calls;
	uint64_t oldest = 0, reader;

	must(ring_make(&r) == 0);
	for (calls = 0; n > 0 && calls < 24; calls++) {
		unsigned what = take(&data, &n), some = take(&data, &n);
		size_t most = (size_t)some << (what >> 4);

		switch (what & 7) {
		case 0:
			ring_grow(&r);
			break;
		case 1:
			ring_rewind(&r, most);
			oldest = r.head;
			break;
		case 2:
			reader = ring_reader(&r, most < r.head ? r.head - most : 0);
			oldest = reader < oldest ? reader : oldest;
			break;
		default:
			most = most < r.size ? most : r.size;
			must(lseek(fd, (off_t)(r.head % PERIOD), SEEK_SET) >= 0);
			must(ring_read(&r, fd, most) >= 0);
			break;
		}
		must(r.touched <= r.size && (r.size & (r.size - 1)) == 0 && r.size <= LONGEST);
		if (r.head - oldest > r.size)
			oldest = r.head - r.size;
		must(ring_oldest(&r) <= oldest && ring_tail(&r) <= oldest);
		must(r.head - ring_oldest(&r) >= (r.head < RING_KEPT ? r.head : RING_KEPT));
		ring_holds(&r, ring_oldest(&r));
	}
	ring_free(&r);
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n)
{
	unsigned what = take(&data, &n) & 7;

	if (n == 0)
		return 0;
	switch (what) {
	case 0:
	case 1:
		client_stream(data, n, what == 1);
		break;
	case 2:
		master_stream(data, n);
		break;
	case 3:
	case 4:
		there_and_back(data, n, what == 4);
		break;
	case 5:
		hello(data, n);
		break;
	case 6:
		queues(data, n);
		break;
	case 7:
		ring(data, n);
		break;
	}
	queue_free(&seen);
	return 0;
}
