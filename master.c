/* master.c - the life of a session: the loop, its end, and the three ways in which it begins
 *
 * One thread and one poll(2).  Before it polls, the loop asks of every descriptor whether its
 * data has somewhere to go; only then it is in the set.  So nothing is read that must be
 * thrown away, and nothing blocks:
 *
 *    output   pty -> ring -> each client          stream, pace, send
 *    input    clients -> one bounded queue -> pty  messages, input
 *
 * A client is freed in one place, the sweep at the end of each turn. */
#include "master.h"
#include "base/clock.h"
#include "master/birth.h"
#include "master/daemon.h"
#include "master/doors.h"
#include "master/ending.h"
#include "master/events.h"
#include "master/farewell.h"
#include "master/keep.h"
#include "master/messages.h"
#include "master/requests.h"
#include "master/restart.h"
#include "master/resume.h"
#include "master/send.h"
#include "master/state.h"
#include "master/upgrade.h"
#include "master/watchers.h"
#include "session/serve.h"
#include "session/wire.h"

#include <poll.h>
#include <string.h>
#include <unistd.h>

enum {
	LAST_WORDS = 1024 * 1024,       /* most bytes of output taken after the program's end */
	MODEL_TURN = 200,               /* ms of the model's work in one turn */
};

/* ---- signals ---- */

/* A supervisor that ends the foreground's program waits for its status.  After what asks for an
 * end the program is not started again. */
static void forward_signal(struct master *m, int signal)
{
	bool ends = signal == SIGTERM || signal == SIGINT || signal == SIGQUIT;

	m->ending.told |= signal == SIGTERM;
	if (ends)
		ending_stop_restarts(m);
	if (master_has_program(m))
		kill(m->program.pid, signal);
}

static void ending_signal(struct master *m, int signal)
{
	if (master_has_status(m) && ending_is_held(m))
		ending_release(m);
	else if (master_has_status(m))
		farewell_drop_all(m);
	else if (m->foreground)
		forward_signal(m, signal);
	else if (m->ending.deadline == 0)
		ending_hang_up(m);
}

static void handle_signals(struct master *m)
{
	bool held_and_over, all;
	int i;

	signals_drain();
	/* Before its program's end is heard, which came with it when the system goes down. */
	if (signals_wait(SIGTERM))
		keep_last(m);
	if (signals_took(SIGCHLD)) {
		keep_reap(m);
		ending_reap(m);
	}
	if (signals_took(SIGUSR1) && (!master_has_status(m) || ending_is_held(m)))
		doors_restore(m);
	held_and_over = master_is_over(m) && ending_is_held(m);
	all = m->foreground || held_and_over;
	for (i = 0; i < SIGNALS_FORWARDED; i++)
		if (signals_took(signals_handled[i]) && (all || i < SIGNALS_ENDING))
			ending_signal(m, signals_handled[i]);
}

/* ---- waiting ---- */

/* When there is something to do though nothing happens, ms; 0: never.  waiting: for clients
 * to take output. */
static int64_t next_deadline(const struct master *m, bool waiting)
{
	const struct stream *s = &m->stream;
	int64_t first = clock_earlier(m->ending.deadline, m->accept_after);
	size_t i;

	first = clock_earlier(first, m->questions.due);
	first = clock_earlier(first, m->upgrade.due);
	if (waiting && m->pace.typed + TYPING > m->now)
		first = clock_earlier(first, m->pace.typed + TYPING);
	if (waiting)
		first = clock_earlier(first, pace_deadline(&m->pace, &m->clients, &s->ring, m->now));
	for (i = 0; i < m->clients.count; i++)
		if (m->clients.at[i]->outlet.short_until > m->now)
			first = clock_earlier(first, m->clients.at[i]->outlet.short_until);
	if (log_waits(&s->log, &s->ring))
		first = clock_earlier(first, s->log.retry);
	if (m->ending.kill_next)
		first = clock_earlier(first, ending_kill_due(m));
	first = clock_earlier(first, restart_when(m));
	first = clock_earlier(first, events_due(m));
	first = clock_earlier(first, keep_when(m));
	if (m->dismissing)
		first = clock_earlier(first, requests_dismissal_due(m));
	if (master_is_over(m) && ending_is_held(m))
		first = clock_earlier(first, farewell_due(m));
	return first;
}

static int poll_timeout(const struct master *m, bool waiting)
{
	int64_t next = next_deadline(m, waiting);

	if (!next)
		return -1;
	return next <= m->now ? 0 : (int)(next - m->now);
}

/* A descriptor that is asked nothing would still report its hang-up, again and again. */
static void poll_ask(struct pollfd *p, int fd, bool in, bool out)
{
	p->events = (short)((in ? POLLIN : 0) | (out ? POLLOUT : 0));
	p->fd = p->events ? fd : -1;
	p->revents = 0;
}

/* Ask everything what it could do.  Returns whether something can be done without waiting. */
static bool poll_prepare(struct master *m, bool waiting)
{
	struct pollfd *p = m->clients.polls;
	bool over = master_is_over(m), busy = !waiting && (m->ending.phase == DRAINING || restart_is_busy(m));
	size_t i;

	poll_ask(&p[POLL_SIGNALS], signals_fd(), true, false);
	poll_ask(&p[POLL_PTY], m->program.pty, !over && !waiting,
		m->input.queue.length > 0 && !master_has_status(m));
	poll_ask(&p[POLL_LISTENER], m->listener, m->accept_after == 0, false);
	poll_ask(&p[POLL_UPGRADE], m->upgrade.pipe, m->upgrade.pipe >= 0, false);
	for (i = 0; i < m->clients.count; i++) {
		const struct client *c = m->clients.at[i];
		bool is_short = c->outlet.short_until > m->now;

		poll_ask(&p[POLL_CLIENTS + i], c->fd, client_wants_read(c),
			c->outlet.blocked && c->stage != DEAF && !is_short);
		busy |= c->held != NOT_HELD && messages_have_room(m, c);
	}
	return busy;
}

/* Wait until something can be done.  Returns how much output there is room for. */
static size_t wait_for_work(struct master *m)
{
	struct ring *r = &m->stream.ring;
	size_t i, count = POLL_CLIENTS + m->clients.count;
	size_t room = master_is_over(m) ? 0 : pace_room(&m->pace, &m->clients, r, m->now);
	bool waiting = !master_is_over(m) && room < PTY_READ;
	bool busy = poll_prepare(m, waiting);
	int64_t before = waiting ? clock_us() : 0;

	if (poll(m->clients.polls, (nfds_t)count, busy ? 0 : poll_timeout(m, waiting)) < 0)
		for (i = 0; i < count; i++)
			m->clients.polls[i].revents = 0;
	m->now = clock_ms();
	if (waiting)
		pace_charge(&m->clients, r, clock_us() - before);
	return waiting ? 0 : room;
}

/* ---- a turn ---- */

/* Hear the clients that were polled. */
static void hear_clients(struct master *m, size_t polled)
{
	size_t i;

	for (i = 0; i < polled; i++) {
		struct client *c = m->clients.at[i];
		short seen = m->clients.polls[POLL_CLIENTS + i].revents;

		if (seen & (POLLOUT | POLLERR))
			c->outlet.blocked = false;
		if ((seen & ~POLLOUT) && client_wants_read(c))
			messages_read(m, c);
		else if (c->held != NOT_HELD)
			messages_handle(m, c);
	}
}

/* Returns whether little output came. */
static bool read_output(struct master *m, size_t room)
{
	struct stream *s = &m->stream;
	uint64_t before = s->ring.head;
	bool dry;

	stream_follow(s);
	clients_make_way(&m->clients, &s->ring, room);
	room -= restart_tell(m);
	dry = stream_gather(s, m->program.pty, room, MODEL_TURN);
	clients_note_output(&m->clients, before, m->now);
	if (s->ring.head > before)
		s->spoke = m->now;
	if (dry)
		restart_dry(m);
	if (m->ending.phase == DRAINING) {
		m->ending.last_words += (size_t)(s->ring.head - before);
		if (dry || m->ending.last_words > LAST_WORDS)
			m->ending.phase = OVER;
	}
	return s->ring.head - before < PTY_READ;
}

/* Send the clients what there is.  The model works while they are busy with it, and before
 * it can be overwritten. */
static void send_output(struct master *m)
{
	struct stream *s = &m->stream;

	clients_send(&m->clients, s, m->now);
	stream_follow(s);
	clients_send(&m->clients, s, m->now);
	log_write(&s->log, &s->ring, m->now);
	watchers_tell(m);
	if (!m->dismissing)
		return;
	requests_check_dismissals(m);
	/* What that told is sent now: nothing may wake us again. */
	messages_check_eof(m);
	clients_send(&m->clients, s, m->now);
}

/* What is told is sent now: nothing may wake us again. */
static void tell_events(struct master *m)
{
	if (events_check(m))
		clients_send(&m->clients, &m->stream, m->now);
}

static void turn(struct master *m)
{
	size_t room = wait_for_work(m), polled = m->clients.count;
	const struct pollfd *p = m->clients.polls;
	short pty = p[POLL_PTY].revents;
	bool knock = p[POLL_LISTENER].revents, heard = p[POLL_UPGRADE].revents, quiet = true;

	if (p[POLL_SIGNALS].revents)
		handle_signals(m);
	if (m->now >= m->accept_after)
		m->accept_after = 0;
	if (pty & (POLLOUT | POLLERR | POLLHUP))
		m->input.blocked = false;
	hear_clients(m, polled);
	if (knock)
		doors_accept(m);
	if (heard)
		upgrade_hear(m);
	if (m->questions.due && m->now >= m->questions.due)
		questions_settle(&m->questions, &m->input);
	if (!master_is_over(m))
		input_write(&m->input, m->program.pty, m->program.terminal);
	messages_check_eof(m);
	if (m->ending.kill_next)
		ending_kill_check(m);
	if (memcmp(&m->told, &m->lead.size, sizeof m->told) != 0) {
		m->told = m->lead.size;
		clients_tell_size(&m->clients, &m->stream);
	}
	if (room > 0 && (pty & ~POLLOUT || m->ending.phase == DRAINING || restart_is_busy(m)))
		quiet = read_output(m, room);
	else if (room == 0)
		pace_check(&m->pace, &m->clients, &m->stream, m->now);
	send_output(m);
	if (restart_is_due(m))
		birth_again(m);
	tell_events(m);
	keep_check(m);
	if (master_is_over(m))
		farewell(m);
	doors_sweep(m);
	tell_events(m);
	undos_drop(&m->stream.undos, clients_undone(&m->clients, m->stream.undos.newest));
	if (!clients_need_ring(&m->clients, &m->stream.ring) && !log_waits(&m->stream.log, &m->stream.ring))
		ring_rewind(&m->stream.ring, quiet ? GATHER : SIZE_MAX);
	upgrade_check(m);
}

/* ---- the life ---- */

static void live(struct master *m)
{
	struct ending *e = &m->ending;

	while (!master_is_over(m) && !(e->deadline && m->now >= e->deadline))
		turn(m);
	if (e->phase == RUNNING)
		e->phase = ABANDONED;
	else
		e->phase = OVER;
	keep_end(m);
	stream_follow(&m->stream);
	transcript_end(&m->stream.transcript);
	log_write(&m->stream.log, &m->stream.ring, m->now);
	/* What still has the terminal is hung up by the kernel. */
	close(m->program.pty);
	m->program.pty = -1;
	e->deadline = 0;
	while (ending_is_held(m))
		turn(m);
	e->deadline = m->now + GRACE;
	session_remove(m->session);
	doors_close(m);
	farewell(m);
	doors_sweep(m);
	while (farewell_lingers(m))
		turn(m);
	/* A last try. */
	mirror_tell(&m->stream.mirror);
	log_write(&m->stream.log, &m->stream.ring, LOG_LAST_TRY);
}

/* ---- births ---- */

/* A process has one master.  It lasts as long as the process, so what it holds is not freed. */
static struct master master;

int master_check(const struct session *s, const struct options *o)
{
	return birth_check(&master, s, o);
}

int master_create(struct session *s, const struct options *o, const int client[2], bool quiet)
{
	int result = birth_prepare(&master, s, o, quiet);

	return result == 0 ? daemon_create(&master, client, live) : result;
}

/* The status for exit(3) of a session in the foreground. */
static int live_in_foreground(struct master *m)
{
	unsigned char end[2];

	live(m);
	ending_put(m, end);
	return end_status(end[0], end[1]);
}

int master_foreground(struct session *s, const struct options *o)
{
	struct master *m = &master;
	int error;

	m->foreground = true;
	if (birth_prepare(m, s, o, false) < 0)
		return 1;
	error = birth_start(m, -1);
	if (error) {
		birth_cannot_run(m, error);
		return 1;
	}
	return live_in_foreground(m);
}

static int resume(int image, char **argv)
{
	static struct session s;
	static struct options o;
	struct master *m = &master;

	o.argv = argv;
	if (image < 0)
		return resume_check(m, &s, &o);
	if (resume_begin(m, &s, &o, image) < 0)
		return 1;
	if (m->foreground)
		return live_in_foreground(m);
	live(m);
	return 0;
}

bool master_resumes(char **argv, int *status)
{
	int image;

	if (!resume_called(argv, &image))
		return false;
	*status = resume(image, argv);
	return true;
}
