/* control/peer.c - what is at the other end, when an answer does not come */
#include "control/peer.h"
#include "control/reach.h"
#include "control/talk.h"
#include "session/hello.h"
#include "session/wire.h"

int peer_too_old(const struct session *s)
{
	return session_fails(s, "is of dtach 0.9, too old for this, or no session at all");
}

int peer_silent(const struct session *s)
{
	return session_fails(s, "its master does not answer");
}

static void ignore(void *arg, const struct reply *reply)
{
	(void)arg;
	(void)reply;
}

/* Say hello on fd, which is closed, and nothing else.  *heard: did the stream
 * end in time?  Returns the dialect of the first bytes. */
static enum dialect greet(int fd, bool *heard)
{
	struct talk t;

	if (talk_begin(&t, fd, ignore, NULL) == 0)
		*heard = talk_listen(&t, PATIENCE);
	talk_end(&t);
	return t.dialect;
}

/* A master of ours answers a hello, unless it ends just then.  So one stream that
 * ends without a word proves nothing, but a second one does. */
int peer_suspect(const struct session *s)
{
	enum dialect dialect = DIALECT_UNKNOWN;
	bool heard = true;
	int tries;

	for (tries = 0; tries < 2 && heard && dialect == DIALECT_UNKNOWN; tries++) {
		int fd = session_connect(s);

		if (fd < 0)
			return 0;
		dialect = greet(fd, &heard);
	}
	if (dialect == DIALECT_FRAMED)
		return 0;
	return heard ? peer_too_old(s) : peer_silent(s);
}

/* What INFO tells of the program. */
struct life {
	bool known, ended;
};

static void life_hear(void *arg, const struct reply *reply)
{
	enum { STATE_AT = 24 };
	struct life *life = arg;

	if (reply->type != MSG_INFO_REPLY || reply->length <= STATE_AT)
		return;
	life->known = true;
	life->ended = reply->payload[STATE_AT] == INFO_ENDED;
}

/* A session that is still there has not answered the question. */
static struct life life_ask(const struct session *s)
{
	struct life life = { .known = false };
	int fd = session_connect(s);
	struct talk t;

	if (fd < 0)
		return life;
	if (talk_begin(&t, fd, life_hear, &life) == 0
		&& talk_put(&t, &(struct request){ .type = MSG_INFO }) == 0)
		talk_listen(&t, PATIENCE);
	talk_end(&t);
	return life;
}

int peer_hung_up(const struct session *s)
{
	struct life life;

	if (peer_suspect(s) != 0)
		return 1;
	life = life_ask(s);
	return session_fails(s, life.ended ? "its program has ended" : life.known
		? "its master is of an older version, which does not know this" : "the session has just ended");
}
