/* control/kill.c - the mode -k: end sessions, or send a signal to its program */
#include "control/kill.h"
#include "base/complain.h"
#include "base/descriptor.h"
#include "base/endian.h"
#include "control/ask.h"
#include "control/lost.h"
#include "control/reach.h"
#include "control/watch.h"
#include "session/wire.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { GOODBYE = 1000 };        /* ms for a master to end after its last word */
enum { KILL_SIZE = 6 };         /* bytes of a KILL with a grace */

/* DONE tells the errno of kill(2), or 0. */
static bool done_hear(void *arg, const struct reply *reply)
{
	int *error = arg;

	if (reply->type != MSG_DONE)
		return false;
	*error = reply->length == 1 ? reply->payload[0] : 0;
	return true;
}

static int signal_send(const char *session, int signal)
{
	const unsigned char payload = (unsigned char)signal;
	const struct request request = { MSG_KILL, &payload, sizeof payload };
	int error = 0, status = ask(session, &request, done_hear, &error);

	if (!error)
		return status;
	complain(session, "%s", strerror(error));
	return 1;
}

/* The payload of KILL.  -k without -T uses the master's graces; with -T, one time from SIGHUP to
 * SIGKILL.  grace: ms, -1: none given. */
static size_t end_put(unsigned char payload[KILL_SIZE], int64_t grace)
{
	payload[0] = 0;
	if (grace < 0)
		return 1;
	payload[1] = KILL_WITHIN;
	put32(payload + 2, (uint32_t)grace);
	return KILL_SIZE;
}

/* All are asked before the first is waited for.  The end is told when the socket is gone; the
 * master's process ends right after. */
static int sessions_end(struct watch *all, size_t n, const struct options *o)
{
	unsigned char payload[KILL_SIZE];
	const struct request request = { MSG_KILL, payload, end_put(payload, o->timeout) };
	int status = 0;
	size_t i;

	for (i = 0; i < n; i++) {
		watch_begin(&all[i], i == 0 ? o->session : o->sessions[i - 1], &request);
		all[i].gone_will_do = true;
	}
	watch_all(all, n, -1);
	for (i = 0; i < n; i++) {
		if (all[i].state == WATCH_TOLD)
			talk_listen(&all[i].talk, GOODBYE);
		else if (status == 0)
			status = all[i].status;
		watch_end(&all[i]);
	}
	return status;
}

static int signals_send(const struct options *o)
{
	int status = signal_send(o->session, o->signal);
	char **more;

	for (more = o->sessions; more && *more; more++)
		status |= signal_send(*more, o->signal);
	return status;
}

/* Forget those that are lost, and leave in o those that are not.  Returns how many these are. */
static size_t lost_drop(struct options *o)
{
	char **from = o->sessions, **to = o->sessions;
	bool dropped = lost_forget(o->session);

	for (; from && *from; from++)
		if (!lost_forget(*from))
			*to++ = *from;
	if (to)
		*to = NULL;
	if (!dropped)
		return to ? 1 + (size_t)(to - o->sessions) : 1;
	if (!o->sessions || !*o->sessions)
		return 0;
	o->session = *o->sessions++;
	return (size_t)(to - o->sessions) + 1;
}

/* Returns 0, or 1 after a complaint, if session is neither there nor lost.  Of one alone that is found
 * out later. */
static int check(const char *session, bool alone)
{
	const struct options one = { .session = session };
	int lost = lost_is(session);

	if (lost == 0 && !alone)
		return reach_all(&one);
	return lost < 0;
}

static int check_all(const struct options *o)
{
	bool alone = !o->sessions || !*o->sessions;
	int status = check(o->session, alone);
	char **more;

	for (more = o->sessions; more && *more; more++)
		status |= check(*more, false);
	return status;
}

/* End all of them, which are there. */
static int end_all(const struct options *o, size_t n)
{
	struct watch *all = calloc(n, sizeof *all);
	int status;

	if (!all) {
		complain(o->session, "%s", strerror(ENOMEM));
		return 1;
	}
	limits_raise();
	status = sessions_end(all, n, o);
	free(all);
	return status;
}

int control_kill(const struct options *o)
{
	struct options rest = *o;
	size_t n;

	if (check_all(o) != 0)
		return 1;
	if (o->signal)
		return signals_send(o);
	n = lost_drop(&rest);
	return n > 0 ? end_all(&rest, n) : 0;
}
