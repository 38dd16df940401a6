/* master/events.c - what happens in a session, told to those that monitor it
 *
 * Each turn compares the state with that of the turn before, but only while a client monitors.
 * So no other file has to report events. */
#include "master/events.h"
#include "base/clock.h"
#include "base/endian.h"

#include <string.h>

enum {
	IDLE = 10000,                   /* ms without output that are an event */
	UNREAD = 64 * 1024,             /* bytes that wait for a monitor, above which it misses some */
	EVENT_FIXED = 9,                /* bytes of an EVENT before what belongs to its kind */
	TITLE = sizeof ((struct events *)0)->title,
};

static void tell_one(struct client *c, enum event kind, const unsigned char *more, size_t n)
{
	unsigned char event[EVENT_FIXED + TITLE];

	event[0] = (unsigned char)kind;
	put64(event + 1, clock_date_ms());
	memcpy(event + EVENT_FIXED, more, n);
	client_tell(c, MSG_EVENT, event, EVENT_FIXED + n);
}

static void tell_number(struct client *c, enum event kind, uint32_t number)
{
	unsigned char bytes[4];

	put32(bytes, number);
	tell_one(c, kind, bytes, sizeof bytes);
}

/* c reads again: what it missed comes first. */
static void tell_missed(struct client *c)
{
	if (c->asked.missed == 0 || c->out.length > UNREAD)
		return;
	tell_number(c, EVENT_MISSED, c->asked.missed);
	c->asked.missed = 0;
}

/* Tell all of them.  n: at most TITLE. */
static void tell(struct master *m, enum event kind, const unsigned char *more, size_t n)
{
	size_t i;

	m->events.told = true;
	for (i = 0; i < m->clients.count; i++) {
		struct client *c = m->clients.at[i];

		if (!(c->owed & OWED_EVENTS) || c->stage >= DEAF)
			continue;
		tell_missed(c);
		if (c->out.length > UNREAD)
			c->asked.missed++;
		else
			tell_one(c, kind, more, n);
	}
}

static void tell_count(struct master *m, enum event kind, uint32_t number)
{
	unsigned char bytes[4];

	put32(bytes, number);
	tell(m, kind, bytes, sizeof bytes);
}

static struct screen_command command_of(const struct master *m)
{
	struct screen_command command;

	screen_command(m->stream.screen, &command);
	return command;
}

/* From here on only what changes is told. */
static void note(struct master *m)
{
	struct events *e = &m->events;

	e->seen = (uint32_t)clients_seen(&m->clients);
	e->restarts = m->restart.count;
	e->ends = m->restart.ends;
	e->bells = screen_bells(m->stream.screen);
	e->prompts = command_of(m).prompts;
	e->spoke = m->stream.spoke;
	e->idle = m->now - e->spoke >= IDLE;
	strncpy(e->title, screen_title(m->stream.screen), TITLE - 1);
}

void on_MONITOR(struct master *m, struct client *c, const struct message *msg)
{
	(void)msg;
	stream_follow(&m->stream);
	if (!m->events.monitored)
		note(m);
	m->events.monitored = true;
	c->owed |= OWED_EVENTS;
}

/* Each terminal that came or went is one event, with how many there are then. */
static void check_clients(struct master *m)
{
	uint32_t seen = (uint32_t)clients_seen(&m->clients);

	while (m->events.seen < seen)
		tell_count(m, EVENT_ATTACHED, ++m->events.seen);
	while (m->events.seen > seen)
		tell_count(m, EVENT_DETACHED, --m->events.seen);
}

static void check_screen(struct master *m)
{
	struct events *e = &m->events;
	struct screen_command command = command_of(m);
	const char *title = screen_title(m->stream.screen);
	unsigned bells = screen_bells(m->stream.screen);

	if (strncmp(title, e->title, TITLE - 1) != 0) {
		strncpy(e->title, title, TITLE - 1);
		tell(m, EVENT_TITLE, (const unsigned char *)e->title, strlen(e->title));
	}
	if (bells != e->bells)
		tell_count(m, EVENT_BELL, bells - e->bells);
	e->bells = bells;
	/* Of several since the last turn only the last one's status is known. */
	if (command.prompts != e->prompts)
		tell_count(m, EVENT_PROMPT, (uint32_t)command.status);
	e->prompts = command.prompts;
}

static void check_idle(struct master *m)
{
	struct events *e = &m->events;
	bool idle = m->now - m->stream.spoke >= IDLE;

	if (e->spoke != m->stream.spoke)
		e->idle = false;
	e->spoke = m->stream.spoke;
	if (idle && !e->idle && master_has_program(m))
		tell_count(m, EVENT_IDLE, IDLE / 1000);
	e->idle |= idle;
}

bool events_check(struct master *m)
{
	struct events *e = &m->events;
	bool monitored = false;
	size_t i;

	if (!e->monitored)
		return false;
	e->told = false;
	for (i = 0; i < m->clients.count; i++)
		if (m->clients.at[i]->owed & OWED_EVENTS) {
			monitored = true;
			e->told |= m->clients.at[i]->asked.missed > 0;
			tell_missed(m->clients.at[i]);
		}
	e->monitored = monitored;
	check_clients(m);
	check_screen(m);
	check_idle(m);
	if (e->ends != m->restart.ends)
		tell(m, EVENT_EXITED, m->restart.last, sizeof m->restart.last);
	e->ends = m->restart.ends;
	if (e->restarts != m->restart.count)
		tell_count(m, EVENT_RESTARTED, m->restart.count);
	e->restarts = m->restart.count;
	return e->told;
}

int64_t events_due(const struct master *m)
{
	const struct events *e = &m->events;

	return e->monitored && !e->idle && master_has_program(m) ? m->stream.spoke + IDLE : 0;
}
