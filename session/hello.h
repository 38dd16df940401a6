/* session/hello.h - which dialect a connection speaks
 *
 * Every connection begins in classic.  A client says HELLO with a nonce, and a
 * master that speaks frames begins its stream with an answer to it (PROTOCOL,
 * section 3). */
#ifndef SESSION_HELLO_H
#define SESSION_HELLO_H

#include "base/queue.h"

/* Bytes of the answer. */
enum { ANSWER_SIZE = 16 };

/* What a client knows of the dialect its master speaks. */
enum dialect { DIALECT_UNKNOWN, DIALECT_CLASSIC, DIALECT_FRAMED };

/* For the client: append a HELLO to q, and put the answer it asks for into answer,
 * ANSWER_SIZE bytes.  Returns 0, or -1 with ENOMEM. */
int hello_say(struct queue *q, unsigned char *answer);

/* For the client: judge the master by the first n bytes of its stream, against the
 * answer of hello_say.  DIALECT_UNKNOWN: n is less than ANSWER_SIZE, and so far they
 * are the answer. */
enum dialect hello_judge(const unsigned char *answer, const unsigned char *stream, size_t n);

/* For the master: put the answer to a HELLO, whose payload is nonce, into answer,
 * ANSWER_SIZE bytes. */
void hello_answer(unsigned char *answer, const unsigned char *nonce);

#endif
