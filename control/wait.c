/* control/wait.c - the mode -w: wait until the programs of sessions have ended */
#include "control/wait.h"
#include "base/complain.h"
#include "base/descriptor.h"
#include "base/endian.h"
#include "base/queue.h"
#include "base/text.h"
#include "control/info.h"
#include "control/output.h"
#include "control/watch.h"
#include "session/wire.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	CONFIRM_PATIENCE = 1000,        /* ms for a master to hear that its status is out */
	INFO_START = 16,                /* where INFO has the start time, of 8 bytes */
};

struct waits;

/* One session that is waited for. */
struct wait {
	struct watch *watch;    /* one of waits */
	struct waits *waits;
	uint32_t pid;           /* of the master, 0: not known */
	uint64_t started;
};

struct waits {
	struct wait *all;
	struct watch *watches;
	size_t count;
	int error;              /* of standard output: an errno, or 0 */
};

/* ---- telling, and confirming ---- */

static bool end_hear(void *arg, const struct reply *reply)
{
	(void)arg;
	return reply->type == MSG_END;
}

/* Does a connection lead to the session that was waited for, and is it held?  Its
 * name may be another's by now. */
static bool is_held(const struct wait *w)
{
	struct info info = { .name = NULL };
	int fd = session_connect(&w->watch->session);
	bool held;

	if (fd < 0)
		return false;
	held = info_ask(fd, &info) && info.ended && info.pid == w->pid && info.started == w->started;
	info_free(&info);
	return held;
}

/* The status is out: a master that holds it may end. */
static void wait_confirm(const struct wait *w)
{
	int fd = is_held(w) ? session_connect(&w->watch->session) : -1;

	if (fd >= 0)
		ask_on(fd, &(struct request){ .type = MSG_WAIT }, CONFIRM_PATIENCE, end_hear, NULL);
}

/* Returns 0, or -1 with errno. */
static int wait_print(const struct wait *w)
{
	const struct watch *watch = w->watch;
	struct queue line = { .data = NULL };
	char how[64], shown[1024];
	size_t n = (size_t)snprintf(how, sizeof how, watch->kind == END_KILLED ? ": killed by signal %u\n"
		: ": exited %u\n", watch->code);
	int result;

	text_escape(shown, sizeof shown, watch->session.name);
	result = queue_put(&line, shown, strlen(shown));
	if (result == 0)
		result = queue_put(&line, how, n);
	if (result == 0)
		result = output_write(queue_head(&line), line.length);
	queue_free(&line);
	return result;
}

/* If standard output is gone, do not take the status: the session stays held. */
static void waits_give_up(struct waits *waits, int error)
{
	size_t i;

	waits->error = error;
	for (i = 0; i < waits->count; i++)
		watch_leave(&waits->watches[i]);
}

static void wait_told(void *arg)
{
	struct wait *w = arg;

	if (w->waits->count == 1 || w->waits->error)
		return;
	if (wait_print(w) < 0)
		waits_give_up(w->waits, errno);
	else
		wait_confirm(w);
}

static void wait_hear(void *arg, const struct reply *reply)
{
	struct wait *w = arg;

	if (reply->type != MSG_INFO_REPLY || reply->length < INFO_START + 8)
		return;
	w->pid = get32(reply->payload);
	w->started = get64(reply->payload + INFO_START);
}

/* ---- asking ---- */

/* For one session our exit status reports it.  For several, each status is printed
 * before its master may drop it. */
static void wait_begin(struct wait *w, const char *name)
{
	const unsigned char look = WAIT_LOOK;
	const struct request info = { .type = MSG_INFO }, wait = { .type = MSG_WAIT },
		looking = { MSG_WAIT, &look, sizeof look };
	bool alone = w->waits->count == 1;

	watch_begin(w->watch, name, alone ? &wait : &info);
	w->watch->hear = wait_hear;
	w->watch->told = wait_told;
	w->watch->arg = w;
	if (alone || w->watch->state != WATCH_OPEN)
		return;
	talk_put(&w->watch->talk, &looking);
	talk_say(&w->watch->talk);
}

static size_t sessions_count(const struct options *o)
{
	size_t n = 0;

	while (o->sessions[n])
		n++;
	return 1 + n;
}

/* All are asked before the first is waited for, so that none can end unheard. */
static void waits_begin(struct waits *waits, const struct options *o)
{
	size_t i;

	for (i = 0; i < waits->count; i++) {
		waits->all[i] = (struct wait){ .watch = &waits->watches[i], .waits = waits };
		wait_begin(&waits->all[i], i == 0 ? o->session : o->sessions[i - 1]);
	}
}

static int waits_end(struct waits *waits)
{
	int status = 0;
	size_t i;

	for (i = 0; i < waits->count; i++) {
		if (status == 0)
			status = waits->watches[i].status;
		watch_end(&waits->watches[i]);
	}
	free(waits->all);
	free(waits->watches);
	return waits->error ? output_failed(waits->error) : status;
}

int control_wait(const struct options *o)
{
	struct waits waits = { .count = sessions_count(o) };

	waits.all = calloc(waits.count, sizeof *waits.all);
	waits.watches = calloc(waits.count, sizeof *waits.watches);
	if (!waits.all || !waits.watches) {
		free(waits.all);
		free(waits.watches);
		complain(o->session, "%s", strerror(ENOMEM));
		return 1;
	}
	limits_raise();
	waits_begin(&waits, o);
	watch_all(waits.watches, waits.count, -1);
	return waits_end(&waits);
}
