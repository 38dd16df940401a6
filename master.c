/* master.c - the master of a session: the program, its pty, the clients
 *
 * One thread and one poll(2).  Before it polls, the loop asks of every
 * descriptor whether its data has somewhere to go; only then it is in the set.
 * So nothing is read that must be thrown away, and nothing blocks:
 *
 *   output   pty -> ring -> each client.  A client is a position in the ring.
 *   input    clients -> one bounded queue -> pty.
 *
 * A client is removed in one place, clients_sweep, by a mark. */
#include "master.h"
#include "base/clock.h"
#include "base/descriptor.h"
#include "base/text.h"
#include "master/log.h"
#include "master/mirror.h"
#include "master/program.h"
#include "master/reports.h"
#include "master/ring.h"
#include "master/supervisor.h"
#include "screen/screen.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

enum {
	GATHER = 64 * 1024,             /* most output taken before it is sent */
	ROOM = 4095,                    /* what a read of a pty gives at most */
	CLASSIC_WRITE = 16 * 1024,      /* so that a slow classic client is seen to move */
	INPUT_MOST = 64 * 1024,
	REPLIES_MOST = 64 * 1024,       /* a client that asks and does not read is not read */
	LAST_WORDS = 1024 * 1024,       /* most output taken after the program's end */
	PATIENCE = 2000,                /* ms without movement until a client counts as stalled */
	TURN = 200,                     /* ms a lagging client is waited for, per client */
	LAP = 4096 * 1024,              /* bytes it must take to be waited for as long again */
	STILL = 20,                     /* ms it may take nothing meanwhile, per client */
	TYPING = 1000,                  /* ms after a key in which output is kept short */
	SHORT = ROOM,                   /* then at most this much is on its way */
	SOCKET_BUFFER = 64 * 1024,
	UNDOS = 16,                     /* changes of modes on their way to the slowest client */
	PAUSE = 1000,                   /* ms without accept when descriptors run out */
	GRACE = 1000,                   /* ms for the program to obey a hang-up */
	TERM_GRACE = 3000,              /* and to end when it is told to */
	FAREWELL = 4 * MASTER_PAYLOAD,  /* bytes that a socket takes in the end */
	MOMENT = 1000,                  /* ms a dismissed client may take nothing */
	GLANCE = 20,                    /* ms until those left behind are looked at again */
	ACCEPTS = 64,                   /* most in one turn */
};

/* A client's stages, told by its fields:
 *   just connected   !spoke
 *   classic          spoke, !frames_out
 *   framed           frames_out since its HELLO; frames_in since its FRAMES
 *   attached         gets the ring's bytes from position on: a terminal, or a
 *                    follower, which is never painted and never leads
 *   behind           attached, but what is at position is no more: gets a
 *                    snapshot when it takes something again, and goes on there
 *   parting          attached, until it has what there was when it said DETACH or
 *                    was dismissed, so that it can be told exactly what to undo
 *   deaf             its end of the connection is gone; what it sent is read
 *   leaving          nothing is added to what it is sent; then it is gone
 *   gone             removed by the next sweep
 * Within the output of a framed client header_left and frame_left say how much
 * of the frame that has been begun is yet to be sent. */
struct client {
	int fd;
	bool spoke, frames_out, frames_in;
	bool attached, behind, follower, read_only, quiet, own_terminal;
	bool early;             /* attached, but its terminal is not raw yet */
	bool mirror;            /* a follower that is our own standard output */
	bool parting;           /* attached up to the output's offset last */
	bool dismissed;         /* parting, and somebody waits for it */
	bool sent_away;         /* parting, and not by its own wish: then it is gone */
	uint64_t last;
	struct bytes parting_undo;      /* what undoes the output up to there */
	bool painted;           /* has had a snapshot since it attached */
	enum redraw method;     /* its wish, or REDRAW_DEFAULT */
	unsigned history;       /* lines it wants to see */
	unsigned long led;      /* when it last was the leader */
	size_t undos;           /* of m.undos, how many it has passed */
	struct input input;
	bool direct;            /* its input goes through as it comes */
	bool typed;             /* and what came last was typed by somebody */
	bool eof;               /* has shut down its sending side */
	bool ignored;           /* pushed after the program's end */
	bool waits, kills;      /* for the program's end; for the end of all it started */
	bool dismisses;         /* for the last of the terminals to be detached, */
	uint32_t dismissals;    /* of so many */
	bool late;              /* came when all was over */
	bool drawn;             /* attached when there was a program, or has said how to redraw */
	bool told;              /* the end it is sent is what a held session waits for */
	bool held, held_input;  /* its next message must wait for room; for input */
	bool blocked;           /* the socket is full */
	int64_t short_until;    /* ms: cannot be written to before, whatever poll says */
	bool stalled;           /* has taken nothing for PATIENCE */
	bool deaf;              /* takes nothing more, but may have said something */
	bool leaving, gone;
	struct queue in, out;
	uint64_t position;
	unsigned char header[HEADER_SIZE];
	size_t header_left, frame_left;
	int64_t came;           /* when it attached */
	int64_t moved;          /* when it last took something, or had nothing to take */
	int64_t waited;         /* us others waited for it since it began this lap */
	size_t lap;             /* bytes it has taken in this lap */
	uint64_t pushed;        /* offset in the input behind its last byte */
	struct winsize size;
};

/* From this offset of the output on, these bytes undo what the program has set
 * on a terminal. */
struct undo {
	uint64_t offset;
	struct bytes bytes;
};

static struct {
	struct session *session;
	const struct options *options;
	char **command;
	time_t started;
	struct program program;
	int listener;
	bool foreground;
	bool reaped;                    /* the program is no more, status is its end */
	bool over;                      /* and its output has all been read */
	bool told;                      /* somebody knows how it ended, or nobody is to */
	bool dismissing;                /* some are being detached */
	int kill_stage;                 /* how many of kill_stages have been reached, */
	int64_t kill_next;              /* when the next is due, or 0 */
	bool input_blocked;
	int status;
	int64_t now;                    /* ms, of this turn of the loop */
	int64_t typed;                  /* when a key last came */
	int64_t accept_after;           /* no descriptors until then, or 0 */
	int64_t short_until;            /* the earliest of all clients, or 0 */
	int64_t deadline;               /* of what we wait for next, or 0 */
	int64_t last_call;              /* for input, after the end */
	size_t last_words;
	struct ring ring;
	struct log log;
	uint64_t mirror_missed;         /* bytes, not yet told */
	int mirror_error;               /* why, if not for lack of time */
	struct screen *screen;
	uint64_t followed;              /* the output that the screen has seen */
	unsigned undo_serial;
	struct undo undos[UNDOS];       /* pending, by offset */
	size_t undo_count;
	struct queue input;
	uint64_t input_in, input_out;   /* offsets of the queue's ends */
	struct client **clients, *leader;
	unsigned long leads;
	struct pollfd *polls;
	size_t count, room;
	bool marked;
	struct winsize size;
} m;

static volatile sig_atomic_t signals[NSIG];
static int signal_pipe[2];

/* ---- who sets the pace ---- */

static bool client_counts(const struct client *c)
{
	return c->attached && !c->behind && !c->stalled && !c->gone;
}

static uint64_t fastest(void)
{
	uint64_t most = 0;
	size_t i;

	for (i = 0; i < m.count; i++)
		if (client_counts(m.clients[i]) && m.clients[i]->position > most)
			most = m.clients[i]->position;
	return most;
}

/* Until when a client behind the fastest is waited for.  With many clients each
 * has to wait for its turn of the machine, so that time is one turn for each. */
static int64_t client_turn(const struct client *c)
{
	int64_t credit = m.now + (int64_t)m.count * TURN - c->waited / 1000;
	int64_t still = c->moved + (int64_t)(m.count + 4) * STILL;

	return still < credit ? still : credit;
}

/* The program waits for the fastest client.  For one behind it the ring grows;
 * then it is waited for only while it moves, and not for long. */
static bool client_holds(const struct client *c, uint64_t most)
{
	return client_counts(c) && (c->position == most || m.reaped || !m.ring.largest
		|| m.now < client_turn(c));
}

/* How much output can be taken now, at most GATHER. */
static size_t ring_room(void)
{
	uint64_t most = fastest(), kept = m.ring.head;
	bool typing = m.now - m.typed < TYPING && !m.reaped;
	size_t i, room;

	/* What is on its way to the screen is in the way of the echo. */
	if (typing && most && m.ring.head - most > SHORT)
		return 0;
	for (i = 0; i < m.count; i++)
		if (client_holds(m.clients[i], most) && m.clients[i]->position < kept)
			kept = m.clients[i]->position;
	room = m.ring.size - (size_t)(m.ring.head - kept);
	if (room < ROOM && (kept < most || m.reaped) && !m.ring.largest) {
		ring_grow(&m.ring);
		return ring_room();
	}
	if (typing && room > SHORT)
		return SHORT;
	return room < GATHER ? room : GATHER;
}

/* The others have waited for those at the end of the ring. */
static void clients_charge(int64_t us)
{
	size_t i;

	for (i = 0; i < m.count; i++) {
		struct client *c = m.clients[i];

		if (client_counts(c) && m.ring.head - c->position > m.ring.size - ROOM)
			c->waited += us;
	}
}

/* When waiting for clients ends, or -1 if it does not depend on the time. */
static int64_t pace_deadline(void)
{
	uint64_t most = fastest();
	int64_t first = -1;
	size_t i;

	for (i = 0; i < m.count; i++) {
		const struct client *c = m.clients[i];
		int64_t turn = client_turn(c), when = c->moved + PATIENCE;

		if (c->position != most && !m.reaped && m.ring.largest && turn < when)
			when = turn;

		if (client_holds(c, most) && c->position < m.ring.head && (first < 0 || when < first))
			first = when;
	}
	return first;
}

static void screen_follow(void);

/* ---- what a client is sent ---- */

static void client_tell(struct client *c, unsigned type, const void *payload, size_t n)
{
	if (c->frames_out && !c->deaf && frame_put(&c->out, type, payload, n) < 0)
		c->gone = true;
}

/* Move what is left of the frame in the making to the front of the queue: the
 * ring's bytes under it are about to go. */
static void client_finish_frame(struct client *c)
{
	struct queue whole = { NULL, 0, 0, 0 };
	struct iovec pieces[2];
	int i, n = ring_pieces(&m.ring, c->position, c->frame_left, pieces);
	int failed = queue_put(&whole, c->header + HEADER_SIZE - c->header_left, c->header_left);

	for (i = 0; i < n; i++)
		failed |= queue_put(&whole, pieces[i].iov_base, pieces[i].iov_len);
	failed |= queue_put(&whole, queue_head(&c->out), c->out.length);
	queue_free(&c->out);
	c->out = whole;
	c->position += c->frame_left;
	c->header_left = c->frame_left = 0;
	if (failed)
		c->gone = true;
}

static void client_detach(struct client *c)
{
	if (c->header_left + c->frame_left > 0)
		client_finish_frame(c);
	c->attached = c->behind = c->follower = c->stalled = c->parting = c->dismissed
		= c->sent_away = false;
	bytes_free(&c->parting_undo);
}

static bool client_is_terminal(const struct client *c)
{
	return c->attached && !c->follower && !c->gone;
}

/* Whoever sees that somebody is attached may type. */
static bool client_is_seen(const struct client *c)
{
	return client_is_terminal(c) && !c->early;
}

/* Without memory for a snapshot a client that is behind cannot go on. */
static void client_lose(struct client *c)
{
	static const char words[] = "\030\r\n[dtach: output was lost; attach again]\r\n";

	client_detach(c);
	if (c->frames_out)
		client_tell(c, MSG_LOST, NULL, 0);
	else if (queue_put(&c->out, words, sizeof words - 1) < 0)
		c->gone = true;
	c->leaving = true;
}

/* n more bytes of output are coming: those whose next byte they would overwrite
 * fall behind. */
static void clients_make_way(size_t n)
{
	size_t i;

	for (i = 0; i < m.count; i++) {
		struct client *c = m.clients[i];

		if (!c->attached || c->behind || m.ring.head + n - c->position <= m.ring.size)
			continue;
		if (c->header_left + c->frame_left > 0)
			client_finish_frame(c);
		c->behind = true;
	}
}

/* A follower has nothing to undo. */
static bool client_owed_undo(const struct client *c)
{
	return c->undos < m.undo_count && !c->follower;
}

static bool client_pending(const struct client *c)
{
	return c->out.length > 0 || (c->attached && !c->leaving
		&& (c->behind || c->parting || c->position < m.ring.head || client_owed_undo(c)));
}

/* Queue bytes that the client's terminal is to show. */
static int client_show(struct client *c, const unsigned char *p, size_t n)
{
	while (c->frames_out && n > MASTER_PAYLOAD) {
		if (frame_put(&c->out, MSG_OUTPUT, p, MASTER_PAYLOAD) < 0)
			return -1;
		p += MASTER_PAYLOAD;
		n -= MASTER_PAYLOAD;
	}
	return c->frames_out ? frame_put(&c->out, MSG_OUTPUT, p, n) : queue_put(&c->out, p, n);
}

static void client_tell_these(struct client *c, const struct bytes *undo)
{
	if (undo->len <= MASTER_PAYLOAD)
		client_tell(c, MSG_UNDO, undo->data, undo->len);
}

/* Tell c how to undo what the program has set up to now. */
static void client_tell_undo(struct client *c)
{
	struct bytes undo = { NULL, 0, 0 };

	screen_follow();
	if (c->frames_out && screen_undo(m.screen, c->painted, &undo) == 0)
		client_tell_these(c, &undo);
	bytes_free(&undo);
	c->undos = m.undo_count;
}

/* Bring c's terminal to where the output is now, and go on from here. */
static void client_paint(struct client *c)
{
	struct snapshot_want want = {
		.start = c->painted ? SNAPSHOT_RESYNC : SNAPSHOT_ATTACH,
		/* The history would have to replace all that the terminal keeps. */
		.history = c->painted ? 0 : c->history,
		.cols = c->size.ws_col, .rows = c->size.ws_row,
	};
	struct bytes snapshot = { NULL, 0, 0 };

	screen_follow();
	if (c->header_left + c->frame_left > 0)
		client_finish_frame(c);
	if (screen_snapshot(m.screen, &want, &snapshot) < 0 || client_show(c, snapshot.data, snapshot.len) < 0) {
		client_lose(c);
	} else {
		c->painted = true;
		c->behind = false;
		c->position = m.ring.head;
		bytes_free(&c->parting_undo);
		client_tell_undo(c);
	}
	bytes_free(&snapshot);
}

/* Say what our own standard output has missed, as soon as that can be said. */
static void mirror_tell(void)
{
	if (!m.mirror_missed || !mirror_complain(m.session->name, m.mirror_missed, m.mirror_error))
		return;
	m.mirror_missed = 0;
	m.mirror_error = 0;
}

/* Nothing can make up for what a follower has missed. */
static void client_skip(struct client *c)
{
	unsigned char missed[8];

	put64(missed, m.ring.head - c->position);
	client_tell(c, MSG_MISSED, missed, sizeof missed);
	if (c->mirror)
		m.mirror_missed += m.ring.head - c->position;
	mirror_tell();
	c->behind = false;
	c->position = m.ring.head;
}

/* Forget the undos that all have passed. */
static void undos_drop(void)
{
	size_t i, passed = m.undo_count;

	for (i = 0; i < m.count; i++)
		if (client_is_terminal(m.clients[i]) && !m.clients[i]->behind && m.clients[i]->undos < passed)
			passed = m.clients[i]->undos;
	for (i = 0; i < passed; i++)
		bytes_free(&m.undos[i].bytes);
	m.undo_count -= passed;
	memmove(m.undos, m.undos + passed, m.undo_count * sizeof *m.undos);
	memset(m.undos + m.undo_count, 0, passed * sizeof *m.undos);
	for (i = 0; i < m.count; i++)
		m.clients[i]->undos -= m.clients[i]->undos < passed ? m.clients[i]->undos : passed;
}

/* The modes have changed somewhere before the head: a client that gets that far
 * is to know how to undo them.  When there are too many the newest gives way. */
static void undo_note(void)
{
	size_t i, at;

	undos_drop();
	at = m.undo_count < UNDOS ? m.undo_count++ : UNDOS - 1;
	bytes_free(&m.undos[at].bytes);
	m.undos[at].offset = m.ring.head;
	screen_undo(m.screen, true, &m.undos[at].bytes);
	for (i = 0; i < m.count; i++)
		if (m.clients[i]->undos > at)
			m.clients[i]->undos = at;
}

/* Has c come past the place of an undo it does not have?  Then it gets the last
 * such.  One without a picture has no title of its own pushed, which makes a
 * difference. */
static void client_pass_undos(struct client *c)
{
	size_t before = c->undos;
	const struct bytes *undo;

	while (client_owed_undo(c) && m.undos[c->undos].offset <= c->position)
		c->undos++;
	if (c->undos == before)
		return;
	undo = &m.undos[c->undos - 1].bytes;
	if (c->painted)
		client_tell_these(c, undo);
	else
		client_tell_undo(c);
}

static void input_put(const unsigned char *bytes, size_t n)
{
	if (queue_put(&m.input, bytes, n) == 0)
		m.input_in += n;
}

/* Let the model see all output there is.  Who answers when the program asks its
 * terminal something: the terminal of the leader, or without one the model. */
static void screen_follow(void)
{
	struct iovec pieces[2];
	int i, n = ring_pieces(&m.ring, m.followed, (size_t)(m.ring.head - m.followed), pieces);
	const unsigned char *answers;
	unsigned serial;
	size_t length;

	if (n == 0)
		return;
	for (i = 0; i < n; i++)
		screen_feed(m.screen, pieces[i].iov_base, pieces[i].iov_len);
	m.followed = m.ring.head;
	answers = screen_answers(m.screen, &length);
	if (length > 0 && !m.leader && m.input.length + length <= INPUT_MOST)
		input_put(answers, length);
	serial = screen_undo_serial(m.screen);
	if (serial != m.undo_serial)
		undo_note();
	m.undo_serial = serial;
}

/* How much of the output may go before c must be told an undo.  It has passed
 * those that it is past (client_pass_undos). */
static uint64_t client_reach(const struct client *c)
{
	uint64_t end = c->parting ? c->last : m.ring.head;

	if (client_owed_undo(c) && m.undos[c->undos].offset < end)
		end = m.undos[c->undos].offset;
	return end - c->position;
}

/* Let the rest of a frame and our last words go into the socket, though it is full:
 * then the connection can be closed.  A client whose terminal takes nothing does not
 * read, and only hears a hang-up. */
static void client_make_room(struct client *c)
{
	int most = FAREWELL;

	setsockopt(c->fd, SOL_SOCKET, SO_SNDBUF, &most, sizeof most);
	c->blocked = false;
}

/* All that c wanted to see before it leaves has been sent, or it comes back and
 * gets a picture. */
static void client_part(struct client *c)
{
	if (c->parting_undo.len > 0)
		client_tell_these(c, &c->parting_undo);
	/* The end of its stream tells a classic one, and one whose terminal takes nothing. */
	c->leaving |= c->sent_away;
	if (c->sent_away)
		client_make_room(c);
	client_detach(c);
	client_tell(c, MSG_DETACHED, NULL, 0);
}

/* Send output, a frame at a time.  Returns as write(2), *offered telling how
 * much there was to write. */
static ssize_t client_send_output(struct client *c, size_t *offered)
{
	struct iovec pieces[3];
	uint64_t left = client_reach(c);
	size_t body = left < CLASSIC_WRITE ? (size_t)left : CLASSIC_WRITE;
	ssize_t n, part;

	if (c->frames_out) {
		if (c->header_left + c->frame_left == 0) {
			c->frame_left = left < MASTER_PAYLOAD ? (size_t)left : MASTER_PAYLOAD;
			header_put(c->header, MSG_OUTPUT, c->frame_left);
			c->header_left = HEADER_SIZE;
		}
		body = c->frame_left;
	}
	pieces[0].iov_base = c->header + HEADER_SIZE - c->header_left;
	pieces[0].iov_len = c->header_left;
	*offered = c->header_left + body;
	n = writev(c->fd, pieces, 1 + ring_pieces(&m.ring, c->position, body, pieces + 1));
	if (n <= 0)
		return n;
	part = n < (ssize_t)c->header_left ? n : (ssize_t)c->header_left;
	c->header_left -= (size_t)part;
	c->position += (uint64_t)(n - part);
	c->lap += (size_t)(n - part);
	if (c->lap >= LAP) {
		c->lap = 0;
		c->waited = 0;
	}
	if (c->frames_out)
		c->frame_left -= (size_t)(n - part);
	return n;
}

/* The same to our standard output. */
static ssize_t client_send_mirror(struct client *c, size_t *offered)
{
	uint64_t left = m.ring.head - c->position;
	struct iovec pieces[2];
	ssize_t n;

	ring_pieces(&m.ring, c->position, left < MIRROR_WRITE ? (size_t)left : MIRROR_WRITE, pieces);
	*offered = pieces[0].iov_len;
	n = mirror_write(c->fd, pieces[0].iov_base, pieces[0].iov_len);
	if (n > 0) {
		c->position += (uint64_t)n;
		m.mirror_error = m.mirror_missed ? m.mirror_error : 0;
	}
	return n;
}

static ssize_t client_send_once(struct client *c, size_t *offered)
{
	*offered = c->out.length;
	if (c->header_left + c->frame_left == 0) {
		if (c->parting && !c->behind && c->position >= c->last)
			client_part(c);
		else if (c->out.length == 0 && c->behind && c->follower)
			client_skip(c);
		else if (c->out.length == 0 && c->behind)
			client_paint(c);
		else if (c->attached && !c->behind)
			client_pass_undos(c);
		*offered = c->out.length;
		if (c->out.length > 0)
			return queue_send(&c->out, c->fd, 0);
		if (!client_pending(c))
			return 0;
	}
	return c->mirror ? client_send_mirror(c, offered) : client_send_output(c, offered);
}

/* Nobody reads any more.  What was typed before still counts. */
static void client_deafen(struct client *c)
{
	c->header_left = c->frame_left = 0;
	client_detach(c);
	queue_free(&c->out);
	c->deaf = true;
	c->gone |= c->leaving || c->eof || c->mirror;
}

static void client_send(struct client *c)
{
	size_t offered;
	ssize_t n;

	while (!c->gone && !c->blocked && client_pending(c)) {
		n = client_send_once(c, &offered);
		if (n > 0) {
			c->moved = m.now;
			c->stalled = false;
		}
		c->blocked = n < (ssize_t)offered;
		if (n < 0 && (errno == ENOBUFS || errno == ENOMEM))
			c->short_until = m.now + SHORTAGE;
		else if (n < 0 && c->mirror && errno != EPIPE && !would_block()) {
			/* Its disk may be full for a while. */
			m.mirror_error = errno;
			c->short_until = m.now + PAUSE;
		} else if (n < 0 && !would_block())
			client_deafen(c);
	}
	if (c->leaving && !client_pending(c)) {
		m.told |= c->told && !c->deaf;
		c->gone = true;
	}
}

static void clients_send(void)
{
	size_t i;

	for (i = 0; i < m.count; i++)
		client_send(m.clients[i]);
}

/* ---- the pty ---- */

/* Those that had everything start to owe a movement now. */
static void clients_note_output(uint64_t before)
{
	size_t i;

	for (i = 0; i < m.count; i++)
		if (m.clients[i]->position == before)
			m.clients[i]->moved = m.now;
}

/* Read the pty once.  Much output comes in reads of SHORT, between which a
 * thread of the kernel fetches the next: it may be waiting for this processor. */
static ssize_t pty_read_once(size_t room, bool more)
{
	ssize_t n = ring_read(&m.ring, m.program.pty, room);

	if (n >= 0 || !more || !would_block())
		return n;
	sched_yield();
	return ring_read(&m.ring, m.program.pty, room);
}

/* Read the pty until it is dry or there is a write's worth.  This is what saves
 * the clients' system calls and wake-ups. */
static void pty_read(size_t room)
{
	uint64_t before = m.ring.head;
	ssize_t n = 1;

	screen_follow();
	clients_make_way(room);
	while (room > 0 && (n = pty_read_once(room, n >= SHORT)) > 0) {
		room -= (size_t)n;
		/* What is little, or the last, is shown first. */
		if (m.ring.head - m.followed < SHORT || room == 0)
			continue;
		/* Meanwhile the pty fills again: a read that comes too early sleeps
		 * until it has. */
		screen_follow();
		/* Few bytes can be much work for it. */
		if (clock_ms() - m.now >= TURN)
			break;
	}
	clients_note_output(before);
	if (m.reaped)
		m.last_words += (size_t)(m.ring.head - before);
	/* EIO: nobody has the terminal.  We have it while the program lives. */
	if ((n < 0 && errno != EINTR) || n == 0 || m.last_words > LAST_WORDS)
		m.over = m.reaped;
}

static void pty_write(void)
{
	while (m.input.length > 0 && !m.input_blocked) {
		ssize_t n = write(m.program.pty, queue_head(&m.input), m.input.length);

		if (n > 0) {
			queue_drop(&m.input, (size_t)n);
			m.input_out += (uint64_t)n;
		} else if (n < 0 && errno == EINTR)
			continue;
		else
			m.input_blocked = true;
	}
	if (m.input.length == 0 && m.input.size > ROOM)
		queue_free(&m.input);
}

static void pty_resize(const struct winsize *size)
{
	if (size->ws_col == 0 || size->ws_row == 0)
		return;
	/* The program may have set another than ours. */
	ioctl(m.program.pty, TIOCSWINSZ, size);
	if (memcmp(size, &m.size, sizeof *size) == 0)
		return;
	m.size = *size;
	screen_follow();
	screen_resize(m.screen, size->ws_col, size->ws_row);
	screen_cell_pixels(m.screen, size->ws_xpixel / size->ws_col, size->ws_ypixel / size->ws_row);
}

/* As dtach 0.9: ^L only to a program that reads single characters unechoed. */
static void redraw_ctrl_l(void)
{
	struct termios t;

	if (m.input.length < INPUT_MOST && tcgetattr(m.program.terminal, &t) == 0
		&& !(t.c_lflag & (ECHO | ICANON)) && t.c_cc[VMIN] == 1)
		input_put((const unsigned char *)"\f", 1);
}

/* ---- the end of a session that is told to ---- */

static bool session_is_held(void)
{
	return m.options->hold && !m.told;
}

/* What the session's processes are told, and how long is waited after each for
 * the last of them to go. */
static const struct {
	int signal, grace;
} kill_stages[] = { { SIGHUP, GRACE }, { SIGTERM, TERM_GRACE }, { SIGKILL, GRACE } };
enum { KILL_STAGES = sizeof kill_stages / sizeof *kill_stages };

static void kill_step(void)
{
	unsigned left;

	if (m.kill_stage == KILL_STAGES) {
		m.kill_next = 0;
		/* It may not be killed, or cannot: its terminal goes, and the kernel hangs up. */
		if (!m.reaped)
			m.deadline = m.now;
		return;
	}
	left = program_signal_all(&m.program, kill_stages[m.kill_stage].signal, m.reaped);
	if (kill_stages[m.kill_stage].signal != SIGKILL)
		program_signal_all(&m.program, SIGCONT, m.reaped);
	m.kill_next = m.now + kill_stages[m.kill_stage].grace;
	m.kill_stage++;
	if (m.reaped && left == 0)
		m.kill_next = 0;
}

/* Once the program is gone what it left behind is looked at more often than
 * told: mostly it is gone in a moment.  Only what has been told to die is told so
 * each time: its children may have been born meanwhile. */
static void kill_check(void)
{
	int signal = m.kill_stage == KILL_STAGES ? SIGKILL : 0;

	if (m.kill_next && m.reaped && program_signal_all(&m.program, signal, true) == 0)
		m.kill_next = 0;
	else if (m.kill_next && m.now >= m.kill_next)
		kill_step();
}

/* Hold the session no longer. */
static void session_release(void)
{
	m.told = true;
	if (m.reaped)
		session_remove(m.session);
}

/* End the program and all else that its session has. */
static void session_kill(void)
{
	session_release();
	if (!m.over && m.kill_stage == 0)
		kill_step();
}

/* ---- what a client says ---- */

static void leader_set(struct client *c)
{
	if (c->read_only || !client_is_terminal(c))
		return;
	/* A leader's input goes through at once, another's when it is whole. */
	if (m.leader != c) {
		if (m.leader)
			input_forget(&m.leader->input);
		c->direct = false;
		input_flush(&c->input);
	}
	m.leader = c;
	c->led = ++m.leads;
	pty_resize(&c->size);
}

/* The leader has gone: whoever led before it does again. */
static void leader_check(void)
{
	struct client *last = NULL;
	size_t i;

	if (m.leader && m.leader->attached && !m.leader->gone && !m.leader->read_only)
		return;
	m.leader = NULL;
	for (i = 0; i < m.count; i++) {
		struct client *c = m.clients[i];

		if (client_is_terminal(c) && !c->read_only && (!last || c->led > last->led))
			last = c;
	}
	if (last)
		leader_set(last);
}

static bool size_from(struct client *c, const struct message *msg)
{
	if (msg->length < sizeof c->size)
		return false;
	memcpy(&c->size, msg->data, sizeof c->size);
	return true;
}

static void on_hello(struct client *c, const struct message *msg)
{
	unsigned char answer[ANSWER_SIZE];

	hello_answer(answer, msg->data);
	if (queue_put(&c->out, answer, sizeof answer) < 0)
		c->gone = true;
	c->frames_out = true;
}

/* From here on c gets the output.  Returns false if it may not, or does. */
static bool client_take_output(struct client *c)
{
	if (c->own_terminal) {
		client_detach(c);
		client_tell(c, MSG_REFUSED, &(unsigned char){ REFUSED_OWN_TERMINAL }, 1);
		c->leaving = true;
	}
	if (c->parting)
		client_part(c);
	if (c->leaving || c->attached || c->deaf)
		return false;
	c->attached = true;
	c->painted = false;
	c->drawn = !m.over;
	c->position = m.ring.head;
	c->came = c->moved = m.now;
	return true;
}

/* The log's trouble, to the first person who comes. */
static void client_notice(struct client *c)
{
	char words[1400];

	if (!c->frames_out || c->quiet || !m.log.error)
		return;
	snprintf(words, sizeof words, "the log %.1024s: %s", m.log.path, log_trouble(&m.log, &m.ring));
	if (log_tell(&m.log))
		client_tell(c, MSG_NOTICE, words, strlen(words));
}

static void on_attach(struct client *c)
{
	if (client_take_output(c)) {
		client_notice(c);
		leader_set(c);
		client_tell_undo(c);
	}
}

/* c gets the output up to here.  The modes of this moment are known, those in
 * between may not be. */
static void client_part_soon(struct client *c)
{
	screen_follow();
	bytes_free(&c->parting_undo);
	if (!c->follower)
		screen_undo(m.screen, c->painted, &c->parting_undo);
	c->parting = true;
	c->last = m.ring.head;
}

static void on_detach(struct client *c)
{
	if (!c->attached || !c->frames_out) {
		client_detach(c);
		client_tell(c, MSG_DETACHED, NULL, 0);
		return;
	}
	client_part_soon(c);
}

/* Which of the wishes counts: the client's, else the packet's, else the
 * session's, else the screen. */
static enum redraw redraw_method(const struct client *c, const struct message *msg)
{
	if (c->method != REDRAW_DEFAULT)
		return c->method;
	if (msg->method != REDRAW_DEFAULT)
		return (enum redraw)msg->method;
	return m.options->redraw == REDRAW_DEFAULT ? REDRAW_SCREEN : m.options->redraw;
}

static void on_redraw(struct client *c, const struct message *msg)
{
	/* A client that leaves it to the session cannot know that there will be no
	 * picture; as in dtach 0.9 the screen is cleared. */
	static const unsigned char clear[] = "\033[H\033[J";
	enum redraw method = redraw_method(c, msg);

	if (!size_from(c, msg))
		return;
	leader_set(c);
	c->drawn = true;
	/* A program that has ended draws nothing. */
	if (m.over && method != REDRAW_NONE)
		method = REDRAW_SCREEN;
	if (client_is_terminal(c) && (method == REDRAW_SCREEN || method == REDRAW_WINCH))
		client_paint(c);
	else if (client_is_terminal(c) && c->method == REDRAW_DEFAULT && msg->method == REDRAW_DEFAULT)
		client_show(c, clear, sizeof clear - 1);
	if (c->read_only)
		return;
	if (method == REDRAW_CTRL_L)
		redraw_ctrl_l();
	else if (method == REDRAW_WINCH && !m.reaped)
		program_signal(&m.program, SIGWINCH);
}

/* A piece of a terminal's input.  Of the leader's nothing is held back, so there
 * is only to be seen what it is; of the others' what no person typed must not
 * reach the program twice. */
static void on_piece(void *arg, enum input_kind kind, const unsigned char *bytes, size_t n)
{
	struct client *c = arg;

	if (c->direct)
		return;
	if (kind != INPUT_REPORT)
		input_put(bytes, n);
	c->typed |= kind == INPUT_TYPED;
}

static void on_colour(unsigned index, unsigned r, unsigned g, unsigned b)
{
	screen_colour_known(m.screen, index, r, g, b);
}

static void on_push(struct client *c, const struct message *msg)
{
	bool leads = c == m.leader;

	if (c->read_only || msg->length == 0)
		return;
	if (m.reaped) {
		c->ignored = true;
		return;
	}
	c->direct = leads || !client_is_terminal(c);
	if (c->direct)
		input_put(msg->data, msg->length);
	if (client_is_terminal(c)) {
		m.typed = m.now;
		c->typed = false;
		input_take(&c->input, msg->data, msg->length);
		if (c->typed && !leads)
			leader_set(c);
	}
	c->pushed = m.input_in;
}

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

/* How the program ended, in two bytes. */
static void end_put(unsigned char *p)
{
	p[0] = WIFSIGNALED(m.status) ? END_KILLED : END_EXITED;
	p[1] = (unsigned char)(WIFSIGNALED(m.status) ? WTERMSIG(m.status) : WEXITSTATUS(m.status));
}

/* A text behind its length.  Returns the bytes it takes. */
static size_t text_put(unsigned char *to, const char *text)
{
	size_t n = strnlen(text, 4096);

	put16(to, (unsigned)n);
	memcpy(to + 2, text, n);
	return 2 + n;
}

static void on_info(struct client *c)
{
	static unsigned char reply[40 + 4 * 4096];
	size_t at = 26, words, i;
	unsigned attached = 0;

	for (i = 0; i < m.count; i++)
		attached += client_is_seen(m.clients[i]);
	put32(reply, (uint32_t)getpid());
	put32(reply + 4, (uint32_t)m.program.pid);
	put32(reply + 8, attached);
	put16(reply + 12, m.size.ws_col);
	put16(reply + 14, m.size.ws_row);
	put64(reply + 16, (uint64_t)m.started);
	put16(reply + 24, m.over ? INFO_ENDED << 8 : 0);
	at += text_put(reply + at, m.session->reach);
	words = words_put(reply + at + 2, 4096, m.command);
	put16(reply + at, (unsigned)words);
	at += 2 + words;
	memset(reply + at, 0, 2);
	if (m.over)
		end_put(reply + at);
	at += 2;
	at += text_put(reply + at, m.log.path ? m.log.path : "");
	at += text_put(reply + at, log_trouble(&m.log, &m.ring));
	client_tell(c, MSG_INFO_REPLY, reply, at);
}

static void on_client(struct client *c, const struct message *msg)
{
	if (msg->length < 1)
		return;
	c->read_only = msg->data[0] & CLIENT_READ_ONLY;
	c->quiet = msg->data[0] & CLIENT_QUIET;
	c->early = msg->data[0] & CLIENT_EARLY;
	if (msg->length < 6)
		return;
	c->method = msg->data[1];
	c->history = get32(msg->data + 2);
}

static void on_terminal(struct client *c, const struct message *msg)
{
	unsigned char ours[PACKET_PAYLOAD];

	c->own_terminal = msg->length >= sizeof ours && terminal_name(m.program.terminal, ours) == 0
		&& memcmp(ours, msg->data, sizeof ours) == 0;
}

/* Queue text as type's messages of at most the largest payload. */
static int client_tell_text(struct client *c, unsigned type, const struct bytes *text)
{
	size_t at, n;

	for (at = 0; at < text->len; at += n) {
		n = text->len - at < MASTER_PAYLOAD ? text->len - at : MASTER_PAYLOAD;
		if (frame_put(&c->out, type, text->data + at, n) < 0)
			return -1;
	}
	return 0;
}

static void on_show(struct client *c, const struct message *msg)
{
	struct bytes text = { NULL, 0, 0 };

	if (msg->length < 5)
		return;
	screen_follow();
	if (screen_text(m.screen, get32(msg->data + 1), msg->data[0] & SHOW_COLOURS, &text) < 0
		|| client_tell_text(c, MSG_TEXT, &text) < 0)
		client_lose(c);
	else
		client_tell(c, MSG_TEXT, NULL, 0);
	bytes_free(&text);
}

static void on_follow(struct client *c, const struct message *msg)
{
	struct bytes text = { NULL, 0, 0 };

	if (msg->length < 5 || !client_take_output(c))
		return;
	c->follower = true;
	if (get32(msg->data + 1) == 0)
		return;
	screen_follow();
	if (screen_text_begun(m.screen, get32(msg->data + 1), &text) < 0
		|| client_tell_text(c, MSG_OUTPUT, &text) < 0)
		client_lose(c);
	bytes_free(&text);
}

static void on_kill(struct client *c, const struct message *msg)
{
	unsigned char error;

	if (msg->length < 1)
		return;
	if (msg->data[0] == 0) {
		c->kills = true;
		session_kill();
	} else if (m.reaped) {
		c->ignored = true;
	} else {
		error = (unsigned char)program_signal(&m.program, msg->data[0]);
		client_tell(c, MSG_DONE, &error, 1);
	}
}

/* All whom c dismissed have gone. */
static void client_dismissed(struct client *c)
{
	unsigned char count[4];

	put32(count, c->dismissals);
	client_tell(c, MSG_DONE, count, sizeof count);
	c->dismisses = false;
}

/* What is on its way to them still arrives. */
static void on_dismiss(struct client *c)
{
	uint32_t count = 0;
	size_t i;

	for (i = 0; i < m.count; i++) {
		struct client *other = m.clients[i];

		if (!client_is_terminal(other) || other->leaving)
			continue;
		count++;
		if (!other->parting) {
			client_part_soon(other);
			other->sent_away = true;
		}
		other->dismissed = true;
		other->moved = m.now;
	}
	c->dismisses = m.dismissing = true;
	c->dismissals = count;
}

/* The agent of who attaches is that of the session from now on. */
static void on_agent(struct client *c, const struct message *msg)
{
	char path[1024];

	if (c->read_only || !c->frames_in || msg->length >= sizeof path)
		return;
	memcpy(path, msg->data, msg->length);
	path[msg->length] = '\0';
	if (strlen(path) == msg->length)
		session_agent_point(m.session, path);
}

/* For those that speak frames. */
static void client_handle_framed(struct client *c, const struct message *msg)
{
	switch (msg->type) {
	case MSG_SHOW:
		on_show(c, msg);
		break;
	case MSG_FOLLOW:
		on_follow(c, msg);
		break;
	case MSG_WAIT:
		c->waits = true;
		break;
	case MSG_KILL:
		on_kill(c, msg);
		break;
	case MSG_DISMISS:
		on_dismiss(c);
		break;
	case MSG_AGENT:
		on_agent(c, msg);
		break;
	}
}

static void client_handle(struct client *c, const struct message *msg)
{
	bool first = !c->spoke;

	c->spoke = true;
	switch (msg->type) {
	case MSG_PUSH:
		on_push(c, msg);
		break;
	case MSG_ATTACH:
		on_attach(c);
		break;
	case MSG_DETACH:
		on_detach(c);
		break;
	case MSG_WINCH:
		c->early = false;
		if (size_from(c, msg) && c->attached)
			leader_set(c);
		break;
	case MSG_REDRAW:
		on_redraw(c, msg);
		break;
	case MSG_HELLO:
		if (first)
			on_hello(c, msg);
		break;
	case MSG_FRAMES:
		c->frames_in = c->frames_out;
		break;
	case MSG_INFO:
		on_info(c);
		break;
	case MSG_CLIENT:
		on_client(c, msg);
		break;
	case MSG_TERMINAL:
		on_terminal(c, msg);
		break;
	case MSG_TAKING:
		c->moved = m.now;
		c->stalled = false;
		break;
	default:
		if (c->frames_out && !c->deaf)
			client_handle_framed(c, msg);
	}
}

/* Is there room for input, or for the answer to any other message? */
static bool client_has_room(const struct client *c, bool input)
{
	return input ? m.input.length + CLIENT_PAYLOAD <= INPUT_MOST : c->out.length <= REPLIES_MOST;
}

/* Handle the messages that are whole, up to one that finds no room: while the
 * program takes no input everything else is still heard. */
static void client_parse(struct client *c)
{
	struct message msg;
	int whole;

	c->held = false;
	while (!c->gone && !c->leaving && (whole = message_from_client(&c->in, c->frames_in, &msg)) != 0) {
		if (whole < 0) {
			c->gone = true;
			return;
		}
		c->held_input = msg.type == MSG_PUSH;
		c->held = !client_has_room(c, c->held_input);
		if (c->held)
			return;
		client_handle(c, &msg);
		queue_drop(&c->in, msg.size);
	}
	if (c->in.length == 0 && c->in.size > 0)
		queue_free(&c->in);
}

static bool client_wants_read(const struct client *c)
{
	return !c->eof && !c->leaving && !c->held && !c->mirror;
}

static void client_read(struct client *c)
{
	ssize_t n = queue_read(&c->in, c->fd, CLIENT_PAYLOAD);

	if (n > 0)
		client_parse(c);
	else if (n == 0)
		c->eof = true;
	else if (!would_block())
		c->gone = true;
}

/* Has the program's terminal got everything of a client that sends no more? */
static bool client_has_pushed_all(const struct client *c)
{
	return c->eof && !c->held && !c->ignored && c->pushed <= m.input_out;
}

/* A client that sends no more: an attached one has left; of one that pushed
 * the terminal must have everything first; one that came after the program's end
 * is told that. */
static void clients_check_eof(void)
{
	size_t i;

	for (i = 0; i < m.count; i++) {
		struct client *c = m.clients[i];

		if (!c->eof || c->leaving || c->held || c->dismisses)
			continue;
		if (c->attached)
			c->gone = true;
		else if (client_has_pushed_all(c) && !c->late) {
			client_tell(c, MSG_TAKEN, NULL, 0);
			c->leaving = true;
			c->gone |= c->deaf;
		}
	}
}

/* One that does not take what it has coming is not waited for. */
static void dismissals_check(void)
{
	bool waiting = false;
	size_t i;

	for (i = 0; i < m.count; i++) {
		struct client *c = m.clients[i];

		if (c->dismissed && m.now - c->moved >= MOMENT) {
			client_detach(c);
			client_tell(c, MSG_DETACHED, NULL, 0);
			client_make_room(c);
			c->leaving = true;
		}
		waiting |= c->dismissed && !c->gone;
	}
	for (i = 0; i < m.count && !waiting; i++)
		if (m.clients[i]->dismisses)
			client_dismissed(m.clients[i]);
	m.dismissing = waiting;
}

/* ---- clients come and go ---- */

static int clients_reserve(void)
{
	size_t room = m.room ? m.room * 2 : 4;
	void *clients, *polls;

	if (m.count < m.room)
		return 0;
	clients = realloc(m.clients, room * sizeof *m.clients);
	if (clients)
		m.clients = clients;
	polls = realloc(m.polls, (room + 3) * sizeof *m.polls);
	if (polls)
		m.polls = polls;
	if (!clients || !polls)
		return -1;
	m.room = room;
	return 0;
}

/* A client that may be added to.  Closes fd when there is no memory for one. */
static struct client *client_new(int fd)
{
	struct client *c = calloc(1, sizeof *c);

	if (!c || clients_reserve() < 0) {
		free(c);
		close(fd);
		return NULL;
	}
	c->fd = fd;
	c->moved = m.now;
	m.clients[m.count++] = c;
	return c;
}

static struct client *client_add(int fd)
{
	struct client *c = client_new(fd);
	int buffer = SOCKET_BUFFER;

	if (!c)
		return NULL;
	nonblock(fd);
	close_on_exec(fd);
	/* What the kernel keeps is output that can no longer be helped. */
	setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &buffer, sizeof buffer);
	c->history = m.options->history;
	c->late = m.over;
	c->input.piece = on_piece;
	c->input.colour = on_colour;
	c->input.arg = c;
	return c;
}

static void mirror_add(void)
{
	int fd = mirror_open();
	struct client *c = fd >= 0 ? client_new(fd) : NULL;

	if (c)
		c->mirror = c->follower = c->attached = true;
}

/* Out of descriptors: the connection that has been idle longest goes, so that
 * somebody can still attach. */
static bool client_evict(void)
{
	size_t i;

	for (i = 0; i < m.count; i++) {
		struct client *c = m.clients[i];

		if (!c->attached && !c->waits && !c->kills && !c->dismisses && !c->gone && c->pushed == 0
			&& !client_pending(c)) {
			c->gone = true;
			return true;
		}
	}
	return false;
}

static void clients_sweep(void)
{
	size_t i, kept = 0, attached = 0;

	for (i = 0; i < m.count; i++) {
		struct client *c = m.clients[i];

		if (!c->gone) {
			attached += client_is_seen(c);
			m.clients[kept++] = c;
			continue;
		}
		if (m.leader == c)
			m.leader = NULL;
		close(c->fd);
		queue_free(&c->input.held);
		queue_free(&c->in);
		queue_free(&c->out);
		bytes_free(&c->parting_undo);
		free(c);
		m.accept_after = 0;
	}
	m.count = kept;
	leader_check();
	if (m.marked != (attached > 0)) {
		m.marked = attached > 0;
		session_mark(m.session, m.marked);
	}
}

static void clients_accept(void)
{
	int i, fd;

	for (i = 0; i < ACCEPTS; i++) {
		fd = accept(m.listener, NULL, NULL);
		if (fd >= 0) {
			struct client *c = client_add(fd);

			if (c)
				client_read(c);
			continue;
		}
		if (errno == EINTR || errno == ECONNABORTED)
			continue;
		if (would_block())
			return;
		/* The sweep is the loop's: somebody may be walking the clients. */
		if (!client_evict())
			m.accept_after = m.now + PAUSE;
		return;
	}
}

/* Put a lost socket back. */
static void listener_restore(void)
{
	int fd = session_restore(m.session);

	if (fd < 0)
		return;
	clients_accept();
	close(m.listener);
	m.listener = fd;
	session_mark(m.session, m.marked);
}

/* ---- the end ---- */

static void client_end(struct client *c)
{
	unsigned char end[2];

	if (c->attached && !c->leaving)
		client_pass_undos(c);
	if (c->dismisses)
		client_dismissed(c);
	if (!c->attached && !c->late && client_has_pushed_all(c)) {
		client_tell(c, MSG_TAKEN, NULL, 0);
	} else if (m.reaped) {
		end_put(end);
		client_tell(c, MSG_END, end, sizeof end);
		c->told = c->frames_out && (c->attached || c->waits);
	}
	c->leaving = true;
}

/* Has c pushed something that the program has got, and not yet said that it was
 * all?  The answer depends on it, so it is given some time to say. */
static bool client_may_finish(const struct client *c)
{
	return !c->attached && !c->eof && c->pushed > 0 && !c->ignored && c->pushed <= m.input_out
		&& m.now < m.last_call;
}

/* Whom a held session tells its end as soon as they have all else: who attached
 * also the picture it asks for. */
static bool client_hears_end(const struct client *c)
{
	bool drawn = c->drawn || c->follower || m.now - c->came >= GRACE;

	return c->attached ? drawn : c->waits || c->kills || c->eof;
}

/* Must c still get, or say, something before it is told the end? */
static bool client_is_busy(const struct client *c)
{
	return c->behind || (c->attached && c->position < m.ring.head) || client_may_finish(c)
		|| (c->kills && m.kill_next) || (session_is_held() && !client_hears_end(c));
}

/* Whoever hears of the end from a held session may make another of its name at
 * once.  It is there again if nobody has heard. */
static void client_end_held(struct client *c)
{
	struct pollfd p = { .fd = c->fd, .events = POLLOUT };

	/* A socket may take all it is given and yet count as full. */
	c->blocked |= poll(&p, 1, 0) <= 0;
	if (c->blocked || c->out.length > 0 || p.revents != POLLOUT)
		return;
	session_remove(m.session);
	client_end(c);
	client_send(c);
	if (!m.told)
		listener_restore();
}

/* Each attached client is told the end behind its last byte.  The others have
 * nothing to wait for. */
static void clients_end(void)
{
	size_t i;

	for (i = 0; i < m.count; i++) {
		struct client *c = m.clients[i];

		if (!c->attached && client_wants_read(c))
			client_read(c);
		client_send(c);
		if (c->leaving || c->gone || client_is_busy(c))
			continue;
		if (session_is_held() && c->frames_out && (c->attached || c->waits)) {
			client_end_held(c);
			continue;
		}
		client_end(c);
		client_send(c);
	}
}

static void program_ended(int status)
{
	m.reaped = true;
	m.status = status;
	m.deadline = 0;
	m.last_call = m.now + GRACE;
	if (!session_is_held())
		session_remove(m.session);
	/* With our own hold on the terminal gone its end can be read. */
	close(m.program.terminal);
	m.program.terminal = -1;
	queue_free(&m.input);
}

/* As process 1 we get the orphans of the whole container. */
static void reap(void)
{
	bool all = getpid() == 1;
	int status;
	pid_t pid;

	while ((all || !m.reaped) && (pid = waitpid(all ? -1 : m.program.pid, &status, WNOHANG)) > 0)
		if (pid == m.program.pid && !m.reaped)
			program_ended(status);
}

/* Somebody ended the master: the session ends with it. */
static void hang_up(void)
{
	m.told = true;
	session_remove(m.session);
	program_signal(&m.program, SIGHUP);
	kill(m.program.pid, SIGHUP);
	kill(m.program.pid, SIGCONT);
	m.deadline = m.now + GRACE;
}

/* Told to end once the program has: wait for nobody. */
static void clients_drop(void)
{
	size_t i;

	for (i = 0; i < m.count; i++)
		m.clients[i]->gone = true;
}

/* ---- signals ---- */

static void on_signal(int signal)
{
	int error = errno;

	signals[signal] = 1;
	(void)!write(signal_pipe[1], "", 1);
	errno = error;
}

static bool took_signal(int signal)
{
	/* Cleared only when seen: one that comes in between is not lost. */
	if (!signals[signal])
		return false;
	signals[signal] = 0;
	return true;
}

/* The first ENDING of these end the session, the others only one that is held and
 * has ended; in the foreground all up to FORWARDED go to the program instead. */
static const int handled[] = { SIGTERM, SIGINT, SIGHUP, SIGQUIT, SIGUSR2, SIGCHLD, SIGUSR1 };
enum { ENDING = 2, FORWARDED = 5 };

static void foreground_signal(int signal)
{
	/* A supervisor that ends it waits for the status. */
	m.told |= signal == SIGTERM;
	kill(m.program.pid, signal);
}

static void ending_signal(int signal)
{
	if (m.reaped && session_is_held())
		session_release();
	else if (m.reaped)
		clients_drop();
	else if (m.foreground)
		foreground_signal(signal);
	else if (m.deadline == 0)
		hang_up();
}

static void signals_handle(void)
{
	char drain[64];
	size_t i;

	while (read(signal_pipe[0], drain, sizeof drain) > 0)
		;
	if (took_signal(SIGCHLD))
		reap();
	if (took_signal(SIGUSR1) && (!m.reaped || session_is_held()))
		listener_restore();
	for (i = 0; i < FORWARDED; i++)
		if (took_signal(handled[i]) && (m.foreground || i < ENDING || (m.over && session_is_held())))
			ending_signal(handled[i]);
}

/* ---- the loop ---- */

static void poll_add(struct pollfd *p, int fd, bool in, bool out)
{
	p->events = (short)((in ? POLLIN : 0) | (out ? POLLOUT : 0));
	/* A descriptor of which nothing is asked would still report its hang-up,
	 * again and again. */
	p->fd = p->events ? fd : -1;
	p->revents = 0;
}

/* The earlier one, or first if there is no other. */
static int64_t earlier(int64_t first, int64_t other)
{
	return !first || other < first ? other : first;
}

/* What of first and of all that ends something is the earliest; 0: none. */
static int64_t end_deadline(int64_t first)
{
	size_t i;

	if (m.kill_next)
		first = earlier(first, m.reaped && m.kill_next > m.now + GLANCE ? m.now + GLANCE : m.kill_next);
	for (i = 0; i < m.count; i++) {
		const struct client *c = m.clients[i];

		if (c->dismissed)
			first = earlier(first, c->moved + MOMENT);
		if (m.over && c->attached && !c->leaving && !client_hears_end(c))
			first = earlier(first, c->came + GRACE);
	}
	return first;
}

static int poll_timeout(bool waiting)
{
	int64_t first = m.deadline, pace = waiting ? pace_deadline() : -1;

	if (waiting && m.typed + TYPING > m.now && (!first || m.typed + TYPING < first))
		first = m.typed + TYPING;
	if (m.accept_after && (!first || m.accept_after < first))
		first = m.accept_after;
	if (m.short_until)
		first = earlier(first, m.short_until);
	if (pace >= 0 && (!first || pace < first))
		first = pace;
	if (m.log.retry && log_waits(&m.log, &m.ring))
		first = earlier(first, m.log.retry);
	if (m.kill_next || m.dismissing || (m.over && session_is_held()))
		first = end_deadline(first);
	if (!first)
		return -1;
	return first <= m.now ? 0 : (int)(first - m.now);
}

/* Ask everything what it could do, and wait until something can.  Returns how
 * much output there is room for. */
static size_t wait_for_work(void)
{
	size_t i, room = m.over ? 0 : ring_room();
	bool waiting = !m.over && room < ROOM;
	bool busy = m.reaped && !m.over && !waiting;
	int64_t before;

	m.short_until = 0;
	poll_add(&m.polls[0], signal_pipe[0], true, false);
	poll_add(&m.polls[1], m.program.pty, !m.over && !waiting, m.input.length > 0 && !m.reaped);
	poll_add(&m.polls[2], m.listener, m.accept_after == 0, false);
	for (i = 0; i < m.count; i++) {
		struct client *c = m.clients[i];
		bool is_short = c->short_until > m.now;

		if (is_short)
			m.short_until = earlier(m.short_until, c->short_until);
		poll_add(&m.polls[3 + i], c->fd, client_wants_read(c), c->blocked && !c->deaf && !is_short);
		busy |= c->held && client_has_room(c, c->held_input);
	}
	before = waiting ? clock_us() : 0;
	if (poll(m.polls, (nfds_t)(3 + m.count), busy ? 0 : poll_timeout(waiting)) < 0)
		for (i = 0; i < 3 + m.count; i++)
			m.polls[i].revents = 0;
	m.now = clock_ms();
	if (waiting)
		clients_charge(clock_us() - before);
	return waiting ? 0 : room;
}

static void clients_work(size_t count)
{
	size_t i;

	for (i = 0; i < count; i++) {
		struct client *c = m.clients[i];
		short seen = m.polls[3 + i].revents;

		if (seen & (POLLOUT | POLLERR))
			c->blocked = false;
		if ((seen & ~POLLOUT) && client_wants_read(c))
			client_read(c);
		else if (c->held)
			client_parse(c);
	}
}

/* A client on whom the program waits and that takes nothing stops counting.
 * A socket may have room long before poll says so: try once more. */
static void clients_check_pace(void)
{
	uint64_t most = fastest();
	size_t i;

	for (i = 0; i < m.count; i++) {
		struct client *c = m.clients[i];

		if (!client_holds(c, most) || c->position == m.ring.head || m.now - c->moved < PATIENCE)
			continue;
		c->blocked = false;
		client_send(c);
		if (m.now - c->moved >= PATIENCE)
			c->stalled = true;
	}
}

/* Is there output that a client has yet to get from the ring? */
static bool ring_is_needed(void)
{
	size_t i;

	for (i = 0; i < m.count; i++)
		if (m.clients[i]->attached && !m.clients[i]->behind && m.clients[i]->position < m.ring.head)
			return true;
	return log_waits(&m.log, &m.ring);
}

static void loop_turn(void)
{
	size_t room = wait_for_work(), polled = m.count;
	bool quiet = true;

	if (m.polls[0].revents)
		signals_handle();
	if (m.accept_after && m.now >= m.accept_after)
		m.accept_after = 0;
	if (m.polls[1].revents & (POLLOUT | POLLERR | POLLHUP))
		m.input_blocked = false;
	clients_work(polled);
	if (m.polls[2].revents)
		clients_accept();
	if (!m.over)
		pty_write();
	clients_check_eof();
	if (m.kill_next)
		kill_check();
	if (room > 0 && (m.polls[1].revents & ~POLLOUT || m.reaped)) {
		pty_read(room);
		quiet = m.ring.head - m.ring.zero < GATHER;
	} else if (room == 0)
		clients_check_pace();
	clients_send();
	/* While the clients are busy with it, and before it can be overwritten. */
	screen_follow();
	clients_send();
	log_write(&m.log, &m.ring, m.now);
	if (m.dismissing) {
		dismissals_check();
		/* What that has told is sent now: nothing may wake us again. */
		clients_check_eof();
		clients_send();
	}
	if (m.over)
		clients_end();
	clients_sweep();
	if (!ring_is_needed())
		ring_rewind(&m.ring, quiet ? GATHER : SIZE_MAX);
}

/* Those who connected in the last moment are told the end, too. */
static void last_guests(void)
{
	struct client *c;
	int fd;

	while ((fd = accept(m.listener, NULL, NULL)) >= 0)
		if ((c = client_add(fd)) != NULL)
			client_read(c);
	close(m.listener);
	m.listener = -1;
	m.accept_after = 0;
}

/* Is there still somebody to be told?  In the foreground, and for answers,
 * nobody is waited for that takes nothing. */
static bool linger(void)
{
	bool somebody = false, impatient = false;
	size_t i;

	if (m.kill_next || (m.count > 0 && m.now < m.deadline))
		return true;
	for (i = 0; i < m.count; i++) {
		struct client *c = m.clients[i];
		bool patient = c->attached && !m.foreground;

		if (!patient && !c->gone && m.now - c->moved >= PATIENCE) {
			if (c->mirror)
				client_skip(c);
			c->gone = true;
		}
		impatient |= !patient && !c->gone;
		somebody |= !c->gone;
	}
	m.deadline = impatient ? m.now + PATIENCE : 0;
	return somebody;
}

static void loop(void)
{
	while (!m.over && !(m.deadline && m.now >= m.deadline))
		loop_turn();
	/* After a hang-up that the program ignores its terminal goes all the
	 * same, and the kernel hangs up whoever has it. */
	m.over = true;
	close(m.program.pty);
	m.program.pty = -1;
	m.deadline = 0;
	while (session_is_held())
		loop_turn();
	m.deadline = m.now + GRACE;
	session_remove(m.session);
	last_guests();
	clients_end();
	clients_sweep();
	while (linger())
		loop_turn();
	/* A last try. */
	mirror_tell();
	log_write(&m.log, &m.ring, INT64_MAX - GRACE);
}

/* ---- birth ---- */

static struct {
	struct sigaction actions[sizeof handled / sizeof *handled];
	sigset_t mask;
} manners;

/* Once the session can be seen a hang-up of the caller's terminal must not end
 * it, so signals are blocked before its processes have left that terminal. */
static void signals_block(void)
{
	sigset_t all;

	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, &manners.mask);
}

/* What the caller's processes go on with. */
static void signals_unblock(void)
{
	sigprocmask(SIG_SETMASK, &manners.mask, NULL);
}

static void signals_take(void)
{
	struct sigaction act = { .sa_handler = on_signal };
	size_t i;

	sigfillset(&act.sa_mask);
	for (i = 0; i < sizeof handled / sizeof *handled; i++)
		sigaction(handled[i], &act, &manners.actions[i]);
}

/* Nothing ends the master but what it asks for itself: every signal it does
 * not handle stays blocked, but those that report its own faults.  Until the
 * program has been forked all are: in it our handlers must not run. */
static void signals_open(void)
{
	static const int faults[] = { SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGTRAP, SIGSYS };
	sigset_t blocked;
	size_t i;

	sigfillset(&blocked);
	for (i = 0; i < sizeof faults / sizeof *faults; i++)
		sigdelset(&blocked, faults[i]);
	for (i = 0; i < sizeof handled / sizeof *handled; i++)
		sigdelset(&blocked, handled[i]);
	/* There we are a job of our caller's shell. */
	if (m.foreground)
		sigdelset(&blocked, SIGTSTP);
	sigprocmask(SIG_SETMASK, &blocked, NULL);
}

/* In the program: everything as it was for our caller, and no descriptor of
 * ours in the way when there are few. */
static void manners_give_back(void)
{
	size_t i;

	close(m.program.pty);
	close(m.listener);
	close(signal_pipe[0]);
	close(signal_pipe[1]);
	for (i = 0; i < sizeof handled / sizeof *handled; i++)
		sigaction(handled[i], &manners.actions[i], NULL);
	signals_unblock();
}

static void release(void)
{
	int i, fds[] = { m.program.pty, m.program.terminal, m.listener, signal_pipe[0], signal_pipe[1] };

	for (i = 0; i < 5; i++)
		if (fds[i] >= 0)
			close(fds[i]);
	if (m.log.path)
		log_close(&m.log);
	ring_free(&m.ring);
}

static int cannot_run(const struct session *s, int error)
{
	complain(s->name, "cannot run %.256s: %s", m.command[0], strerror(error));
	return -1;
}

int master_check(const struct session *s, const struct options *o)
{
	m.command = command_or_shell(o->command);
	return command_is_there(m.command[0]) ? 0 : cannot_run(s, errno);
}

/* Not before the name is ours: the log is the same when somebody else's
 * session has it. */
static int log_prepare(const struct session *s, const struct options *o)
{
	if (!o->log || strcmp(o->log, "-") == 0)
		return 0;
	if (log_open(&m.log, o->log, o->log_size) == 0)
		return 0;
	complain(s->name, "cannot log to %s: %s", o->log, log_reason(errno));
	return -1;
}

/* Everything that can fail, before anything is seen: the command, a pty, a
 * socket, the log.  Returns as master_create. */
static int prepare(struct session *s, const struct options *o, bool quiet)
{
	int error;

	if (master_check(s, o) < 0)
		return -1;
	m.session = s;
	m.options = o;
	m.started = time(NULL);
	m.size = o->size;
	m.now = clock_ms();
	m.typed = -TYPING;
	m.program.pty = m.program.terminal = m.listener = signal_pipe[0] = signal_pipe[1] = -1;
	if (ring_make(&m.ring) < 0 || clients_reserve() < 0) {
		complain(s->name, "%s", strerror(ENOMEM));
		return -1;
	}
	if (program_pty(&m.program, &m.size) < 0 || pipe_on_exec(signal_pipe) < 0) {
		complain(s->name, "no pseudo-terminal: %s", strerror(errno));
		release();
		return -1;
	}
	nonblock(signal_pipe[0]);
	nonblock(signal_pipe[1]);
	signals_block();
	m.listener = session_listen(s);
	if (m.listener >= 0 && session_publish(s) == 0) {
		if (log_prepare(s, o) == 0)
			return 0;
		session_remove(s);
		signals_unblock();
		release();
		return -1;
	}
	error = errno;
	signals_unblock();
	release();
	if (error == EEXIST && quiet)
		return 1;
	complain(s->name, "%s", strerror(error));
	return -1;
}

/* Without a first client the program need not wait for this. */
static int screen_make(void)
{
	if (!m.screen)
		m.screen = screen_new(m.size.ws_col, m.size.ws_row, m.options->history);
	return m.screen ? 0 : -1;
}

/* Start the program and serve.  Does not return when report is not -1: that is
 * where the caller of a daemon waits for the reason of a failure, or 0. */
static int serve(int client, int report)
{
	int error;

	signals_take();
	/* What the first client has said is heard before the program starts, so
	 * it misses nothing. */
	if (client >= 0) {
		struct client *c = screen_make() == 0 ? client_add(client) : NULL;

		if (c)
			client_read(c);
	}
	clients_sweep();
	if (m.options->log && strcmp(m.options->log, "-") == 0)
		mirror_add();
	session_agent(m.session);
	error = setenv("DTACH_SESSION", m.session->reach, 1) < 0 ? errno
		: program_start(&m.program, m.command, manners_give_back);
	if (!error && screen_make() < 0)
		error = ENOMEM;
	signals_open();
	if (error) {
		session_remove(m.session);
		log_undo(&m.log);
	} else
		session_enlist(m.session);
	if (!error && m.foreground)
		supervisor_tell();
	if (report >= 0) {
		(void)!chdir("/");
		(void)!write(report, &error, sizeof error);
		close(report);
	}
	if (error)
		return error;
	/* The program has seen the limits as they were. */
	limits_raise();
	loop();
	return 0;
}

/* Descriptors 0 to 2 on /dev/null, or where there is none on a pipe without an
 * other end, so that nothing else ever becomes one of them. */
static void leave_terminal(void)
{
	int i, ends[2], null = open("/dev/null", O_RDWR);

	if (null < 0 && pipe(ends) == 0) {
		null = ends[0];
		close(ends[1]);
	}
	for (i = 0; i < 3; i++)
		dup2(null, i);
	if (null > 2)
		close(null);
}

/* The master must not stay a child of a process that goes on as a client: the
 * first child is there for a moment only.  A caller without a client ends at
 * once.  As a session leader the master would be given a terminal that it opened
 * without O_NOCTTY. */
static void daemon_main(const int client[2], const int reports[2])
{
	int error = 0, report = reports[1];
	pid_t child;

	close(reports[0]);
	setsid();
	child = client ? fork() : 0;
	if (child < 0) {
		error = errno;
		(void)!write(report, &error, sizeof error);
		_exit(1);
	}
	if (child > 0)
		_exit(0);
	leave_terminal();
	if (client)
		close(client[0]);
	serve(client ? client[1] : -1, report);
	_exit(0);
}

int master_create(struct session *s, const struct options *o, const int client[2], bool quiet)
{
	int report[2], error = ECHILD, result = prepare(s, o, quiet);
	pid_t child;

	if (result != 0)
		return result;
	if (pipe_on_exec(report) < 0)
		child = -1;
	else
		child = client ? fork_briefly() : fork();
	if (child < 0) {
		complain(s->name, "%s", strerror(errno));
		session_remove(s);
		log_undo(&m.log);
		signals_unblock();
		return -1;
	}
	if (child == 0)
		daemon_main(client, report);
	close(report[1]);
	release();
	while (client && waitpid(child, NULL, 0) < 0 && errno == EINTR)
		;
	while (read(report[0], &error, sizeof error) < 0 && errno == EINTR)
		;
	close(report[0]);
	if (error)
		session_remove(s);
	signals_unblock();
	return error ? cannot_run(s, error) : 0;
}

int master_foreground(struct session *s, const struct options *o)
{
	unsigned char end[2];
	int error;

	m.foreground = true;
	if (prepare(s, o, false) < 0)
		return 1;
	error = serve(-1, -1);
	if (error) {
		cannot_run(s, error);
		return 1;
	}
	end_put(end);
	return end_status(end[0], end[1]);
}
