/* control/circle.c - no session is shown in itself
 *
 * A session that is shown in itself, over others, feeds on its own output for ever.  So
 * before attaching we walk from the session that we are in over those that it is shown in,
 * and so on: the one that we attach to must not be among them. */
#include "control/circle.h"
#include "base/clock.h"
#include "base/complain.h"
#include "control/info.h"
#include "session/inside.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Sessions that are looked at, at most, and ms for all of it. */
enum { CIRCLE_MOST = 32, CIRCLE_PATIENCE = 3000 };

/* The names are to be freed. */
struct circle {
	struct info target;
	char *names[CIRCLE_MOST];
	size_t count;
};

static void circle_add(struct circle *c, const char *name)
{
	size_t i;

	for (i = 0; i < c->count; i++)
		if (strcmp(c->names[i], name) == 0)
			return;
	if (c->count < CIRCLE_MOST && (c->names[c->count] = strdup(name)) != NULL)
		c->count++;
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

bool circle_closes(const struct session *s)
{
	const char *in = getenv("DTACH_SESSION");
	struct circle c = { .count = 0 };
	int fd = in && *in ? session_connect(s) : -1, found = -1;

	if (fd >= 0 && info_ask(fd, &c.target) && c.target.pid)
		found = circle_find(&c, in);
	if (found == 0)
		complain(s->name, "this is the session's own terminal");
	else if (found > 0)
		complain(s->name, "attaching would close a circle: %s is shown in it", in);
	while (c.count > 0)
		free(c.names[--c.count]);
	info_free(&c.target);
	return found >= 0;
}
