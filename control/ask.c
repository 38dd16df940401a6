/* control/ask.c - a question that a master answers at once */
#include "control/ask.h"
#include "base/clock.h"
#include "control/peer.h"
#include "control/reach.h"
#include "session/hello.h"
#include "session/session.h"

#include <errno.h>
#include <poll.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static void question_hear(void *arg, const struct reply *reply)
{
	struct question *q = arg;

	if (!q->whole)
		q->whole = q->hear(q->arg, reply);
}

void question_begin(struct question *q, int fd, const struct request *request, answer_hear *hear, void *arg)
{
	*q = (struct question){ .hear = hear, .arg = arg };
	q->asked = talk_begin(&q->talk, fd, question_hear, q) == 0 && talk_put(&q->talk, request) == 0;
	if (!q->asked)
		return;
	talk_say(&q->talk);
	shutdown(fd, SHUT_WR);
}

enum answer question_end(struct question *q)
{
	talk_end(&q->talk);
	if (q->whole)
		return ANSWER_WHOLE;
	if (!q->asked)
		return ANSWER_NO_MEMORY;
	return q->late ? ANSWER_LATE : q->talk.broken ? ANSWER_UNREAD : ANSWER_NONE;
}

/* ---- many at once ---- */

static bool is_open(const struct question *q)
{
	return q->asked && !q->whole && !q->talk.over && q->talk.dialect != DIALECT_CLASSIC;
}

/* Returns how many are open. */
static size_t polls_set(struct pollfd *polls, struct question **all, size_t n)
{
	size_t i, open = 0;

	for (i = 0; i < n; i++) {
		polls[i] = (struct pollfd){ .fd = is_open(all[i]) ? all[i]->talk.fd : -1, .events = POLLIN };
		open += is_open(all[i]);
	}
	return open;
}

void questions_listen(struct question **all, size_t n, int patience)
{
	struct pollfd *polls = calloc(n, sizeof *polls);
	int64_t left, end = clock_ms() + patience;
	size_t i;

	while (polls && polls_set(polls, all, n) > 0 && (left = end - clock_ms()) > 0)
		if (poll(polls, (nfds_t)n, (int)left) > 0)
			for (i = 0; i < n; i++)
				if (polls[i].revents)
					talk_read(&all[i]->talk);
	for (i = 0; i < n; i++)
		all[i]->late = is_open(all[i]);
	free(polls);
}

/* ---- one ---- */

enum answer ask_on(int fd, const struct request *request, int patience, answer_hear *hear, void *arg)
{
	struct question q;

	question_begin(&q, fd, request, hear, arg);
	q.late = q.asked && !talk_listen(&q.talk, patience);
	return question_end(&q);
}

/* Returns 0, or 1 after a complaint. */
static int answer_judge(const struct session *s, enum answer answer)
{
	switch (answer) {
	case ANSWER_WHOLE:
		return 0;
	case ANSWER_NO_MEMORY:
		return session_fails(s, strerror(ENOMEM));
	case ANSWER_LATE:
		return peer_silent(s);
	case ANSWER_NONE:
	case ANSWER_UNREAD:
		break;
	}
	return peer_hung_up(s);
}

int ask(const char *name, const struct request *request, answer_hear *hear, void *arg)
{
	struct session s;
	int fd = reach(&s, name), status;

	status = fd < 0 ? 1 : answer_judge(&s, ask_on(fd, request, PATIENCE, hear, arg));
	if (s.dir >= 0)
		close(s.dir);
	return status;
}
