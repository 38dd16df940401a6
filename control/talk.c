/* control/talk.c - one conversation with a master that needs no terminal */
#include "control/talk.h"
#include "base/clock.h"
#include "base/retry.h"
#include "session/hello.h"
#include "session/message.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

int talk_begin(struct talk *t, int fd, void (*hear)(void *arg, const struct reply *reply), void *arg)
{
	memset(t, 0, sizeof *t);
	t->fd = fd;
	t->hear = hear;
	t->arg = arg;
	return hello_say(&t->out, t->answer);
}

void talk_end(struct talk *t)
{
	queue_free(&t->out);
	queue_free(&t->payload);
	close(t->fd);
}

int talk_put(struct talk *t, const struct request *request)
{
	return message_to_master(&t->out, t->framed, request->type, request->payload, request->length);
}

/* On a broken connection nothing can be sent, but there may still be something
 * to read. */
void talk_send(struct talk *t)
{
	while (t->out.length > 0)
		if (messages_send(&t->out, t->fd, t->framed) < 0) {
			if (!send_passes()) {
				queue_free(&t->out);
				t->broken = true;
			}
			return;
		}
}

void talk_say(struct talk *t)
{
	struct pollfd p = { .fd = t->fd, .events = POLLOUT };

	for (talk_send(t); t->out.length > 0; talk_send(t))
		poll(&p, 1, -1);
}

/* The message that has been read is whole. */
static void message_hear(struct talk *t)
{
	const struct reply reply = { t->reader.type, queue_head(&t->payload), t->payload.length };

	t->hear(t->arg, &reply);
	queue_drop(&t->payload, t->payload.length);
}

static void frames_read(struct talk *t, const unsigned char *p, size_t n)
{
	const unsigned char *piece;
	size_t length;
	ssize_t used;

	for (; n > 0 && !t->over; p += used, n -= (size_t)used) {
		used = reader_take(&t->reader, p, n, &piece, &length);
		if (used < 0 || queue_put(&t->payload, piece, length) < 0) {
			t->over = true;
			return;
		}
		if (t->reader.header_have == HEADER_SIZE && t->reader.left == 0)
			message_hear(t);
	}
}

/* Only the first bytes tell the dialect.  A classic master says nothing to a
 * client that does not attach. */
void talk_read(struct talk *t)
{
	enum { READ_MOST = 16384 };     /* bytes of one read */
	unsigned char buffer[READ_MOST], *p = buffer;
	ssize_t n = recv(t->fd, buffer, sizeof buffer, MSG_DONTWAIT);

	if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR))
		return;
	if (n <= 0) {
		t->over = true;
		t->broken |= n < 0;
		return;
	}
	for (; n > 0 && t->dialect == DIALECT_UNKNOWN; n--) {
		t->first[t->first_length++] = *p++;
		t->dialect = hello_judge(t->answer, t->first, t->first_length);
	}
	if (t->dialect == DIALECT_FRAMED)
		frames_read(t, p, (size_t)n);
}

void talk_upgrade(struct talk *t)
{
	if (t->framed || t->dialect != DIALECT_FRAMED)
		return;
	talk_put(t, &(struct request){ .type = MSG_FRAMES });
	t->framed = true;
}

bool talk_frames(struct talk *t, int patience)
{
	struct pollfd p = { .fd = t->fd, .events = POLLIN };

	talk_say(t);
	while (t->dialect == DIALECT_UNKNOWN && !t->over && poll(&p, 1, patience) > 0)
		talk_read(t);
	talk_upgrade(t);
	return t->framed;
}

bool talk_listen(struct talk *t, int patience)
{
	struct pollfd p = { .fd = t->fd, .events = POLLIN };
	int64_t end = clock_ms() + patience, now;

	talk_say(t);
	shutdown(t->fd, SHUT_WR);
	while (!t->over && t->dialect != DIALECT_CLASSIC) {
		now = clock_ms();
		if (now >= end)
			return false;
		if (poll(&p, 1, (int)(end - now)) > 0) {
			talk_read(t);
			end = clock_ms() + patience;
		}
	}
	return true;
}
