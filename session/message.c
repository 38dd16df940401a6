/* session/message.c - messages: put on a queue, sent, and taken off again */
#include "session/message.h"
#include "base/endian.h"

#include <string.h>

/* Bytes sent at once in classic: 400 packets. */
enum { BURST = 400 * PACKET_SIZE };

/* ---- for a client ---- */

/* len: the packet's second byte, which is not always the payload's length. */
static int packet_put(struct queue *q, unsigned type, unsigned len, const void *payload, size_t n)
{
	unsigned char packet[PACKET_SIZE] = { (unsigned char)type, (unsigned char)len };

	if (n > 0)
		memcpy(packet + 2, payload, n);
	return queue_put(q, packet, sizeof packet);
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

ssize_t messages_send(struct queue *q, int fd, bool framed)
{
	return queue_write(q, fd, framed ? q->length : BURST);
}

/* Take what is missing of the header.  Returns the bytes used. */
static size_t reader_header(struct reader *r, const unsigned char *stream, size_t n)
{
	size_t used = HEADER_SIZE - r->header_have;

	if (used > n)
		used = n;
	memcpy(r->header + r->header_have, stream, used);
	r->header_have += used;
	if (r->header_have == HEADER_SIZE) {
		r->type = r->header[0];
		r->left = get32(r->header + 1);
	}
	return used;
}

ssize_t reader_take(struct reader *r, const unsigned char *stream, size_t n,
	const unsigned char **piece, size_t *length)
{
	size_t used = 0;

	if (r->left == 0 && r->header_have == HEADER_SIZE)
		r->header_have = 0;
	if (r->header_have < HEADER_SIZE)
		used = reader_header(r, stream, n);
	if (r->left > MASTER_PAYLOAD)
		return -1;
	*piece = stream + used;
	*length = n - used < r->left ? n - used : r->left;
	r->left -= *length;
	return (ssize_t)(used + *length);
}

/* ---- for the master ---- */

static int packet_from_client(const struct queue *q, struct message *m)
{
	const unsigned char *p = queue_head(q);

	if (q->length < PACKET_SIZE)
		return 0;
	m->type = p[0];
	m->method = p[1];
	m->data = p + 2;
	m->length = m->type == MSG_PUSH && p[1] < PACKET_PAYLOAD ? p[1] : PACKET_PAYLOAD;
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
	m->data = p + HEADER_SIZE;
	m->length = get32(p + 1);
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

void header_put(unsigned char *header, unsigned type, size_t length)
{
	header[0] = (unsigned char)type;
	put32(header + 1, (uint32_t)length);
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
