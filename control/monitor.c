/* control/monitor.c - the mode -M: tell what happens in sessions
 *
 * Sessions come into the session directory, or leave a link there, so a change of it is a reason
 * to look.  Where the system tells of changes we wait for that; else we look at its time. */
#include "control/monitor.h"
#include "base/clock.h"
#include "base/complain.h"
#include "base/descriptor.h"
#include "base/endian.h"
#include "control/json.h"
#include "control/output.h"
#include "control/peer.h"
#include "control/reach.h"
#include "control/talk.h"
#include "session/directory.h"
#include "session/registry.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#if defined __linux__
#include <sys/inotify.h>
#endif

enum { DOUBT = 250 };           /* ms of silence until the master is put to the test */
enum { LOOK = 250 };            /* ms between two looks at the directory, where nothing tells */

/* A session that is monitored.  It stays where it is. */
struct seen {
	struct talk talk;
	char *name;
	bool old;               /* its master is too old to tell anything */
};

struct monitor {
	struct seen **at;
	size_t count;
	bool all;               /* and those to come */
	bool first;             /* the first look: what is there was not created now */
	int error;              /* of standard output, or of memory: an errno, or 0 */
	int changes;            /* tells of changes in the directory; -1: nothing does */
	struct timespec changed;
};

/* ---- events ---- */

static void line_begin(const struct seen *s, const char *event, uint64_t ms)
{
	printf("{\"event\":\"%s\",\"session\":", event);
	json_string(s->name);
	printf(",\"time\":%llu.%03u", (unsigned long long)(ms / 1000), (unsigned)(ms % 1000));
}

static void line_end(struct monitor *m)
{
	printf("}\n");
	if (fflush(stdout) == EOF && !m->error)
		m->error = errno;
}

static void line_plain(struct monitor *m, const struct seen *s, const char *event)
{
	line_begin(s, event, clock_date_ms());
	line_end(m);
}

/* What an event has besides its time: a number of that name. */
static const struct {
	const char *name, *number;
} events[] = {
	[EVENT_MISSED] = { "missed", "events" }, [EVENT_ATTACHED] = { "attached", "clients" },
	[EVENT_DETACHED] = { "detached", "clients" }, [EVENT_TITLE] = { "title", NULL },
	[EVENT_BELL] = { "bell", "count" }, [EVENT_IDLE] = { "idle", "seconds" },
	[EVENT_EXITED] = { "exited", NULL }, [EVENT_RESTARTED] = { "restarted", "restarts" },
	[EVENT_PROMPT] = { "prompt", NULL },
};

static void event_print(struct monitor *m, const struct seen *s, const unsigned char *p, size_t n)
{
	enum { FIXED = 9 };
	char title[1024];
	unsigned kind = p[0];

	if (n < FIXED || kind >= sizeof events / sizeof *events || !events[kind].name
		|| n < FIXED + (events[kind].number || kind == EVENT_PROMPT ? 4u : kind == EVENT_EXITED ? 2u : 0u))
		return;
	line_begin(s, events[kind].name, get64(p + 1));
	if (events[kind].number)
		printf(",\"%s\":%lu", events[kind].number, (unsigned long)get32(p + FIXED));
	if (kind == EVENT_EXITED)
		printf(",\"%s\":%u", p[FIXED] == END_KILLED ? "signal" : "exit", p[FIXED + 1]);
	if (kind == EVENT_PROMPT && get32(p + FIXED) != UINT32_MAX)
		printf(",\"last_exit\":%lu", (unsigned long)get32(p + FIXED));
	else if (kind == EVENT_PROMPT)
		printf(",\"last_exit\":null");
	if (kind == EVENT_TITLE) {
		snprintf(title, sizeof title, "%.*s", (int)(n - FIXED), (const char *)p + FIXED);
		json_member("title", title);
	}
	line_end(m);
}

/* Of which session a reply is. */
struct hearing {
	struct monitor *monitor;
	struct seen *seen;
};

static void monitor_hear(void *arg, const struct reply *reply)
{
	const struct hearing *h = arg;

	if (reply->type == MSG_EVENT && reply->length > 0)
		event_print(h->monitor, h->seen, reply->payload, reply->length);
}

static void seen_read(struct monitor *m, struct seen *s)
{
	struct hearing h = { m, s };

	s->talk.arg = &h;
	talk_read(&s->talk);
	s->old |= s->talk.dialect == DIALECT_CLASSIC;
}

/* ---- sessions ---- */

/* Monitor the session of this name on fd, which is closed in the end.  Returns false without
 * memory. */
static bool monitor_add(struct monitor *m, const char *name, int fd)
{
	struct seen **at = realloc(m->at, (m->count + 1) * sizeof *at);
	struct seen *s = calloc(1, sizeof *s);

	if (at)
		m->at = at;
	if (!at || !s || !(s->name = strdup(name)) || talk_begin(&s->talk, fd, monitor_hear, NULL) < 0
		|| talk_put(&s->talk, &(struct request){ .type = MSG_MONITOR }) < 0) {
		m->error = ENOMEM;
		close(fd);
		if (s)
			free(s->name);
		free(s);
		return false;
	}
	m->at[m->count++] = s;
	talk_say(&s->talk);
	return true;
}

static void monitor_drop(struct monitor *m, size_t i)
{
	talk_end(&m->at[i]->talk);
	free(m->at[i]->name);
	free(m->at[i]);
	memmove(m->at + i, m->at + i + 1, (--m->count - i) * sizeof *m->at);
}

static bool is_known(const struct monitor *m, const char *name)
{
	size_t i;

	for (i = 0; i < m->count; i++)
		if (strcmp(m->at[i]->name, name) == 0)
			return true;
	return false;
}

/* For session_each. */
static void monitor_visit(const struct entry *e, void *arg)
{
	struct monitor *m = arg;
	const char *name = e->at_name ? e->at_name : e->path;

	if (e->fd < 0)
		return;
	if (is_known(m, name)) {
		close(e->fd);
		return;
	}
	if (monitor_add(m, name, e->fd) && !m->first)
		line_plain(m, m->at[m->count - 1], "created");
}

/* Watch the directory before looking, so that no change is missed; again if it was removed and made. */
static void directory_watch(struct monitor *m)
{
#if defined __linux__
	struct directory d;

	if (directory_open(&d, true) == 0
		&& (m->changes >= 0 || (m->changes = inotify_init1(IN_NONBLOCK | IN_CLOEXEC)) >= 0)
		&& inotify_add_watch(m->changes, d.name, IN_CREATE | IN_MOVED_TO) < 0) {
		close(m->changes);
		m->changes = -1;
	}
	directory_close(&d);
#endif
}

/* Has the directory changed since the last look?  One that is not there is made: sessions are to
 * come. */
static bool directory_changed(struct monitor *m)
{
	struct directory d;
	char events_read[4096];
	struct stat st;
	bool changed = false;

	if (m->changes >= 0 && read(m->changes, events_read, sizeof events_read) <= 0)
		return false;
	if (m->changes >= 0) {
		directory_watch(m);
		return true;
	}
	if (directory_open(&d, true) == 0 && fstat(d.fd, &st) == 0) {
		changed = st.st_mtim.tv_sec != m->changed.tv_sec || st.st_mtim.tv_nsec != m->changed.tv_nsec;
		m->changed = st.st_mtim;
	}
	directory_close(&d);
	return changed;
}

/* ---- all of it ---- */

/* A session whose stream has ended is gone.  Returns whether one was, and of one session the
 * status. */
static bool monitor_sweep(struct monitor *m, int *status)
{
	bool gone = false;
	size_t i;

	for (i = m->count; i-- > 0;) {
		struct seen *s = m->at[i];

		if (!s->talk.over && !s->old)
			continue;
		gone = true;
		if (s->talk.dialect == DIALECT_FRAMED) {
			line_plain(m, s, "gone");
		} else if (!m->all) {
			complain(s->name, "is of dtach 0.9, too old for this, or no session at all");
			*status = 1;
		}
		if (!s->old || !m->all)
			monitor_drop(m, i);
	}
	return gone;
}

/* Returns how many descriptors there are to poll: the reader of standard output comes first. */
static size_t polls_set(const struct monitor *m, struct pollfd *polls)
{
	size_t i;

	polls[0] = (struct pollfd){ .fd = STDOUT_FILENO };
	polls[1] = (struct pollfd){ .fd = m->changes, .events = POLLIN };
	for (i = 0; i < m->count; i++)
		polls[2 + i] = (struct pollfd){ .fd = m->at[i]->old ? -1 : m->at[i]->talk.fd, .events = POLLIN };
	return 2 + m->count;
}

/* Wait, and read what has come.  Returns false when the reader of what we write has gone. */
static bool monitor_wait(struct monitor *m)
{
	struct pollfd *polls = calloc(m->count + 2, sizeof *polls);
	size_t i, n = m->count;

	if (!polls) {
		m->error = ENOMEM;
		return true;
	}
	if (poll(polls, (nfds_t)polls_set(m, polls), m->all && m->changes < 0 ? LOOK : -1) > 0) {
		if (polls[0].revents)
			m->error = EPIPE;
		for (i = 0; i < n && !m->error; i++)
			if (polls[2 + i].revents)
				seen_read(m, m->at[i]);
	}
	free(polls);
	return !m->error;
}

static int monitor_run(struct monitor *m)
{
	int status = 0;

	while (!m->error && (m->all || m->count > 0) && monitor_wait(m)) {
		bool gone = monitor_sweep(m, &status);

		if (m->all && (directory_changed(m) || gone) && session_each(monitor_visit, m) < 0)
			status = 1;
	}
	return m->error ? output_failed(m->error) : status;
}

/* Returns 0, or -1 after a complaint. */
static int monitor_begin(struct monitor *m, const char *name)
{
	struct session s;
	int fd;

	if (m->all) {
		directory_watch(m);
		return session_each(monitor_visit, m);
	}
	fd = reach(&s, name);
	if (fd < 0)
		return -1;
	if (monitor_add(m, s.reach, fd) && poll(&(struct pollfd){ .fd = fd, .events = POLLIN }, 1, DOUBT) <= 0
		&& peer_suspect(&s) != 0)
		return -1;
	return 0;
}

int control_monitor(const struct options *o)
{
	struct monitor m = { .all = !o->session, .first = true, .changes = -1 };
	int status = 1;

	limits_raise();
	if (monitor_begin(&m, o->session) == 0) {
		m.first = false;
		status = monitor_run(&m);
	}
	while (m.count > 0)
		monitor_drop(&m, m.count - 1);
	free(m.at);
	return status;
}
