/* master/requests.c - what a client asks for: output, information, the screen, the end, a kill */
#include "master/requests.h"
#include "base/endian.h"
#include "master/details.h"
#include "master/ending.h"
#include "master/send.h"
#include "session/message.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

enum { DISMISSAL_WAIT = 1000 };         /* ms a dismissed terminal may take nothing */

/* ---- INFO ---- */

/* Most bytes of a text in it, and bytes before the first one. */
enum { INFO_TEXT = 4096, INFO_FIXED = 26, INFO_MOST = INFO_FIXED + 2 + 4 * (2 + INFO_TEXT)
	+ INSIDE_MOST * (2 + INSIDE_SIZE) };

/* Each word and its NUL, as many as there is room for.  Returns the bytes they take. */
static size_t words_put(unsigned char *to, size_t room, char *const *words)
{
	size_t at = 0;

	for (; *words && at < room; words++) {
		size_t n = strnlen(*words, room - at - 1);

		memcpy(to + at, *words, n);
		to[at + n] = '\0';
		at += n + 1;
	}
	return at;
}

/* A text behind its length in 2 bytes.  Returns the bytes it takes. */
static size_t text_put(unsigned char *to, const char *text)
{
	size_t n = strnlen(text, INFO_TEXT);

	put16(to, (unsigned)n);
	memcpy(to + 2, text, n);
	return 2 + n;
}

/* The sessions that our terminals are shown in, those of suspended clients too: they come
 * back.  Returns the bytes they take. */
static size_t insides_put(unsigned char *to, const struct clients *cs)
{
	size_t i, at = 0, n = 0;

	for (i = 0; i < cs->count && n < INSIDE_MOST; i++)
		if (cs->at[i]->terminal.inside[0] && cs->at[i]->stage < LEAVING) {
			at += text_put(to + at, cs->at[i]->terminal.inside);
			n++;
		}
	return at;
}

/* How the program lives.  Not part of INFO, which ends in any number of texts. */
static void life_tell(const struct master *m, struct client *c)
{
	const struct restart *r = &m->restart;
	bool ran = r->count > 0 || master_restarts(m);
	unsigned char life[LIFE_SIZE] = { 0 };

	put64(life, (uint64_t)(m->now - m->stream.spoke));
	put32(life + 8, r->count);
	life[12] = (unsigned char)((m->options->keep != KEEP_NOT ? LIFE_KEPT : 0) | (ran ? LIFE_RAN : 0));
	if (ran) {
		life[13] = r->last[0];
		life[14] = r->last[1];
	}
	client_tell(c, MSG_LIFE, life, sizeof life);
}

void request_info(struct master *m, struct client *c, const struct message *msg)
{
	unsigned char reply[INFO_MOST];
	const struct log *log = &m->stream.log;
	bool over = master_is_over(m);
	size_t at = INFO_FIXED, words;

	if (msg->length > 0 && msg->data[0] & INFO_WITH_LIFE)
		life_tell(m, c);
	if (msg->length > 0 && msg->data[0] & INFO_WITH_DETAILS)
		details_tell(m, c);
	put32(reply, (uint32_t)getpid());
	put32(reply + 4, master_restarts(m) ? 0 : (uint32_t)m->program.pid);
	put32(reply + 8, (uint32_t)clients_seen(&m->clients));
	put16(reply + 12, m->lead.size.ws_col);
	put16(reply + 14, m->lead.size.ws_row);
	put64(reply + 16, (uint64_t)m->started);
	put16(reply + 24, (unsigned)(over ? INFO_ENDED : master_restarts(m) ? INFO_WAITING
		: m->halt.stopped ? INFO_STOPPED : INFO_RUNNING) * 256u);
	at += text_put(reply + at, m->session->reach);
	words = words_put(reply + at + 2, INFO_TEXT, m->command);
	put16(reply + at, (unsigned)words);
	at += 2 + words;
	memset(reply + at, 0, 2);
	if (over)
		ending_put(m, reply + at);
	at += 2;
	at += text_put(reply + at, log->path ? log->path : "");
	at += text_put(reply + at, log_trouble(log, &m->stream.ring));
	at += insides_put(reply + at, &m->clients);
	client_tell(c, MSG_INFO_REPLY, reply, at);
}

/* ---- SHOW and FOLLOW ---- */

void request_show(struct master *m, struct client *c, const struct message *msg)
{
	struct bytes text = { NULL, 0, 0 };
	struct stream *s = &m->stream;

	stream_follow(s);
	if (screen_text(s->screen, get32(msg->data + 1), msg->data[0] & SHOW_COLOURS, &text) < 0
		|| client_tell_text(c, MSG_TEXT, &text) < 0)
		client_lose(c, &s->ring);
	else
		client_tell(c, MSG_TEXT, NULL, 0);
	bytes_free(&text);
}

bool request_output(struct master *m, struct client *c, enum role role)
{
	if (c->terminal.own) {
		client_detach(c, &m->stream.ring);
		client_tell(c, MSG_REFUSED, &(unsigned char){ REFUSED_OWN_TERMINAL }, 1);
		client_leave(c);
	}
	if (c->parting != STAYING)
		client_parted(c, &m->stream);
	if (c->stage != CONNECTED)
		return false;
	client_attach(c, role, m->stream.ring.head, m->now);
	return true;
}

void request_follow(struct master *m, struct client *c, const struct message *msg)
{
	uint32_t lines = get32(msg->data + 1);
	struct bytes text = { NULL, 0, 0 };
	struct stream *s = &m->stream;

	if (!request_output(m, c, FOLLOWER))
		return;
	c->records = msg->data[0] & FOLLOW_RECORDS;
	if (c->records)
		client_record(c, s, lines);
	if (c->records || lines == 0)
		return;
	stream_follow(s);
	if (screen_text_begun(s->screen, lines, &text) < 0 || client_tell_text(c, MSG_OUTPUT, &text) < 0)
		client_lose(c, &s->ring);
	bytes_free(&text);
}

/* ---- WAIT and KILL ---- */

void request_wait(struct master *m, struct client *c, const struct message *msg)
{
	bool looks = msg->length > 0 && msg->data[0] & WAIT_LOOK;

	(void)m;
	/* What a KILL is told does not count as told, so the session stays held. */
	c->owed |= looks ? OWED_KILL : OWED_STATUS;
}

void request_kill(struct master *m, struct client *c, const struct message *msg)
{
	unsigned char error;

	if (msg->data[0] == 0) {
		c->owed |= OWED_KILL;
		ending_kill(m, msg->length >= 6 && msg->data[1] & KILL_WITHIN
			? (int64_t)get32(msg->data + 2) : -1);
	} else if (master_has_status(m)) {
		c->ignored = true;
	} else {
		ending_note_signal(m, msg->data[0]);
		error = ESRCH;
		if (master_has_program(m))
			error = (unsigned char)program_signal(&m->program, msg->data[0]);
		client_tell(c, MSG_DONE, &error, 1);
	}
}

/* ---- DISMISS ---- */

void request_dismiss(struct master *m, struct client *c, const struct message *msg)
{
	size_t i;

	(void)msg;
	c->dismissals = 0;
	for (i = 0; i < m->clients.count; i++) {
		struct client *other = m->clients.at[i];

		if (other->role != TERMINAL || !client_is_attached(other))
			continue;
		c->dismissals++;
		/* What is on its way to it still arrives. */
		if (other->parting == STAYING)
			client_part(other, &m->stream, DISMISSED);
		else if (other->parting == PARTING)
			other->parting = AWAITED;
		other->outlet.moved = m->now;
	}
	c->owed |= OWED_DISMISSAL;
	m->dismissing = true;
}

void request_dismissed(struct client *c)
{
	unsigned char count[4];

	put32(count, c->dismissals);
	client_tell(c, MSG_DONE, count, sizeof count);
	c->owed &= ~(unsigned)OWED_DISMISSAL;
}

static bool is_dismissed(const struct client *c)
{
	return (c->parting == AWAITED || c->parting == DISMISSED) && c->stage != GONE;
}

void requests_check_dismissals(struct master *m)
{
	struct clients *cs = &m->clients;
	size_t i;

	m->dismissing = false;
	for (i = 0; i < cs->count; i++) {
		struct client *c = cs->at[i];

		if (is_dismissed(c) && m->now - c->outlet.moved >= DISMISSAL_WAIT) {
			client_detach(c, &m->stream.ring);
			client_tell(c, MSG_DETACHED, NULL, 0);
			client_hang_up(c);
		}
		m->dismissing |= is_dismissed(c);
	}
	for (i = 0; i < cs->count && !m->dismissing; i++)
		if (cs->at[i]->owed & OWED_DISMISSAL)
			request_dismissed(cs->at[i]);
}

int64_t requests_dismissal_due(const struct master *m)
{
	int64_t first = 0;
	size_t i;

	for (i = 0; i < m->clients.count; i++) {
		const struct client *c = m->clients.at[i];
		int64_t due = c->outlet.moved + DISMISSAL_WAIT;

		if (is_dismissed(c) && (first == 0 || due < first))
			first = due;
	}
	return first;
}
