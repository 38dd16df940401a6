/* control/ask.c - a question that a master answers at once */
#include "control/ask.h"
#include "control/peer.h"
#include "control/reach.h"
#include "session/session.h"

#include <errno.h>
#include <string.h>

struct asking {
	answer_hear *hear;
	void *arg;
	bool whole;
};

static void asking_hear(void *arg, const struct reply *reply)
{
	struct asking *asking = arg;

	if (!asking->whole)
		asking->whole = asking->hear(asking->arg, reply);
}

enum answer ask_on(int fd, const struct request *request, int patience, answer_hear *hear, void *arg)
{
	struct asking asking = { hear, arg, false };
	struct talk t;
	bool begun, heard = false;

	begun = talk_begin(&t, fd, asking_hear, &asking) == 0 && talk_put(&t, request) == 0;
	if (begun)
		heard = talk_listen(&t, patience);
	talk_end(&t);
	if (asking.whole)
		return ANSWER_WHOLE;
	if (!begun)
		return ANSWER_NO_MEMORY;
	return !heard ? ANSWER_LATE : t.broken ? ANSWER_UNREAD : ANSWER_NONE;
}

int ask(const char *name, const struct request *request, answer_hear *hear, void *arg)
{
	struct session s;
	int fd = reach(&s, name);

	if (fd < 0)
		return 1;
	switch (ask_on(fd, request, PATIENCE, hear, arg)) {
	case ANSWER_WHOLE:
		return 0;
	case ANSWER_NO_MEMORY:
		return session_fails(&s, strerror(ENOMEM));
	case ANSWER_LATE:
		return peer_silent(&s);
	case ANSWER_NONE:
	case ANSWER_UNREAD:
		break;
	}
	return peer_hung_up(&s);
}
