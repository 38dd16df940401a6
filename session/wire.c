/* session/wire.c - what is said on the socket, in both dialects */
#include "session/wire.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static const unsigned char answer_magic[8] = { 0, 'd', 't', 'a', 'c', 'h', 0, 1 };

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

int end_status(unsigned kind, unsigned code)
{
	return (int)(kind == END_KILLED ? 128 + code : code);
}
