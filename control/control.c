/* control/control.c - the modes that need no terminal and name a session: push, show,
 * follow, wait, kill, detach */
#include "control/control.h"
#include "base/clock.h"
#include "base/complain.h"
#include "base/endian.h"
#include "control/talk.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
	PUSH_MOST = 256 * 1024,         /* read and not yet taken by the master */
	PATIENCE = 10000,               /* ms for a master to say something */
	DOUBT = 250,                    /* ms of silence that have it asked who it is */
	GOODBYE = 1000,                 /* ms for a master to go when it has said so */
	PIECE = 4096,                   /* written at once to standard output */
};

/* ---- who is there ---- */

static int failure(const struct session *s, const char *why)
{
	complain(s->name, "%s", why);
	return 1;
}

static int too_old(const struct session *s)
{
	return failure(s, "is of dtach 0.9, too old for this, or no session at all");
}

static int no_answer(const struct session *s)
{
	return failure(s, "its master does not answer");
}

static void ignore_message(struct talk *t, unsigned type)
{
	(void)t;
	(void)type;
}

/* Is what listens there something that would never answer a question that is
 * left open?  So it is only if twice it ends a stream without a word: once it
 * may do because it ends itself.  Returns 0, or 1 after a complaint. */
static int suspect(const struct session *s)
{
	enum dialect dialect = DIALECT_UNKNOWN;
	bool heard = true;
	int tries, fd;

	for (tries = 0; tries < 2 && heard && dialect == DIALECT_UNKNOWN; tries++) {
		struct talk t;

		fd = session_connect(s);
		if (fd < 0)
			return 0;
		if (talk_begin(&t, fd, ignore_message, NULL) == 0)
			heard = talk_listen(&t, PATIENCE);
		dialect = t.dialect;
		talk_end(&t);
	}
	if (dialect == DIALECT_FRAMED)
		return 0;
	return heard ? too_old(s) : no_answer(s);
}

/* The stream has ended without the answer: the session has, or it was none of
 * ours. */
static int not_answered(const struct session *s)
{
	return suspect(s) != 0 ? 1 : failure(s, "the session has just ended");
}

/* ---- push ---- */

struct push {
	struct talk talk;
	bool more, some, shut;  /* to come from standard input; has come; all is sent */
	bool taken, silent;     /* the program's terminal has all; nobody answers */
	int error;              /* of standard input */
	uint64_t sent, lost;    /* bytes; those of lines too long for the terminal */
};

static void push_message(struct talk *t, unsigned type)
{
	struct push *push = t->arg;

	if (type != MSG_TAKEN)
		return;
	push->taken = true;
	if (t->payload.length >= 8)
		push->lost = get64(queue_head(&t->payload));
}

/* Read a piece of standard input. */
static void push_input(struct push *push)
{
	static unsigned char buffer[CLIENT_PAYLOAD];
	ssize_t n = read(0, buffer, sizeof buffer);

	if (n < 0 && (errno == EINTR || errno == EAGAIN))
		return;
	push->more = n > 0;
	push->some |= n > 0;
	push->sent += n > 0 ? (uint64_t)n : 0;
	if (n < 0 || (n > 0 && message_to_master(&push->talk.out, push->talk.framed, MSG_PUSH, buffer, (size_t)n) < 0))
		push->error = errno;
}

/* Once all is sent the sending side is shut down; the master ends the
 * connection when the program's terminal has everything (PROTOCOL, 2.3).  That
 * may take any time; but where there was nothing to push it is only asked
 * whether it lives. */
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

/* Has standard input ended, too, with nothing more to send?  It may do so a
 * moment later: its end may be what the program's last words have caused. */
static bool push_ends(struct push *push)
{
	struct pollfd p = { .fd = 0, .events = POLLIN };

	if (push->more && push->talk.out.length == 0 && poll(&p, 1, GOODBYE) > 0)
		push_input(push);
	return !push->more && push->talk.out.length == 0;
}

int control_push(int fd, const struct session *s)
{
	struct push push = { .more = true };

	if (talk_begin(&push.talk, fd, push_message, &push) < 0)
		push.error = errno;
	while (!push.talk.over && !push.error && !push.silent)
		push_turn(&push);
	/* A master of dtach 0.9 ends the stream when it has it all, or ends. */
	if (push.talk.over && push.talk.dialect != DIALECT_FRAMED && !push.talk.broken)
		push.taken = push.shut || push_ends(&push);
	talk_end(&push.talk);
	if (push.error)
		complain("standard input", "%s", strerror(push.error));
	else if (push.silent)
		return no_answer(s);
	else if (!push.taken)
		return failure(s, "the session ended before it had all of the input");
	else if (push.lost > 0) {
		complain(s->name, "%llu of %llu bytes arrived: a terminal in line mode takes lines of 4095 bytes",
			(unsigned long long)(push.sent - push.lost), (unsigned long long)push.sent);
		return 1;
	}
	return push.error ? 1 : 0;
}

/* ---- questions ---- */

/* Ask, say that this is all, and read to the end of the stream.  done: has the
 * answer come?  Returns 0, or 1 after a complaint. */
static int ask(int fd, const struct session *s, unsigned type, const void *payload, size_t n,
	void (*on_message)(struct talk *t, unsigned type), void *arg, const bool *done)
{
	struct talk t;
	bool heard;

	if (talk_begin(&t, fd, on_message, arg) < 0 || message_to_master(&t.out, false, type, payload, n) < 0) {
		talk_end(&t);
		return failure(s, strerror(ENOMEM));
	}
	heard = talk_listen(&t, PATIENCE);
	talk_end(&t);
	if (*done)
		return 0;
	return heard ? not_answered(s) : no_answer(s);
}

/* ---- standard output ---- */

static int output_failed(void)
{
	/* That its reader has gone is no news to anybody. */
	if (errno == EPIPE)
		raise(SIGPIPE);
	else
		complain("standard output", "%s", strerror(errno));
	return 1;
}

/* It may be in non-blocking mode, which is not ours to change. */
static ssize_t output_write_once(const unsigned char *p, size_t n)
{
	struct pollfd out = { .fd = 1, .events = POLLOUT };
	ssize_t done;

	while ((done = write(1, p, n)) < 0 && (errno == EINTR || errno == EAGAIN || errno == EWOULDBLOCK))
		if (errno != EINTR)
			poll(&out, 1, -1);
	return done;
}

/* Returns 0, or -1 with errno. */
static int output_write(const unsigned char *p, size_t n)
{
	while (n > 0) {
		ssize_t done = output_write_once(p, n);

		if (done < 0)
			return -1;
		p += done;
		n -= (size_t)done;
	}
	return 0;
}

/* ---- show ---- */

/* What SHOW and FOLLOW say. */
enum { PICTURE_PAYLOAD = 5 };

static void picture_payload(unsigned char *payload, const struct options *o, bool colours)
{
	payload[0] = colours ? SHOW_COLOURS : 0;
	put32(payload + 1, o->history);
}

struct shown {
	struct queue text;
	bool whole, no_memory;
};

static void show_message(struct talk *t, unsigned type)
{
	struct shown *shown = t->arg;

	if (type != MSG_TEXT || shown->whole)
		return;
	if (t->payload.length == 0)
		shown->whole = true;
	else if (queue_put(&shown->text, queue_head(&t->payload), t->payload.length) < 0)
		shown->no_memory = true;
}

/* How long text is without empty lines at its end. */
static size_t text_length(const struct queue *text)
{
	const unsigned char *p = queue_head(text);
	size_t n = text->length;

	while (n > 0 && p[n - 1] == '\n' && (n == 1 || p[n - 2] == '\n'))
		n--;
	return n;
}

/* Nothing is printed before all is here, so that what is printed is whole. */
int control_show(int fd, const struct session *s, const struct options *o)
{
	unsigned char payload[PICTURE_PAYLOAD];
	struct shown shown = { .whole = false };
	int status;

	picture_payload(payload, o, o->colours);
	status = ask(fd, s, MSG_SHOW, payload, sizeof payload, show_message, &shown, &shown.whole);
	if (status == 0 && shown.no_memory)
		status = failure(s, strerror(ENOMEM));
	if (status == 0 && output_write(queue_head(&shown.text), text_length(&shown.text)) < 0)
		status = output_failed();
	queue_free(&shown.text);
	return status;
}

/* ---- until the end ---- */

/* A question that is answered when the program has ended. */
struct watch {
	struct talk talk;
	const struct session *session;
	int64_t doubt_at;       /* ms; 0: it is known who is there */
	bool over;
	int status;             /* then: the program's, or 1 after a complaint */
	bool told;              /* the program's end has been */
	bool kills;             /* it is well if there is no session any more */
	int64_t taking_at;      /* ms: when TAKING may be said again */
	int error;              /* of standard output */
};

static void watch_over(struct watch *w, int status)
{
	w->over = true;
	w->status = status;
}

static void watch_message(struct talk *t, unsigned type)
{
	struct watch *w = t->arg;
	const unsigned char *p = queue_head(&t->payload);

	if (type == MSG_REFUSED)
		watch_over(w, failure(w->session, "this is the session's own terminal"));
	if (type != MSG_END || t->payload.length < 2)
		return;
	w->told = true;
	watch_over(w, end_status(p[0], p[1]));
}

static void watch_begin(struct watch *w, int fd, const struct session *s, unsigned type, const void *payload, size_t n)
{
	unsigned char terminal[PACKET_PAYLOAD];

	memset(w, 0, sizeof *w);
	w->session = s;
	w->doubt_at = clock_ms() + DOUBT;
	if (talk_begin(&w->talk, fd, watch_message, w) < 0
		|| (terminal_name(1, terminal) == 0
			&& message_to_master(&w->talk.out, false, MSG_TERMINAL, terminal, sizeof terminal) < 0)
		|| message_to_master(&w->talk.out, false, type, payload, n) < 0)
		watch_over(w, failure(s, strerror(errno)));
	talk_say(&w->talk);
}

/* ms until it is to be looked at, -1: not before something comes. */
static int watch_timeout(const struct watch *w)
{
	int64_t left = w->doubt_at - clock_ms();

	if (w->over || w->doubt_at == 0)
		return -1;
	return left > 0 ? (int)left : 0;
}

/* One who answers does so at once; who has said nothing by now may be one who
 * never will. */
static void watch_doubt(struct watch *w)
{
	if (w->over || w->doubt_at == 0)
		return;
	if (w->talk.dialect == DIALECT_CLASSIC)
		watch_over(w, too_old(w->session));
	if (w->talk.dialect == DIALECT_UNKNOWN && watch_timeout(w) != 0)
		return;
	w->doubt_at = 0;
	if (w->talk.dialect == DIALECT_UNKNOWN && suspect(w->session) != 0)
		watch_over(w, 1);
}

static bool session_is_gone(const struct session *s)
{
	int fd = session_connect(s);

	if (fd >= 0)
		close(fd);
	return fd < 0 && errno == ENOENT;
}

static void watch_read(struct watch *w)
{
	talk_read(&w->talk);
	if (!w->talk.over || w->over)
		return;
	if (w->kills && session_is_gone(w->session))
		watch_over(w, 0);
	else if (w->talk.dialect == DIALECT_FRAMED)
		watch_over(w, failure(w->session, "the master of the session is gone"));
	else
		watch_over(w, not_answered(w->session));
}

/* Wait until all are over.  out: a descriptor that is looked at meanwhile, or
 * -1.  Returns false if nobody reads it any more. */
static bool watch_all(struct watch *all, struct pollfd *p, size_t n, int out)
{
	size_t i, left = n;
	int error;

	p[n] = (struct pollfd){ .fd = out };
	while (left > 0) {
		int timeout = -1;

		for (i = 0, left = 0; i < n; i++) {
			int own = watch_timeout(&all[i]);

			p[i] = (struct pollfd){ .fd = all[i].over ? -1 : all[i].talk.fd, .events = POLLIN };
			left += !all[i].over;
			if (own >= 0 && (timeout < 0 || own < timeout))
				timeout = own;
		}
		if (left == 0)
			continue;
		if (poll(p, (nfds_t)n + 1, timeout) < 0) {
			error = errno;
			for (i = 0; i < n && error != EINTR; i++)
				if (!all[i].over)
					watch_over(&all[i], failure(all[i].session, strerror(error)));
			continue;
		}
		for (i = 0; i < n; i++) {
			if (p[i].revents)
				watch_read(&all[i]);
			watch_doubt(&all[i]);
		}
		if (p[n].revents)
			return false;
	}
	return true;
}

/* ---- wait ---- */

int control_wait(const struct waited *waited, size_t n)
{
	struct watch *all = calloc(n, sizeof *all);
	struct pollfd *p = calloc(n + 1, sizeof *p);
	int status = 0;
	size_t i;

	if (!all || !p) {
		complain("wait", "%s", strerror(ENOMEM));
		free(all);
		free(p);
		return 1;
	}
	for (i = 0; i < n; i++)
		if (waited[i].fd >= 0)
			watch_begin(&all[i], waited[i].fd, &waited[i].session, MSG_WAIT, NULL, 0);
		else
			watch_over(&all[i], 1);
	watch_all(all, p, n, -1);
	for (i = 0; i < n; i++) {
		if (status == 0)
			status = all[i].status;
		if (waited[i].fd >= 0)
			talk_end(&all[i].talk);
	}
	free(all);
	free(p);
	return status;
}

/* ---- follow ---- */

/* A master does not wait for a client that leaves its socket unread, unless it
 * hears that this is because its own reader is slow. */
static void follow_taking(struct watch *w, int64_t began)
{
	int64_t now = clock_ms();

	if (now - began <= SLOW || now < w->taking_at)
		return;
	w->taking_at = now + TAKING_EVERY;
	message_to_master(&w->talk.out, false, MSG_TAKING, NULL, 0);
	talk_send(&w->talk);
}

static void follow_output(struct watch *w, const unsigned char *p, size_t n)
{
	while (n > 0) {
		int64_t began = clock_ms();
		ssize_t done = output_write_once(p, n < PIECE ? n : PIECE);

		if (done < 0) {
			w->error = errno;
			w->over = true;
			return;
		}
		p += done;
		n -= (size_t)done;
		follow_taking(w, began);
	}
}

static void follow_message(struct talk *t, unsigned type)
{
	struct watch *w = t->arg;
	const unsigned char *p = queue_head(&t->payload);

	if (w->over)
		return;
	if (type == MSG_OUTPUT)
		follow_output(w, p, t->payload.length);
	else if (type == MSG_MISSED && t->payload.length >= 8)
		complain(w->session->name, "%llu bytes of output were missed", (unsigned long long)get64(p));
	else
		watch_message(t, type);
}

int control_follow(int fd, const struct session *s, const struct options *o)
{
	unsigned char payload[PICTURE_PAYLOAD];
	struct pollfd p[2];
	struct watch w;

	picture_payload(payload, o, true);
	watch_begin(&w, fd, s, MSG_FOLLOW, payload, sizeof payload);
	w.talk.on_message = follow_message;
	if (!watch_all(&w, p, 1, 1) && !w.over)
		w.error = EPIPE;
	talk_end(&w.talk);
	errno = w.error;
	return w.error ? output_failed() : w.status;
}

/* ---- kill and detach ---- */

struct done {
	bool come;
	int error;              /* of KILL: why not */
};

static void done_message(struct talk *t, unsigned type)
{
	struct done *done = t->arg;

	if (type != MSG_DONE)
		return;
	done->come = true;
	done->error = t->payload.length == 1 ? *queue_head(&t->payload) : 0;
}

static int signal_send(int fd, const struct session *s, int signal)
{
	unsigned char payload = (unsigned char)signal;
	struct done done = { false, 0 };
	int status = ask(fd, s, MSG_KILL, &payload, 1, done_message, &done, &done.come);

	return done.error ? failure(s, strerror(done.error)) : status;
}

/* The end is told when the socket is gone; the master goes right behind. */
int control_kill(int fd, const struct session *s, int signal)
{
	const unsigned char end_it = 0;
	struct pollfd p[2];
	struct watch w;

	if (signal)
		return signal_send(fd, s, signal);
	watch_begin(&w, fd, s, MSG_KILL, &end_it, 1);
	w.kills = true;
	watch_all(&w, p, 1, -1);
	if (w.told)
		talk_listen(&w.talk, GOODBYE);
	talk_end(&w.talk);
	return w.told ? 0 : w.status;
}

int control_dismiss(int fd, const struct session *s)
{
	struct done done = { false, 0 };

	return ask(fd, s, MSG_DISMISS, NULL, 0, done_message, &done, &done.come);
}
