/* control/talk.h - a conversation with a master that needs no terminal */
#ifndef CONTROL_TALK_H
#define CONTROL_TALK_H

#include "session/hello.h"
#include "session/message.h"

/* A conversation with a master: what we have to say, and what it has said. */
struct talk {
	int fd;
	struct queue out;
	bool framed, over;      /* we speak frames; it says no more */
	bool broken;            /* it ended with some of what we said unread */
	enum dialect dialect;   /* of the master */
	unsigned char answer[ANSWER_SIZE], first[ANSWER_SIZE];
	size_t first_length;
	struct reader reader;
	struct queue payload;   /* of the message that has come */
	void (*on_message)(struct talk *t, unsigned type);
	void *arg;
};

/* Begin one on fd, which talk_end closes, with a HELLO.  on_message is called
 * for each message, whose payload it finds in t->payload.  Returns 0, -1 with
 * ENOMEM; talk_end is due in both cases. */
int talk_begin(struct talk *t, int fd, void (*on_message)(struct talk *t, unsigned type), void *arg);
void talk_end(struct talk *t);

/* Send what the socket takes. */
void talk_send(struct talk *t);

/* Send all, if it is little. */
void talk_say(struct talk *t);

/* Read once, without waiting. */
void talk_read(struct talk *t);

/* Go on in frames as soon as the master has shown that it can.  Not when all
 * has been said: then nothing more can be. */
void talk_upgrade(struct talk *t);

/* Send all, say that it is all, and read to the end.  Any master that runs ends
 * the stream once it has read the end of ours.  Returns false if nothing was
 * heard for patience ms. */
bool talk_listen(struct talk *t, int patience);

#endif
