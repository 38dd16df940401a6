/* packet.c - byte queues and framing, for both sides and both dialects */
#include "dtach.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

/* Classic packets in one write: few enough that no kernel splits them. */
enum { BURST = 400 };

enum { RING_SMALL = 256 * 1024, RING_LARGE = 4096 * 1024 };

static const unsigned char answer_magic[8] = { 0, 'd', 't', 'a', 'c', 'h', 0, 1 };

/* ---- queues ---- */

unsigned char *queue_head(const struct queue *q)
{
	return q->start ? q->data + q->start : q->data;
}

int queue_reserve(struct queue *q, size_t n)
{
	size_t size = q->size ? q->size : 64;
	unsigned char *data;

	if (q->start + q->length + n <= q->size)
		return 0;
	if (q->start > 0) {
		memmove(q->data, queue_head(q), q->length);
		q->start = 0;
		if (q->length + n <= q->size)
			return 0;
	}
	while (size < q->length + n)
		size *= 2;
	data = realloc(q->data, size);
	if (!data)
		return -1;
	q->data = data;
	q->size = size;
	return 0;
}

int queue_put(struct queue *q, const void *bytes, size_t n)
{
	if (n == 0)
		return 0;
	if (queue_reserve(q, n) < 0)
		return -1;
	memcpy(queue_head(q) + q->length, bytes, n);
	q->length += n;
	return 0;
}

void queue_drop(struct queue *q, size_t n)
{
	q->length -= n;
	q->start = q->length ? q->start + n : 0;
}

void queue_free(struct queue *q)
{
	free(q->data);
	memset(q, 0, sizeof *q);
}

ssize_t queue_read(struct queue *q, int fd, size_t max)
{
	ssize_t n;

	if (queue_reserve(q, max) < 0)
		return -1;
	n = read(fd, queue_head(q) + q->length, max);
	if (n > 0)
		q->length += (size_t)n;
	return n;
}

ssize_t queue_send(struct queue *q, int fd, size_t whole)
{
	size_t length = q->length;
	ssize_t n;

	if (whole > 0 && length > whole * BURST)
		length = whole * BURST;
	n = send(fd, queue_head(q), length, MSG_DONTWAIT | MSG_NOSIGNAL);
	if (n > 0)
		queue_drop(q, (size_t)n);
	return n;
}

bool send_passes(void)
{
	if (errno != ENOBUFS && errno != ENOMEM)
		return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
	poll(NULL, 0, SHORTAGE);
	return true;
}

/* ---- the ring ---- */

static unsigned char *ring_map(size_t size)
{
	void *p = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	return p == MAP_FAILED ? NULL : p;
}

int ring_make(struct ring *r)
{
	memset(r, 0, sizeof *r);
	r->size = RING_SMALL;
	r->data = ring_map(RING_SMALL);
	return r->data ? 0 : -1;
}

void ring_free(struct ring *r)
{
	if (r->data)
		munmap(r->data, r->size);
	r->data = NULL;
}

static size_t ring_index(const struct ring *r, uint64_t offset)
{
	return (size_t)(offset - r->zero) & (r->size - 1);
}

int ring_pieces(const struct ring *r, uint64_t offset, size_t n, struct iovec *pieces)
{
	size_t index = ring_index(r, offset), first = r->size - index;

	if (n == 0)
		return 0;
	pieces[0].iov_base = r->data + index;
	pieces[0].iov_len = n < first ? n : first;
	pieces[1].iov_base = r->data;
	pieces[1].iov_len = n - pieces[0].iov_len;
	return pieces[1].iov_len ? 2 : 1;
}

ssize_t ring_read(struct ring *r, int fd, size_t max)
{
	size_t index = ring_index(r, r->head), rest = r->size - index;
	ssize_t n = read(fd, r->data + index, max < rest ? max : rest);

	if (n > 0) {
		r->head += (uint64_t)n;
		if (r->head - r->zero > r->touched)
			r->touched = r->head - r->zero < r->size ? (size_t)(r->head - r->zero) : r->size;
	}
	return n;
}

void ring_grow(struct ring *r)
{
	unsigned char *data = r->size < RING_LARGE ? ring_map(r->size * 2) : NULL;
	uint64_t tail = r->head > r->zero + r->size ? r->head - r->size : r->zero;
	struct iovec pieces[2];
	size_t at = 0;
	int i, n;

	r->largest = !data;
	if (!data)
		return;
	n = ring_pieces(r, tail, (size_t)(r->head - tail), pieces);
	for (i = 0; i < n; at += pieces[i++].iov_len)
		memcpy(data + at, pieces[i].iov_base, pieces[i].iov_len);
	munmap(r->data, r->size);
	r->data = data;
	r->size *= 2;
	r->zero = tail;
	r->touched = at;
}

void ring_rewind(struct ring *r, size_t most)
{
	unsigned char *data = r->touched > most ? ring_map(RING_SMALL) : NULL;

	r->zero = r->head;
	if (!data)
		return;
	munmap(r->data, r->size);
	r->data = data;
	r->size = RING_SMALL;
	r->touched = 0;
	r->largest = false;
}

/* ---- numbers ---- */

void put16(unsigned char *p, unsigned n)
{
	p[0] = (unsigned char)(n >> 8);
	p[1] = (unsigned char)n;
}

void put32(unsigned char *p, uint32_t n)
{
	put16(p, n >> 16);
	put16(p + 2, n & 0xffff);
}

void put64(unsigned char *p, uint64_t n)
{
	put32(p, (uint32_t)(n >> 32));
	put32(p + 4, (uint32_t)n);
}

unsigned get16(const unsigned char *p)
{
	return (unsigned)p[0] << 8 | p[1];
}

uint32_t get32(const unsigned char *p)
{
	return (uint32_t)get16(p) << 16 | get16(p + 2);
}

uint64_t get64(const unsigned char *p)
{
	return (uint64_t)get32(p) << 32 | get32(p + 4);
}

/* ---- messages ---- */

void header_put(unsigned char *header, unsigned type, size_t length)
{
	header[0] = (unsigned char)type;
	put32(header + 1, (uint32_t)length);
}

static int packet_from_client(const struct queue *q, struct message *m)
{
	const unsigned char *p = queue_head(q);

	if (q->length < PACKET_SIZE)
		return 0;
	m->type = p[0];
	m->method = p[1];
	m->length = PACKET_PAYLOAD;
	if (m->type == MSG_PUSH && p[1] < PACKET_PAYLOAD)
		m->length = p[1];
	m->data = p + 2;
	m->size = PACKET_SIZE;
	return 1;
}

static int frame_from_client(const struct queue *q, struct message *m)
{
	const unsigned char *p = queue_head(q);

	if (q->length < HEADER_SIZE)
		return 0;
	m->type = p[0];
	m->method = REDRAW_DEFAULT;
	m->length = get32(p + 1);
	m->data = p + HEADER_SIZE;
	m->size = HEADER_SIZE + m->length;
	if (m->length > CLIENT_PAYLOAD)
		return -1;
	if (q->length < m->size)
		return 0;
	if (m->type == MSG_REDRAW && m->length >= 2) {
		m->method = m->data[0];
		m->data += 2;
		m->length -= 2;
	}
	return 1;
}

int message_from_client(const struct queue *q, bool framed, struct message *m)
{
	return framed ? frame_from_client(q, m) : packet_from_client(q, m);
}

static int packet_put(struct queue *q, unsigned type, unsigned len, const void *payload, size_t n)
{
	unsigned char packet[PACKET_SIZE] = { (unsigned char)type, (unsigned char)len };

	if (n > 0)
		memcpy(packet + 2, payload, n);
	return queue_put(q, packet, sizeof packet);
}

int frame_put(struct queue *q, unsigned type, const void *payload, size_t n)
{
	unsigned char header[HEADER_SIZE];

	if (queue_reserve(q, sizeof header + n) < 0)
		return -1;
	header_put(header, type, n);
	queue_put(q, header, sizeof header);
	return queue_put(q, payload, n);
}

int message_to_master(struct queue *q, bool framed, unsigned type, const void *payload, size_t n)
{
	const unsigned char *p = payload;
	size_t most = framed ? CLIENT_PAYLOAD : PACKET_PAYLOAD;

	do {
		size_t part = n < most ? n : most;
		int failed = framed ? frame_put(q, type, p, part)
			: packet_put(q, type, (unsigned)part, p, part);

		if (failed)
			return -1;
		p = part ? p + part : p;
		n -= part;
	} while (n > 0);
	return 0;
}

int message_redraw(struct queue *q, bool framed, enum redraw method, const struct winsize *size)
{
	unsigned char payload[2 + PACKET_PAYLOAD] = { (unsigned char)method, 0 };

	_Static_assert(sizeof *size == PACKET_PAYLOAD, "a window size is 8 bytes on the wire");
	memcpy(payload + 2, size, sizeof *size);
	if (framed)
		return frame_put(q, MSG_REDRAW, payload, sizeof payload);
	return packet_put(q, MSG_REDRAW, method, size, sizeof *size);
}

ssize_t reader_take(struct reader *r, const unsigned char *stream, size_t n,
	const unsigned char **piece, size_t *length)
{
	size_t used = 0;

	if (r->left == 0 && r->header_have == HEADER_SIZE)
		r->header_have = 0;
	if (r->header_have < HEADER_SIZE) {
		used = HEADER_SIZE - r->header_have;
		if (used > n)
			used = n;
		memcpy(r->header + r->header_have, stream, used);
		r->header_have += used;
		if (r->header_have == HEADER_SIZE) {
			r->type = r->header[0];
			r->left = get32(r->header + 1);
		}
		if (r->left > MASTER_PAYLOAD)
			return -1;
	}
	*piece = stream + used;
	*length = n - used < r->left ? n - used : r->left;
	r->left -= *length;
	return (ssize_t)(used + *length);
}

/* ---- the hello ---- */

/* A program in the session must not be able to say the nonce.  On a system
 * without random bytes the clock and the process id have to do. */
static void nonce_make(unsigned char *nonce)
{
	struct timespec now;
	uint64_t seed;

	if (getentropy(nonce, PACKET_PAYLOAD) == 0)
		return;
	clock_gettime(CLOCK_REALTIME, &now);
	seed = (uint64_t)now.tv_sec * 1000000007u ^ (uint64_t)now.tv_nsec << 20 ^ (uint64_t)getpid();
	put64(nonce, seed * 0x9e3779b97f4a7c15u);
}

void hello_answer(unsigned char *answer, const unsigned char *nonce)
{
	memcpy(answer, answer_magic, sizeof answer_magic);
	memcpy(answer + sizeof answer_magic, nonce, PACKET_PAYLOAD);
}

int hello_say(struct queue *q, unsigned char *answer)
{
	unsigned char nonce[PACKET_PAYLOAD];

	nonce_make(nonce);
	hello_answer(answer, nonce);
	return packet_put(q, MSG_HELLO, PACKET_PAYLOAD, nonce, sizeof nonce);
}

enum dialect hello_judge(const unsigned char *answer, const unsigned char *stream, size_t n)
{
	if (memcmp(answer, stream, n < ANSWER_SIZE ? n : ANSWER_SIZE) != 0)
		return DIALECT_CLASSIC;
	return n < ANSWER_SIZE ? DIALECT_UNKNOWN : DIALECT_FRAMED;
}

int terminal_name(int fd, unsigned char *name)
{
	struct stat st;

	if (!isatty(fd) || fstat(fd, &st) < 0)
		return -1;
	put32(name, (uint32_t)st.st_dev);
	put32(name + 4, (uint32_t)st.st_ino);
	return 0;
}
