/* master/messages.c - what clients say, and what each message does
 *
 * To add a message is to add a line to the table in session/wire.h, and its handler, on_NAME,
 * here or in a file that is included here. */
#include "master/messages.h"
#include "base/endian.h"
#include "base/queue.h"
#include "base/retry.h"
#include "master/events.h"
#include "master/requests.h"
#include "master/terminals.h"
#include "master/typing.h"
#include "master/watchers.h"
#include "master/wishes.h"
#include "session/agent.h"
#include "session/hello.h"
#include "session/message.h"
#include "session/wire.h"

#include <stdlib.h>
#include <string.h>

/* Bytes of replies on their way to a client, above which nothing more of it is answered: it
 * asks, and does not read. */
enum { REPLIES_MOST = 64 * 1024 };

/* ---- the dialect ---- */

/* Only as the first message. */
static void on_HELLO(struct master *m, struct client *c, const struct message *msg)
{
	unsigned char answer[ANSWER_SIZE];

	(void)m;
	if (c->speech != SILENT)
		return;
	hello_answer(answer, msg->data);
	if (queue_put(&c->out, answer, sizeof answer) < 0)
		client_gone(c);
	c->speech = ANSWERED;
}

static void on_FRAMES(struct master *m, struct client *c, const struct message *msg)
{
	(void)m;
	(void)msg;
	if (c->speech == ANSWERED)
		c->speech = FRAMED;
}

/* ---- who it is ---- */

static void on_CLIENT(struct master *m, struct client *c, const struct message *msg)
{
	enum { FLAGS_METHOD_HISTORY = 6 };

	(void)m;
	c->caller.read_only = msg->data[0] & CLIENT_READ_ONLY;
	c->terminal.quiet = msg->data[0] & CLIENT_QUIET;
	c->terminal.early = msg->data[0] & CLIENT_EARLY;
	if (msg->length < FLAGS_METHOD_HISTORY)
		return;
	c->terminal.method = msg->data[1];
	c->terminal.history = get32(msg->data + 2);
}

static void on_TERMINAL(struct master *m, struct client *c, const struct message *msg)
{
	unsigned char ours[PACKET_PAYLOAD];

	c->caller.own = terminal_name(m->program.terminal, ours) == 0
		&& memcmp(ours, msg->data, sizeof ours) == 0;
}

/* The leader's agent is the session's; without a leader, that of the last who named one. */
static void on_AGENT(struct master *m, struct client *c, const struct message *msg)
{
	enum { AGENT_MOST = 1024 };
	char *path;

	if (msg->length >= AGENT_MOST || memchr(msg->data, '\0', msg->length))
		return;
	path = calloc(1, msg->length + 1);
	if (!path)
		return;
	memcpy(path, msg->data, msg->length);
	free(c->terminal.agent);
	c->terminal.agent = path;
	if (m->lead.leader == c || (!m->lead.leader && !c->caller.read_only))
		session_agent_point(m->session, path);
}

/* The session that it is shown in. */
static void on_INSIDE(struct master *m, struct client *c, const struct message *msg)
{
	(void)m;
	if (msg->length > INSIDE_SIZE || memchr(msg->data, '\0', msg->length))
		return;
	memcpy(c->caller.inside, msg->data, msg->length);
	c->caller.inside[msg->length] = '\0';
}

/* ---- the table ---- */

/* The handler of each message, by its number: on_NAME.  session/wire.h says how long each is
 * at least, and what comes before it. */
#define HANDLER(name, ...) [MSG_##name] = on_##name,
static void (*const handlers[])(struct master *m, struct client *c, const struct message *msg) = {
	CLIENT_MESSAGES(HANDLER)
};

/* A client that reads no more gets no answers, so it counts as one that knows no frames. */
static enum client_stage stage_of(const struct client *c)
{
	if (c->stage == DEAF || !client_gets_frames(c))
		return STAGE_CLASSIC;
	return c->speech == FRAMED ? STAGE_FRAMES : STAGE_HELLO;
}

static void dispatch(struct master *m, struct client *c, const struct message *msg)
{
	if (client_message_counts(msg->type, msg->length, stage_of(c)))
		handlers[msg->type](m, c, msg);
	if (c->speech == SILENT)
		c->speech = CLASSIC;
}

/* ---- reading ---- */

static bool has_room(const struct master *m, const struct client *c, enum held why)
{
	return why == HELD_FOR_INPUT ? input_has_room(&m->input, CLIENT_PAYLOAD)
		: c->out.length <= REPLIES_MOST;
}

bool messages_have_room(const struct master *m, const struct client *c)
{
	return has_room(m, c, c->held);
}

void messages_handle(struct master *m, struct client *c)
{
	struct message msg;
	int whole;

	c->held = NOT_HELD;
	while (c->stage < LEAVING && (whole = message_from_client(&c->in, c->speech == FRAMED, &msg)) != 0) {
		enum held need = client_message_types(msg.type) ? HELD_FOR_INPUT : HELD_FOR_REPLIES;

		if (whole < 0) {
			client_gone(c);
			return;
		}
		if (!has_room(m, c, need)) {
			c->held = need;
			return;
		}
		dispatch(m, c, &msg);
		queue_drop(&c->in, msg.size);
	}
	if (c->in.length == 0 && c->in.size > 0)
		queue_free(&c->in);
}

void messages_read(struct master *m, struct client *c)
{
	ssize_t n = queue_read(&c->in, c->fd, CLIENT_PAYLOAD);

	if (n > 0)
		messages_handle(m, c);
	else if (n == 0)
		c->eof = true;
	else if (!would_block())
		client_gone(c);
}

void messages_welcome(struct master *m, struct client *c)
{
	c->end.late = master_is_over(m);
	terminal_welcome(m, c);
}

/* ---- the end of what it says ---- */

bool messages_pushed_all(const struct master *m, const struct client *c)
{
	return c->eof && c->held == NOT_HELD && !c->pushing.ignored && c->pushing.end <= m->input.taken;
}

void messages_tell_taken(const struct master *m, struct client *c)
{
	unsigned char lost[8];

	put64(lost, c->pushing.end ? m->input.lost - c->pushing.lost : 0);
	client_tell(c, MSG_TAKEN, lost, sizeof lost);
}

void messages_check_eof(struct master *m)
{
	size_t i;

	for (i = 0; i < m->clients.count; i++) {
		struct client *c = m->clients.at[i];

		if (!c->eof || c->stage >= LEAVING || c->held != NOT_HELD || c->owed & OWED_DISMISSAL)
			continue;
		if (client_is_attached(c)) {
			client_gone(c);
		} else if (messages_pushed_all(m, c) && !c->end.late) {
			messages_tell_taken(m, c);
			client_leave(c);
		}
	}
}
