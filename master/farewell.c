/* master/farewell.c - when the session is over: who is told the end, and who is waited for */
#include "master/farewell.h"
#include "master/doors.h"
#include "master/ending.h"
#include "master/keep.h"
#include "master/messages.h"
#include "master/requests.h"
#include "master/send.h"
#include "session/serve.h"
#include "session/wire.h"

#include <poll.h>

enum { READER_PATIENCE = 30000 };       /* ms: what reads our output may be busy with it */

/* When it knows of the end, a held session may go.  A watcher only looks. */
static bool hears_for_all(const struct client *c)
{
	return (client_is_attached(c) && !c->watches) || c->owed & OWED_STATUS;
}

static void tell_end(struct master *m, struct client *c)
{
	unsigned char end[2];

	if (client_is_attached(c))
		client_pass_undos(c, &m->stream);
	if (c->owed & OWED_DISMISSAL)
		request_dismissed(c);
	if (!client_is_attached(c) && !c->late && messages_pushed_all(m, c)) {
		messages_tell_taken(m, c);
	} else if (master_has_status(m)) {
		ending_put(m, end);
		client_tell(c, MSG_END, end, sizeof end);
		c->told = client_gets_frames(c) && hears_for_all(c);
	}
	client_leave(c);
}

/* c pushed something that the program got, and has not said yet that this was all.  The
 * answer depends on it, so c gets some time. */
static bool may_finish_push(const struct master *m, const struct client *c)
{
	return !client_is_attached(c) && !c->eof && c->pushed > 0 && !c->ignored
		&& c->pushed <= m->input.taken && m->now < m->ending.last_call;
}

/* A held session tells its end to those that ask for it, and to a terminal once it has the
 * picture that it asks for. */
static bool hears_end(const struct master *m, const struct client *c)
{
	/* That it is gone is an event, too, and the last one. */
	if (c->owed & OWED_EVENTS)
		return false;
	if (!client_is_attached(c))
		return c->owed & (OWED_STATUS | OWED_KILL) || c->eof;
	return c->role != TERMINAL || c->terminal.drawn || m->now - c->came >= GRACE;
}

/* c must still get, or say, something before it is told the end. */
static bool is_busy(const struct master *m, const struct client *c)
{
	return c->stage == BEHIND
		|| (client_is_attached(c) && c->outlet.position < m->stream.ring.head)
		|| may_finish_push(m, c)
		|| (c->owed & OWED_KILL && m->ending.kill_next)
		|| (ending_is_held(m) && !hears_end(m, c));
}

/* A client that came after the end asks how it went, so the image can go.  Those that came
 * before may go down with the system, as the session does. */
static void note_heard(struct master *m, const struct client *c)
{
	if (!c->heard)
		return;
	m->ending.told = true;
	if (c->came > m->ending.last_call - GRACE)
		keep_forget(m);
}

/* A client that hears of the end may make another session of that name at once, so the
 * socket goes first.  It is put back if the client did not hear. */
static void tell_end_held(struct master *m, struct client *c)
{
	struct pollfd p = { .fd = c->fd, .events = POLLOUT };

	/* A socket may take all it is given and yet count as full. */
	c->outlet.blocked |= poll(&p, 1, 0) <= 0;
	if (c->outlet.blocked || c->out.length > 0 || p.revents != POLLOUT)
		return;
	session_remove(m->session);
	tell_end(m, c);
	client_send(c, &m->stream, m->now);
	note_heard(m, c);
	if (!m->ending.told)
		doors_restore(m);
}

void farewell(struct master *m)
{
	size_t i;

	for (i = 0; i < m->clients.count; i++) {
		struct client *c = m->clients.at[i];

		if (!client_is_attached(c) && client_wants_read(c))
			messages_read(m, c);
		client_send(c, &m->stream, m->now);
		note_heard(m, c);
		if (c->stage >= LEAVING || is_busy(m, c))
			continue;
		if (ending_is_held(m) && client_gets_frames(c) && hears_for_all(c)) {
			tell_end_held(m, c);
			continue;
		}
		tell_end(m, c);
		client_send(c, &m->stream, m->now);
		note_heard(m, c);
	}
}

int64_t farewell_due(const struct master *m)
{
	int64_t first = 0;
	size_t i;

	for (i = 0; i < m->clients.count; i++) {
		const struct client *c = m->clients.at[i];

		if (client_is_attached(c) && !hears_end(m, c) && (first == 0 || c->came + GRACE < first))
			first = c->came + GRACE;
	}
	return first;
}

/* ms for which a client that takes nothing is waited for.  In the foreground the caller waits
 * for us: a terminal that takes nothing does not hold it, a pipe of its own may. */
static int64_t patience(const struct master *m, const struct client *c)
{
	if (c->role == NO_ROLE || (c->role == TERMINAL && m->foreground))
		return PATIENCE;
	return m->foreground ? READER_PATIENCE : INT64_MAX / 2;
}

bool farewell_lingers(struct master *m)
{
	bool somebody = false;
	int64_t next = INT64_MAX;
	size_t i;

	if (m->ending.kill_next || (m->clients.count > 0 && m->now < m->ending.deadline))
		return true;
	for (i = 0; i < m->clients.count; i++) {
		struct client *c = m->clients.at[i];
		int64_t end = c->outlet.moved + patience(m, c);

		if (m->now >= end)
			client_give_up(c, &m->stream);
		if (c->stage == GONE)
			continue;
		somebody = true;
		if (end < next)
			next = end;
	}
	m->ending.deadline = next < INT64_MAX / 2 ? next : 0;
	return somebody;
}

void farewell_drop_all(struct master *m)
{
	size_t i;

	for (i = 0; i < m->clients.count; i++)
		client_give_up(m->clients.at[i], &m->stream);
}
