/* control/talk.h - one conversation with a master that needs no terminal
 *
 * Most modes use one of the files above this one.  One answer at once: ask.  Several questions in a
 * row: dialog.  An answer at the program's end: watch. */
#ifndef CONTROL_TALK_H
#define CONTROL_TALK_H

#include "base/queue.h"
#include "session/hello.h"
#include "session/message.h"
#include "session/wire.h"

#include <stdbool.h>
#include <stddef.h>

/* A message of the master, whole.  payload lasts until the hearer returns. */
struct reply {
	unsigned type;          /* an enum master_message, or one we do not know */
	const unsigned char *payload;
	size_t length;
};

/* A message of ours.  PUSH has a payload of any length, the others have at most
 * PACKET_PAYLOAD bytes, so that they fit into either dialect. */
struct request {
	enum client_message type;
	const void *payload;
	size_t length;
};

/* A conversation: what we have to say, and what the master has said.  Others
 * read its fields and do not change them. */
struct talk {
	int fd;
	struct queue out;       /* ours, not yet sent */
	bool framed;            /* we speak frames */
	bool over;              /* the master's stream has ended */
	bool broken;            /* it ended with some of what we said unread */
	enum dialect dialect;   /* of the master, as far as it is known */
	unsigned char answer[ANSWER_SIZE], first[ANSWER_SIZE];
	size_t first_length;
	struct reader reader;
	struct queue payload;   /* of the message that is being read */
	void (*hear)(void *arg, const struct reply *reply);
	void *arg;
};

/* Begin on fd, which talk_end closes, with a HELLO.  hear is called with arg for
 * each message.  Returns 0, -1 with ENOMEM; talk_end is due in both cases. */
int talk_begin(struct talk *t, int fd, void (*hear)(void *arg, const struct reply *reply), void *arg);

/* Free all of it and close fd. */
void talk_end(struct talk *t);

/* Append a message, to be sent later.  Returns 0, -1 with ENOMEM. */
int talk_put(struct talk *t, const struct request *request);

/* Send what the socket takes without waiting. */
void talk_send(struct talk *t);

/* Send all, waiting for the socket: for a few messages, which it has room for. */
void talk_say(struct talk *t);

/* Read once without waiting, and have each message that is whole heard. */
void talk_read(struct talk *t);

/* Speak frames from now on, if the master has shown that it can.  Not after the
 * last message: this adds one. */
void talk_upgrade(struct talk *t);

/* Send all, wait at most patience ms for the master's answer to the hello, and speak frames.
 * Returns false if it does not. */
bool talk_frames(struct talk *t, int patience);

/* Send all, shut down our side, and read to the end of the stream: any master
 * that runs ends it once it has read the end of ours (PROTOCOL, section 4.3).
 * Returns false if nothing was heard for patience ms. */
bool talk_listen(struct talk *t, int patience);

#endif
