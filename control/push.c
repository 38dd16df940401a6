/* control/push.c - the mode -p: give standard input to the program */
#include "control/push.h"
#include "base/complain.h"
#include "base/endian.h"
#include "control/peer.h"
#include "control/reach.h"
#include "control/talk.h"
#include "session/hello.h"
#include "session/session.h"
#include "session/wire.h"

#include <errno.h>
#include <poll.h>
#include <stdbool.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
	PUSH_MOST = 256 * 1024,         /* bytes read and not yet taken by the master */
	INPUT_END_WAIT = 1000,          /* ms for standard input to end after the session */
};

struct push {
	struct talk talk;
	bool more;              /* standard input has not ended */
	bool some;              /* something has come from it */
	bool shut;              /* all is sent, and our side shut down */
	bool taken;             /* the program's terminal has it all */
	bool silent;            /* no answer comes */
	uint64_t sent;          /* bytes that came from it */
	uint64_t lost;          /* bytes of lines too long for the program's terminal */
	int error;              /* of standard input: an errno, or 0 */
};

static void push_hear(void *arg, const struct reply *reply)
{
	struct push *push = arg;

	if (reply->type != MSG_TAKEN)
		return;
	push->taken = true;
	if (reply->length >= 8)
		push->lost = get64(reply->payload);
}

/* Read a piece of standard input. */
static void push_input(struct push *push)
{
	unsigned char buffer[CLIENT_PAYLOAD];
	ssize_t n = read(0, buffer, sizeof buffer);

	if (n < 0 && (errno == EINTR || errno == EAGAIN))
		return;
	push->more = n > 0;
	push->some |= n > 0;
	push->sent += n > 0 ? (uint64_t)n : 0;
	if (n < 0 || (n > 0 && talk_put(&push->talk, &(struct request){ MSG_PUSH, buffer, (size_t)n }) < 0))
		push->error = errno;
}

/* Once all is sent our side is shut down; the master ends the connection when
 * the program's terminal has everything (PROTOCOL, section 2.3).  That may take
 * any time.  But where there was nothing to push we only ask whether the session
 * lives, and the master answers at once. */
static void push_turn(struct push *push)
{
	struct talk *t = &push->talk;
	struct pollfd p[2] = {
		{ .fd = t->fd, .events = (short)(POLLIN | (t->out.length ? POLLOUT : 0)) },
		{ .fd = push->more && t->out.length < PUSH_MOST ? 0 : -1, .events = POLLIN },
	};
	int found;

	if (!push->more && t->out.length == 0 && !push->shut)
		push->shut = shutdown(t->fd, SHUT_WR) == 0;
	found = poll(p, 2, push->shut && !push->some ? PATIENCE : -1);
	push->silent = found == 0;
	if (found <= 0)
		return;
	if (p[0].revents)
		talk_read(t);
	if (!push->shut)
		talk_upgrade(t);
	if (p[1].revents)
		push_input(push);
	talk_send(t);
}

/* The session is over: has standard input ended too, with all of it sent?  It may
 * do so a moment later, when the program's last words are what ends it. */
static bool push_is_complete(struct push *push)
{
	struct pollfd p = { .fd = 0, .events = POLLIN };

	if (push->more && push->talk.out.length == 0 && poll(&p, 1, INPUT_END_WAIT) > 0)
		push_input(push);
	return !push->more && push->talk.out.length == 0;
}

/* Push all of it on fd, which is closed. */
static void push_all(struct push *push, int fd)
{
	if (talk_begin(&push->talk, fd, push_hear, push) < 0)
		push->error = errno;
	while (!push->talk.over && !push->error && !push->silent)
		push_turn(push);
	/* A master of dtach 0.9 ends the stream when it has it all, or when it ends. */
	if (push->talk.over && push->talk.dialect != DIALECT_FRAMED && !push->talk.broken)
		push->taken = push->shut || push_is_complete(push);
	talk_end(&push->talk);
}

int control_push(const struct options *o)
{
	struct push push = { .more = true };
	struct session s;
	int fd = reach(&s, o->session);

	if (fd < 0)
		return 1;
	push_all(&push, fd);
	if (push.error) {
		complain("standard input", "%s", strerror(push.error));
		return 1;
	}
	if (push.silent)
		return peer_silent(&s);
	if (!push.taken)
		return session_fails(&s, "the session ended before it had all of the input");
	if (push.lost == 0)
		return 0;
	complain(s.name, "%llu of %llu bytes arrived: a terminal in line mode takes lines of 4095 bytes",
		(unsigned long long)(push.sent - push.lost), (unsigned long long)push.sent);
	return 1;
}
