/* control/circle.c - no session is shown in itself
 *
 * A session that is shown in itself, over others, feeds on its own output for ever.  So
 * before attaching we walk from the session that we are in over those that it is shown in,
 * and so on: the one that we attach to must not be among them. */
#include "control/circle.h"
#include "base/clock.h"
#include "base/complain.h"
#include "base/queue.h"
#include "control/info.h"
#include "session/hello.h"
#include "session/inside.h"
#include "session/message.h"
#include "session/wire.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* Sessions that are looked at, at most, and ms for all of it. */
enum { CIRCLE_MOST = 32, CIRCLE_PATIENCE = 3000 };

struct circle {
	struct info target;
	char names[CIRCLE_MOST][INSIDE_SIZE + 1];
	size_t count;
};

static void circle_add(struct circle *c, const char *name)
{
	size_t i;

	for (i = 0; i < c->count; i++)
		if (strcmp(c->names[i], name) == 0)
			return;
	/* A longer name is none that a master was told. */
	if (c->count < CIRCLE_MOST && strlen(name) < sizeof *c->names)
		strcpy(c->names[c->count++], name);
}

/* Fill in what the session's master tells.  Returns false if it tells nothing. */
static bool circle_ask(const char *name, struct info *info)
{
	struct session s;
	int fd;

	if (!inside_find(&s, name))
		return false;
	fd = session_connect(&s);
	close(s.dir);
	return fd >= 0 && info_ask(fd, info) && info->pid;
}

static bool circle_meets(struct circle *c, const char *name)
{
	struct info info = { .name = NULL };
	bool meets = false;
	size_t i;

	if (circle_ask(name, &info)) {
		meets = info.pid == c->target.pid && info.started == c->target.started;
		for (i = 0; i < info.inside; i++)
			circle_add(c, info.insides[i]);
	}
	info_free(&info);
	return meets;
}

/* How many steps above the session in is the target?  0: it is that one; -1: it is not
 * there. */
static int circle_find(struct circle *c, const char *in)
{
	int64_t end = clock_ms() + CIRCLE_PATIENCE;
	size_t i;

	circle_add(c, in);
	for (i = 0; i < c->count && clock_ms() < end; i++)
		if (circle_meets(c, c->names[i]))
			return (int)i;
	return -1;
}

/* Tell the master, which speaks frames, that it is shown in the session that we are in: for as
 * long as the descriptor is open, which is returned; or -1. */
static int place_tell(const struct session *s)
{
	unsigned char answer[ANSWER_SIZE];
	char inside[INSIDE_SIZE];
	struct queue q = { NULL, 0, 0, 0 };
	size_t n = inside_name(inside);
	int fd = n > 0 ? session_connect(s) : -1;

	if (fd >= 0 && (hello_say(&q, answer) < 0 || message_to_master(&q, false, MSG_FRAMES, NULL, 0) < 0
		|| message_to_master(&q, true, MSG_INSIDE, inside, n) < 0
		|| send(fd, queue_head(&q), q.length, MSG_NOSIGNAL) < 0)) {
		close(fd);
		fd = -1;
	}
	queue_free(&q);
	return fd;
}

bool circle_closes(const struct session *s, int *place)
{
	const char *in = getenv("DTACH_SESSION");
	struct circle c;
	int fd = in && *in ? session_connect(s) : -1, found = -1;

	*place = -1;
	c.count = 0;
	memset(&c.target, 0, sizeof c.target);
	if (fd >= 0 && info_ask(fd, &c.target) && c.target.pid) {
		/* Tell first, then ask: of two that would close a circle at the same time, at
		 * least one sees the other. */
		*place = place_tell(s);
		found = circle_find(&c, in);
	}
	if (found == 0)
		complain(s->name, "this is the session's own terminal");
	else if (found > 0)
		complain(s->name, "attaching would close a circle: %s is shown in it", in);
	info_free(&c.target);
	if (found >= 0)
		circle_leave(*place);
	return found >= 0;
}

void circle_leave(int place)
{
	if (place >= 0)
		close(place);
}
