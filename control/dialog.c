/* control/dialog.c - a conversation of several questions, one after the other */
#include "control/dialog.h"
#include "base/clock.h"
#include "control/peer.h"
#include "control/reach.h"

#include <errno.h>
#include <poll.h>
#include <string.h>

enum { DOUBT = 250 };           /* ms of silence until the master is put to the test */

static void dialog_hear(void *arg, const struct reply *reply)
{
	struct dialog *d = arg;

	if (reply->type == MSG_INFO_REPLY && d->asked > 0) {
		d->asked--;
		return;
	}
	if (reply->type == MSG_END && reply->length >= 2) {
		d->ended = true;
		d->status = end_status(reply->payload[0], reply->payload[1]);
	}
	d->hear(d->arg, reply);
}

bool dialog_listen(struct dialog *d, int64_t end)
{
	struct pollfd p = { .fd = d->talk.fd, .events = POLLIN };
	int64_t left = end - clock_ms();

	if (d->talk.over)
		return false;
	if (poll(&p, 1, end < 0 ? -1 : left > INT32_MAX ? INT32_MAX : left > 0 ? (int)left : 0) <= 0)
		return false;
	talk_read(&d->talk);
	return true;
}

/* Find out which dialect the master speaks.  One that says nothing may be dtach 0.9's. */
static int dialog_greet(struct dialog *d)
{
	int64_t end = clock_ms() + DOUBT;
	bool suspect = true;

	while (d->talk.dialect == DIALECT_UNKNOWN && !d->talk.over) {
		dialog_listen(d, end);
		if (clock_ms() < end)
			continue;
		if (!suspect)
			return peer_silent(&d->session);
		if (peer_suspect(&d->session) != 0)
			return 1;
		suspect = false;
		end = clock_ms() + PATIENCE;
	}
	if (d->talk.dialect == DIALECT_CLASSIC)
		return peer_too_old(&d->session);
	if (d->talk.dialect == DIALECT_UNKNOWN)
		return peer_hung_up(&d->session);
	talk_upgrade(&d->talk);
	return 0;
}

int dialog_begin(struct dialog *d, const char *name, void (*hear)(void *arg, const struct reply *reply),
	void *arg)
{
	int fd;

	memset(d, 0, sizeof *d);
	d->hear = hear;
	d->arg = arg;
	d->talk.fd = -1;
	fd = reach(&d->session, name);
	if (fd < 0)
		return 1;
	if (talk_begin(&d->talk, fd, dialog_hear, d) < 0)
		return session_fails(&d->session, strerror(ENOMEM));
	talk_say(&d->talk);
	return dialog_greet(d);
}

int dialog_ask(struct dialog *d, const struct request *request)
{
	if (talk_put(&d->talk, request) < 0
		|| talk_put(&d->talk, &(struct request){ .type = MSG_INFO }) < 0)
		return session_fails(&d->session, strerror(ENOMEM));
	d->asked++;
	talk_say(&d->talk);
	while (d->asked > 0 && !d->talk.over && !d->ended)
		if (!dialog_listen(d, clock_ms() + PATIENCE) && !d->talk.over && peer_suspect(&d->session) != 0)
			return 1;
	if (d->asked > 0 && !d->ended)
		return session_fails(&d->session, "the master of the session is gone");
	return 0;
}

void dialog_end(struct dialog *d)
{
	talk_end(&d->talk);
}
