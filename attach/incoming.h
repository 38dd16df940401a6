/* attach/incoming.h - what comes from the master, in either dialect */
#ifndef ATTACH_INCOMING_H
#define ATTACH_INCOMING_H

#include "base/queue.h"
#include "session/hello.h"
#include "session/message.h"
#include "session/wire.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The connection, as far as it can be read. */
enum incoming_end { INCOMING_OPEN, INCOMING_CLOSED, INCOMING_RESET };

struct incoming {
	int fd;
	enum incoming_end end;
	enum dialect dialect;
	unsigned char answer[ANSWER_SIZE];      /* the bytes that a master of ours begins with */
	unsigned char first[ANSWER_SIZE];       /* the bytes that this master begins with */
	size_t first_length;
	unsigned char buffer[MASTER_PAYLOAD + HEADER_SIZE];
	size_t at, length;              /* in buffer: what is not yet looked at */
	struct queue ahead;             /* bytes read early; they follow those in buffer */
	struct reader reader;
	struct queue payload;           /* of a message that may not be whole yet */
	int64_t came;                   /* ms, by clock_ms, when buffer was read */
};

/* What incoming_next has found.  Bytes are there until it is called again,
 * or incoming_read is. */
enum arrival {
	ARRIVED_NOTHING,        /* all that was read has been looked at */
	ARRIVED_DIALECT,        /* in->dialect is known from here on */
	ARRIVED_OUTPUT,         /* bytes for the terminal; there may be none */
	ARRIVED_MESSAGE,        /* a message of the master, whole */
	ARRIVED_NONSENSE,       /* the stream makes no sense, or there is no memory */
	ARRIVED_END,            /* the connection has ended, and all that came was taken */
};

/* What has arrived, if it is output or a message. */
struct piece {
	unsigned type;          /* of a message */
	const unsigned char *bytes;
	size_t length;
};

/* Has all that was read been looked at?  Then it is time to read. */
bool incoming_is_empty(const struct incoming *in);

/* Read once from the master, without waiting.  Precondition: incoming_is_empty. */
void incoming_read(struct incoming *in);

/* Read all that is left of a connection that the master has closed. */
void incoming_read_rest(struct incoming *in);

/* Has the master dismissed us, as the last it had to say?  Known only once the rest
 * is read. */
bool incoming_is_dismissal(const struct incoming *in);

/* Take the next piece of what was read. */
enum arrival incoming_next(struct incoming *in, struct piece *p);

/* Does a master of ours refuse us in its first bytes?  Waits at most ms milliseconds
 * for them; they stay unread. */
bool incoming_is_refusal(const struct incoming *in, int ms);

#endif
