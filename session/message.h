/* session/message.h - messages: put on a queue, sent, and taken off again
 *
 * A client speaks classic (packets) or frames; "framed" says which.  A master's
 * messages are always frames: in classic it sends bare output. */
#ifndef SESSION_MESSAGE_H
#define SESSION_MESSAGE_H

#include "base/queue.h"
#include "session/wire.h"
#include <stdbool.h>
#include <sys/ioctl.h>

/* ---- for a client ---- */

/* Append a message for the master.  A PUSH of any length n becomes as many messages as
 * it needs; any other payload must fit into one: PACKET_PAYLOAD bytes in classic,
 * CLIENT_PAYLOAD in a frame.  Not for REDRAW.  Returns 0, or -1 with ENOMEM after
 * appending perhaps a part of the messages. */
int message_to_master(struct queue *q, bool framed, unsigned type, const void *payload, size_t n);

/* Append a REDRAW.  Returns 0, or -1 with ENOMEM and q unchanged. */
int message_redraw(struct queue *q, bool framed, enum redraw method, const struct winsize *size);

/* Send messages from q with one queue_write, whose result this returns.  In classic that
 * is at most 400 packets: so few that no kernel splits one, which dtach 0.9 could not
 * read. */
ssize_t messages_send(struct queue *q, int fd, bool framed);

/* The master's frames, read from a stream that comes in pieces.  It begins all zero. */
struct reader {
	unsigned char header[HEADER_SIZE];
	size_t header_have;     /* bytes of the header that have come */
	size_t left;            /* bytes of the payload that have not */
	unsigned type;
};

/* Take the next piece from a stream of n bytes, n at least 1.  Returns how many bytes it
 * used, at least 1, or -1 if a frame announces more than MASTER_PAYLOAD.  *piece and
 * *length are the payload among them, perhaps none, of a message of type r->type.  The
 * message is complete when r->header_have is HEADER_SIZE and r->left is 0. */
ssize_t reader_take(struct reader *r, const unsigned char *stream, size_t n,
	const unsigned char **piece, size_t *length);

/* ---- for the master ---- */

/* A message of a client. */
struct message {
	unsigned type;
	const unsigned char *data;      /* the payload, in the queue it came from */
	size_t length;                  /* of the payload */
	size_t size;                    /* of the whole message */
	unsigned method;                /* REDRAW's; its place differs in the dialects */
};

/* Look at the first message in q.  Returns 1 and the message, for which
 * queue_drop(q, m->size) is due; 0 if it is not whole yet; -1 if it announces more
 * than CLIENT_PAYLOAD. */
int message_from_client(const struct queue *q, bool framed, struct message *m);

/* Append a frame; n at most MASTER_PAYLOAD.  Returns 0, or -1 with ENOMEM and q
 * unchanged. */
int frame_put(struct queue *q, unsigned type, const void *payload, size_t n);

/* Write the header, HEADER_SIZE bytes, of a frame with a payload of length bytes. */
void header_put(unsigned char *header, unsigned type, size_t length);

#endif
