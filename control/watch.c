/* control/watch.c - questions that are answered when a program has ended, many at once */
#include "control/watch.h"
#include "base/clock.h"
#include "control/peer.h"
#include "control/reach.h"
#include "session/hello.h"
#include "session/wire.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { DOUBT = 250 };           /* ms of silence until the master is put to the test */

static void watch_close(struct watch *w, enum watch_state state, int status)
{
	w->state = state;
	w->status = status;
	w->doubt_at = 0;
}

static void watch_fail(struct watch *w, const char *why)
{
	watch_close(w, WATCH_FAILED, session_fails(&w->session, why));
}

void watch_leave(struct watch *w)
{
	watch_close(w, WATCH_LEFT, 0);
}

static void watch_told(struct watch *w, unsigned kind, unsigned code)
{
	w->kind = kind;
	w->code = code;
	watch_close(w, WATCH_TOLD, end_status(kind, code));
	if (w->told)
		w->told(w->arg);
}

static void watch_hear(void *arg, const struct reply *reply)
{
	struct watch *w = arg;

	if (w->state != WATCH_OPEN)
		return;
	if (reply->type == MSG_REFUSED)
		watch_fail(w, "this is the session's own terminal");
	else if (reply->type == MSG_END && reply->length >= 2)
		watch_told(w, reply->payload[0], reply->payload[1]);
	else if (w->hear)
		w->hear(w->arg, reply);
}

/* A master refuses to send output to the terminal of its own program: it would
 * come back as output for ever. */
static int terminal_tell(struct talk *t)
{
	unsigned char terminal[PACKET_PAYLOAD];
	const struct request request = { MSG_TERMINAL, terminal, sizeof terminal };

	return terminal_name(1, terminal) < 0 ? 0 : talk_put(t, &request);
}

void watch_begin(struct watch *w, const char *name, const struct request *request)
{
	int fd;

	memset(w, 0, sizeof *w);
	w->talk.fd = -1;
	fd = reach(&w->session, name);
	if (fd < 0) {
		watch_close(w, WATCH_FAILED, 1);
		return;
	}
	w->doubt_at = clock_ms() + DOUBT;
	if (talk_begin(&w->talk, fd, watch_hear, w) < 0 || terminal_tell(&w->talk) < 0
		|| talk_put(&w->talk, request) < 0)
		watch_fail(w, strerror(ENOMEM));
	else
		talk_say(&w->talk);
}

void watch_end(struct watch *w)
{
	talk_end(&w->talk);
}

/* How many ms until the watch must be looked at; -1: not before something comes. */
static int watch_timeout(const struct watch *w)
{
	int64_t left = w->doubt_at - clock_ms();

	if (w->doubt_at == 0)
		return -1;
	return left > 0 ? (int)left : 0;
}

/* A master of ours answers the hello at once.  What has said nothing for a while
 * may be something that never will. */
static void watch_doubt(struct watch *w)
{
	if (w->doubt_at == 0)
		return;
	if (w->talk.dialect == DIALECT_CLASSIC)
		watch_close(w, WATCH_FAILED, peer_too_old(&w->session));
	else if (w->talk.dialect == DIALECT_FRAMED)
		w->doubt_at = 0;
	else if (watch_timeout(w) == 0) {
		w->doubt_at = 0;
		if (peer_suspect(&w->session) != 0)
			watch_close(w, WATCH_FAILED, 1);
	}
}

static bool session_is_gone(const struct session *s)
{
	int fd = session_connect(s);

	if (fd >= 0)
		close(fd);
	return fd < 0 && errno == ENOENT;
}

/* The stream has ended without the answer. */
static void watch_broken(struct watch *w)
{
	if (w->gone_will_do && session_is_gone(&w->session))
		watch_close(w, WATCH_GONE, 0);
	else if (w->talk.dialect == DIALECT_FRAMED)
		watch_fail(w, "the master of the session is gone");
	else
		watch_close(w, WATCH_FAILED, peer_hung_up(&w->session));
}

static void watch_read(struct watch *w)
{
	talk_read(&w->talk);
	if (w->talk.over && w->state == WATCH_OPEN)
		watch_broken(w);
}

/* ---- all of them ---- */

static void all_fail(struct watch *all, size_t n, int error)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (all[i].state == WATCH_OPEN)
			watch_fail(&all[i], strerror(error));
}

/* Returns how many are open; *timeout: for poll(2). */
static size_t polls_set(struct pollfd *polls, const struct watch *all, size_t n, int *timeout)
{
	size_t i, open = 0;

	*timeout = -1;
	for (i = 0; i < n; i++) {
		bool is_open = all[i].state == WATCH_OPEN;
		int own = watch_timeout(&all[i]);

		polls[i] = (struct pollfd){ .fd = is_open ? all[i].talk.fd : -1, .events = POLLIN };
		open += is_open;
		if (own >= 0 && (*timeout < 0 || own < *timeout))
			*timeout = own;
	}
	return open;
}

static void all_work(struct watch *all, const struct pollfd *polls, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		if (polls[i].revents)
			watch_read(&all[i]);
		watch_doubt(&all[i]);
	}
}

bool watch_all(struct watch *all, size_t n, int reader)
{
	struct pollfd *polls = malloc((n + 1) * sizeof *polls);
	bool read = true;
	int timeout;

	if (!polls) {
		all_fail(all, n, ENOMEM);
		return true;
	}
	polls[n] = (struct pollfd){ .fd = reader };
	while (read && polls_set(polls, all, n, &timeout) > 0) {
		if (poll(polls, (nfds_t)n + 1, timeout) >= 0) {
			all_work(all, polls, n);
			read = polls[n].revents == 0;
		} else if (errno != EINTR)
			all_fail(all, n, errno);
	}
	free(polls);
	return read;
}
