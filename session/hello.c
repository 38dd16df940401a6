/* session/hello.c - which dialect a connection speaks */
#include "session/hello.h"
#include "base/endian.h"
#include "session/message.h"
#include "session/wire.h"

#include <string.h>
#include <time.h>
#include <unistd.h>

static const unsigned char magic[ANSWER_SIZE - PACKET_PAYLOAD] = { 0, 'd', 't', 'a', 'c', 'h', 0, 1 };

/* A program in the session that could guess the nonce could pass its output off as
 * the answer.  A system without random bytes has the clock and the process id. */
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
	memcpy(answer, magic, sizeof magic);
	memcpy(answer + sizeof magic, nonce, PACKET_PAYLOAD);
}

int hello_say(struct queue *q, unsigned char *answer)
{
	unsigned char nonce[PACKET_PAYLOAD];

	nonce_make(nonce);
	hello_answer(answer, nonce);
	return message_to_master(q, false, MSG_HELLO, nonce, sizeof nonce);
}

enum dialect hello_judge(const unsigned char *answer, const unsigned char *stream, size_t n)
{
	if (memcmp(answer, stream, n < ANSWER_SIZE ? n : ANSWER_SIZE) != 0)
		return DIALECT_CLASSIC;
	return n < ANSWER_SIZE ? DIALECT_UNKNOWN : DIALECT_FRAMED;
}
