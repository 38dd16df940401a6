/* control/follow.c - the mode -f: copy the output to standard output */
#include "control/follow.h"
#include "base/cast.h"
#include "base/clock.h"
#include "base/complain.h"
#include "base/endian.h"
#include "base/queue.h"
#include "control/circle.h"
#include "control/lines.h"
#include "control/mute.h"
#include "control/output.h"
#include "control/peer.h"
#include "control/picture.h"
#include "control/undoing.h"
#include "control/reach.h"
#include "control/watch.h"
#include "session/wire.h"

#include <errno.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { PIECE = 4096 };          /* bytes written at once */

/* What is written: the output as it is, the lines that it makes, or a recording. */
enum form { BYTES, LINES, CAST };

struct follow {
	struct watch watch;
	enum form form;
	struct lines lines;
	struct cast cast;       /* it has begun once its header is written */
	bool begun;
	bool terminal;          /* standard output is one, and takes bytes: then these are used */
	struct mute mute;
	struct undoing undoing;
	int64_t taking_at;      /* ms: when TAKING may be said again */
	const struct options *o;
	bool resumed;           /* -b: the master has answered */
	int error;              /* of standard output: an errno, or 0 */
};

/* A master does not wait for a client that leaves its socket unread, unless it
 * hears that this client's own reader is slow but reads (PROTOCOL, section 4.4).
 * began: ms, when the last piece was about to be written. */
static void follow_taking(struct follow *f, int64_t began)
{
	const struct request taking = { .type = MSG_TAKING };
	int64_t now = clock_ms();

	if (now - began <= SLOW || now < f->taking_at)
		return;
	f->taking_at = now + TAKING_EVERY;
	talk_put(&f->watch.talk, &taking);
	talk_send(&f->watch.talk);
}

static void follow_write(struct follow *f, const unsigned char *p, size_t n)
{
	while (n > 0) {
		int64_t began = clock_ms();
		ssize_t done = output_write_once(p, n < PIECE ? n : PIECE);

		if (done < 0) {
			f->error = errno;
			watch_leave(&f->watch);
			return;
		}
		p += done;
		n -= (size_t)done;
		follow_taking(f, began);
	}
}

/* A terminal is left as it was found, and asked nothing: its answers would be typed into the
 * user's shell. */
static void follow_output(struct follow *f, const unsigned char *p, size_t n)
{
	struct queue shown = { NULL, 0, 0, 0 };

	if (!f->terminal) {
		follow_write(f, p, n);
		return;
	}
	if (mute_take(&f->mute, p, n, &shown) < 0) {
		f->error = ENOMEM;
		watch_leave(&f->watch);
	} else if (shown.length > 0) {
		undoing_show(&f->undoing, queue_head(&shown), shown.length);
		follow_write(f, queue_head(&shown), shown.length);
	}
	queue_free(&shown);
}

/* What is in q is written, and q is freed.  result: of what put it there, -1 with errno. */
static void follow_queue(struct follow *f, struct queue *q, int result)
{
	if (result < 0) {
		f->error = errno;
		watch_leave(&f->watch);
	} else if (q->length > 0) {
		follow_write(f, queue_head(q), q->length);
	}
	queue_free(q);
}

static void lines_resize(struct follow *f, unsigned cols, unsigned rows)
{
	struct queue q = { NULL, 0, 0, 0 };

	follow_queue(f, &q, lines_size(&f->lines, cols, rows, &q));
}

static void lines_take(struct follow *f, const unsigned char *p, size_t n)
{
	struct queue q = { NULL, 0, 0, 0 };

	follow_queue(f, &q, lines_output(&f->lines, p, n, &q));
}

static void record_size(struct follow *f, unsigned cols, unsigned rows)
{
	struct queue q = { NULL, 0, 0, 0 };

	if (f->begun)
		cast_size(&f->cast, &q, cols, rows, clock_ms());
	else
		cast_begin(&f->cast, &q, cols, rows, clock_ms(), (int64_t)time(NULL));
	f->begun = true;
	follow_queue(f, &q, 0);
}

static void record_output(struct follow *f, const unsigned char *p, size_t n)
{
	struct queue q = { NULL, 0, 0, 0 };

	/* A master that is too old for it tells no size. */
	if (!f->begun)
		record_size(f, 80, 24);
	cast_output(&f->cast, &q, p, n, clock_ms());
	follow_queue(f, &q, 0);
}

/* ---- from an offset ---- */

static void follow_fail(struct follow *f, int status)
{
	watch_leave(&f->watch);
	f->watch.status = status;
}

static void resume_hear(struct follow *f, const struct reply *reply)
{
	uint64_t head;

	if (reply->type == MSG_RESUMED && reply->length >= 8) {
		head = get64(reply->payload);
		f->resumed = true;
		if (f->o->offset > head) {
			complain(f->watch.session.name, "has written %llu bytes so far, and nothing is at %llu yet",
				(unsigned long long)head, (unsigned long long)f->o->offset);
			follow_fail(f, 1);
		}
	} else if (reply->type == MSG_INFO_REPLY && !f->resumed) {
		follow_fail(f, peer_older(&f->watch.session));
	}
}

/* A master that does not know RESUME answers only what is asked behind it. */
static void resume_ask(struct follow *f)
{
	if (f->watch.state != WATCH_OPEN)
		return;
	if (talk_put(&f->watch.talk, &(struct request){ .type = MSG_INFO }) < 0)
		follow_fail(f, session_fails(&f->watch.session, strerror(ENOMEM)));
	else
		talk_say(&f->watch.talk);
}

/* ---- the whole ---- */

static void follow_hear(void *arg, const struct reply *reply)
{
	static const struct {
		void (*size)(struct follow *, unsigned cols, unsigned rows);
		void (*output)(struct follow *, const unsigned char *, size_t);
	} forms[] = {
		[BYTES] = { NULL, follow_output },
		[LINES] = { lines_resize, lines_take },
		[CAST] = { record_size, record_output },
	};
	struct follow *f = arg;

	if (reply->type == MSG_OUTPUT) {
		forms[f->form].output(f, reply->payload, reply->length);
	} else if (reply->type == MSG_RESIZED && reply->length >= 4 && forms[f->form].size) {
		forms[f->form].size(f, get16(reply->payload), get16(reply->payload + 2));
	} else if (reply->type == MSG_MISSED && reply->length >= 8) {
		lines_missed(&f->lines);
		complain(f->watch.session.name, "%llu bytes of output were missed",
			(unsigned long long)get64(reply->payload));
	} else if (f->o->begins) {
		resume_hear(f, reply);
	}
}

/* What is asked of the master; payload has PICTURE_SIZE bytes at least, and 8. */
static struct request follow_request(const struct follow *f, unsigned char *payload)
{
	if (f->o->begins) {
		put64(payload, f->o->offset);
		return (struct request){ MSG_RESUME, payload, 8 };
	}
	picture_put(payload, f->o->history, true);
	if (f->form != BYTES)
		payload[0] = FOLLOW_RECORDS;
	return (struct request){ MSG_FOLLOW, payload, PICTURE_SIZE };
}

/* Standard output is watched too: a reader that goes while there is no output
 * ends the follower. */
int control_follow(const struct options *o)
{
	unsigned char payload[8];
	struct request request;
	const enum form form = o->lines ? LINES : o->log_format == LOG_CAST ? CAST : BYTES;
	const bool terminal = isatty(STDOUT_FILENO);
	struct follow f = { .o = o, .form = form, .terminal = terminal && form == BYTES };
	struct queue rest = { NULL, 0, 0, 0 };
	int place = -1, ended;

	if (f.terminal)
		undoing_begin(&f.undoing);
	request = follow_request(&f, payload);
	watch_begin(&f.watch, o->session, &request);
	f.watch.hear = follow_hear;
	f.watch.arg = &f;
	if (f.watch.state == WATCH_OPEN && terminal && circle_closes(&f.watch.session, &place)) {
		place = -1;
		follow_fail(&f, 1);
	}
	if (o->begins)
		resume_ask(&f);
	if (!watch_all(&f.watch, 1, 1) && f.watch.state == WATCH_OPEN)
		f.error = EPIPE;
	ended = lines_end(&f.lines, &rest);
	if (f.error)
		queue_free(&rest);
	else
		follow_queue(&f, &rest, ended);
	if (f.terminal)
		undoing_end(&f.undoing);
	circle_leave(place);
	watch_end(&f.watch);
	return f.error ? output_failed(f.error) : f.watch.status;
}
