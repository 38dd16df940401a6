/* control/upgrade.c - the mode -U: sessions go on with this program */
#include "control/upgrade.h"
#include "base/clock.h"
#include "base/complain.h"
#include "base/text.h"
#include "control/ask.h"
#include "control/info.h"
#include "control/peer.h"
#include "control/reach.h"
#include "session/registry.h"
#include "session/wire.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* ms for a master to say how it went: it gives the new program 5 s. */
enum { UPGRADE_PATIENCE = 15000 };

/* ---- which program we are ---- */

/* Where the system does not tell: as the shell found us.  Returns NULL with errno. */
static char *program_by_name(const char *name)
{
	const char *path = getenv("PATH"), *end;
	char file[PATH_MAX];
	size_t n;

	if (strchr(name, '/'))
		return realpath(name, NULL);
	for (; path && *path; path = *end ? end + 1 : end) {
		end = strchr(path, ':');
		end = end ? end : path + strlen(path);
		n = (size_t)(end - path);
		if (n + strlen(name) + 2 > sizeof file)
			continue;
		memcpy(file, path, n);
		file[n] = '/';
		strcpy(file + n + 1, name);
		if (access(file, X_OK) == 0)
			return realpath(file, NULL);
	}
	errno = ENOENT;
	return NULL;
}

/* To be freed; NULL after a complaint. */
static char *program_path(const char *name)
{
	char *path = realpath("/proc/self/exe", NULL);

	if (!path)
		path = program_by_name(name);
	if (!path)
		complain("-U", "cannot find this program's own file: %s", strerror(errno));
	return path;
}

/* ---- one session ---- */

struct change {
	enum { NOT_HEARD, BEGUN, DONE, FAILED, OLD } state;
	char words[512];        /* why it failed */
};

static void change_hear(void *arg, const struct reply *reply)
{
	struct change *c = arg;
	size_t n;

	/* It answers the question that came second: it does not know the first. */
	if (reply->type == MSG_INFO_REPLY && c->state == NOT_HEARD)
		c->state = OLD;
	if (reply->type != MSG_UPGRADED || reply->length == 0)
		return;
	c->state = reply->payload[0] == UPGRADE_BEGUN ? BEGUN : reply->payload[0] == UPGRADE_DONE ? DONE : FAILED;
	n = reply->length - 1 < sizeof c->words - 1 ? reply->length - 1 : sizeof c->words - 1;
	memcpy(c->words, reply->payload + 1, n);
	c->words[n] = '\0';
}

static void listen_for(struct talk *t, const struct change *c)
{
	struct pollfd p = { .fd = t->fd, .events = POLLIN };
	int64_t end = clock_ms() + UPGRADE_PATIENCE, left;

	while (c->state <= BEGUN && !t->over && (left = end - clock_ms()) > 0)
		if (poll(&p, 1, (int)left) > 0)
			talk_read(t);
}

/* fd is closed.  Returns 0, or 1 after a complaint. */
static int upgrade(const struct session *s, int fd, const char *program)
{
	struct change c = { .state = NOT_HEARD };
	struct talk t;
	bool framed = talk_begin(&t, fd, change_hear, &c) == 0 && talk_frames(&t, PATIENCE), over = t.over;

	if (framed) {
		talk_put(&t, &(struct request){ MSG_UPGRADE, program, strlen(program) });
		talk_put(&t, &(struct request){ .type = MSG_INFO });
		talk_say(&t);
		listen_for(&t, &c);
		over = t.over;
	}
	talk_end(&t);
	switch (c.state) {
	case DONE:
		return 0;
	case FAILED:
		return session_fails(s, c.words);
	case OLD:
		return session_fails(s, "its master is of an older version, which cannot change its program: it stays as it is");
	case NOT_HEARD:
		return framed || over ? peer_hung_up(s) : peer_too_old(s);
	case BEGUN:
		break;
	}
	return over ? session_fails(s, "the session has just ended") : peer_silent(s);
}

/* A master of dtach 0.9 would never answer the hello: it is known by what it does at the end. */
static int upgrade_one(const char *name, const char *program)
{
	struct session s;
	int fd = reach(&s, name), status = 1;

	if (fd >= 0)
		close(fd);
	if (fd >= 0 && peer_suspect(&s) == 0 && (fd = reach(&s, name)) >= 0)
		status = upgrade(&s, fd, program);
	if (s.dir >= 0)
		close(s.dir);
	return status;
}

/* ---- all of them ---- */

struct all {
	char **names;
	size_t count;
	bool no_memory;
};

/* For session_each. */
static void all_visit(const struct entry *e, void *arg)
{
	struct all *all = arg;
	char **names = realloc(all->names, (all->count + 1) * sizeof *names);
	char *name = strdup(e->at_name ? e->at_name : e->path);

	if (e->fd >= 0)
		close(e->fd);
	if (names)
		all->names = names;
	if (names && name)
		all->names[all->count++] = name;
	else
		free(name);
	all->no_memory |= !names || !name;
}

static int upgrade_all(const char *program)
{
	struct all all = { .count = 0 };
	int status = session_each(all_visit, &all) < 0;
	size_t i;

	for (i = 0; i < all.count; i++) {
		status |= upgrade_one(all.names[i], program);
		free(all.names[i]);
	}
	free(all.names);
	if (!all.no_memory)
		return status;
	complain("-U", "%s", strerror(ENOMEM));
	return 1;
}

int control_upgrade(const struct options *o)
{
	char *program = program_path(o->argv[0]);
	char **more;
	int status;

	if (!program)
		return 1;
	if (!o->session)
		status = upgrade_all(program);
	else if (o->sessions && *o->sessions && reach_all(o) != 0)
		status = 1;
	else {
		status = upgrade_one(o->session, program);
		for (more = o->sessions; more && *more; more++)
			status |= upgrade_one(*more, program);
	}
	free(program);
	return status;
}
