/* master/birth.c - how a session begins: what can fail, the program, leaving the caller's terminal */
#include "master/birth.h"
#include "base/clock.h"
#include "base/complain.h"
#include "base/descriptor.h"
#include "base/text.h"
#include "master/answer.h"
#include "master/doors.h"
#include "master/ending.h"
#include "master/keep.h"
#include "master/messages.h"
#include "master/restart.h"
#include "master/supervisor.h"
#include "session/agent.h"
#include "session/registry.h"
#include "session/serve.h"
#include "session/session.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int cannot_run(const char *session, char *const *command, int error)
{
	bool quoted = error == ENOENT && !command[1] && strchr(command[0], ' ');

	complain(session, "cannot run %.256s: %s%s", command[0], strerror(error),
		quoted ? " (it is one word: quote less, or use sh -c)" : "");
	return -1;
}

int birth_cannot_run(const struct master *m, int error)
{
	return cannot_run(m->session->name, m->command, error);
}

int birth_check(struct master *m, const struct session *s, const struct options *o)
{
	m->command = command_or_shell(o->command);
	if (command_is_there(m->command[0]))
		return 0;
	return cannot_run(s->name, m->command, errno);
}

void birth_release(struct master *m)
{
	int i, fds[] = { m->program.pty, m->program.terminal, m->listener };

	for (i = 0; i < 3; i++)
		if (fds[i] >= 0)
			close(fds[i]);
	signals_close();
	if (m->stream.log.path)
		log_close(&m->stream.log);
	ring_free(&m->stream.ring);
	keep_release(m);
}

void birth_undo(struct master *m)
{
	keep_undo(m);
	session_remove(m->session);
	log_undo(&m->stream.log);
	signals_unblock(&m->signals);
}

static bool to_standard_output(const struct options *o)
{
	return o->log && strcmp(o->log, "-") == 0;
}

/* Not before the name is ours: another session of that name has the same log. */
static int log_prepare(struct master *m)
{
	const struct options *o = m->options;

	if (!o->log || to_standard_output(o) || log_open(&m->stream.log, o->log, o->log_size) == 0)
		return 0;
	complain(m->session->name, "cannot log to %s: %s", o->log, log_reason(errno));
	return -1;
}

static void begin(struct master *m, struct session *s, const struct options *o)
{
	m->session = s;
	m->options = o;
	m->started = time(NULL);
	m->labels = o->labels;
	m->lead.size = m->told = o->size;
	m->lead.session = s;
	m->lead.questions = &m->questions;
	m->now = m->stream.spoke = clock_ms();
	m->pace.typed = -TYPING;
	m->program.pty = m->program.terminal = m->listener = m->upgrade.pipe = -1;
	m->stream.mirror.name = s->name;
	m->stream.answer = answer_from_model;
	m->stream.arg = m;
}

int birth_frame(struct master *m, struct session *s, const struct options *o)
{
	begin(m, s, o);
	return ring_make(&m->stream.ring) < 0 || clients_reserve(&m->clients) < 0 ? -1 : 0;
}

/* Bind and publish the socket.  Returns 0, or -1 with errno. */
static int socket_prepare(struct master *m)
{
	m->listener = session_listen(m->session);
	return m->listener < 0 ? -1 : session_publish(m->session);
}

int birth_prepare(struct master *m, struct session *s, const struct options *o, bool quiet)
{
	int error;

	if (birth_check(m, s, o) < 0)
		return -1;
	if (birth_frame(m, s, o) < 0) {
		complain(s->name, "%s", strerror(ENOMEM));
		return -1;
	}
	if (program_pty(&m->program, &m->lead.size) < 0 || signals_open() < 0) {
		complain(s->name, "no pseudo-terminal: %s", strerror(errno));
		birth_release(m);
		return -1;
	}
	signals_block(&m->signals);
	if (socket_prepare(m) == 0) {
		if (log_prepare(m) == 0) {
			keep_open(m);
			return 0;
		}
		birth_undo(m);
		birth_release(m);
		return -1;
	}
	error = errno;
	signals_unblock(&m->signals);
	birth_release(m);
	if (error == EEXIST && quiet)
		return 1;
	if (error == EEXIST && s->at_name)
		complain_of("%s is running (dtach -a %s attaches)", s->name, s->name);
	else
		/* Callers match what dtach 0.9 says of a name that is taken. */
		complain(s->name, "%s", strerror(error == EEXIST ? EADDRINUSE : error));
	return -1;
}

/* With nobody attached yet the program need not wait for this. */
static int screen_make(struct master *m)
{
	/* Of lines that a resize moves off the screen, text is made from the history. */
	enum { HISTORY_FOR_TEXT = 256 };
	const struct options *o = m->options;
	bool text = o->log_format == LOG_TEXT || o->log_format == LOG_TEXT_TIME;
	unsigned history = text && o->history < HISTORY_FOR_TEXT ? HISTORY_FOR_TEXT : o->history;

	if (m->stream.screen)
		return 0;
	m->stream.screen = screen_new(m->lead.size.ws_col, m->lead.size.ws_row, history);
	if (!m->stream.screen)
		return -1;
	keep_show(m);
	if (o->log_format != LOG_RAW) {
		transcript_begin(&m->stream.transcript, o->log_format, m->stream.screen);
		m->stream.log.transcript = &m->stream.transcript;
	}
	return 0;
}

/* In the program: no descriptor of ours in the way when there are few, and signals as at a
 * login. */
static void child_prepare(void *arg)
{
	struct master *m = arg;

	restart_prepare_child(m);
	close(m->program.pty);
	close(m->listener);
	signals_close();
	signals_default();
}

/* `dtach name` makes a session where somebody may have meant another one.  It is said on the
 * program's terminal: ours will show what is there. */
static void name_session(const struct master *m)
{
	char line[512], name[256];

	if (!m->options->named || m->options->quiet)
		return;
	snprintf(line, sizeof line, "[new session %s]\n",
		text_escape(name, sizeof name, m->session->reach));
	(void)!write(m->program.terminal, line, strlen(line));
}

static int program_begin(struct master *m)
{
	int error;

	name_session(m);
	if (setenv("DTACH_SESSION", m->session->reach, 1) < 0)
		return errno;
	program_environment();
	restart_prepare(m);
	error = program_start(&m->program, m->command, child_prepare, m);
	return !error && screen_make(m) < 0 ? ENOMEM : error;
}

int birth_start(struct master *m, int client)
{
	int error;

	signals_take();
	if (m->options->again && screen_make(m) == 0)
		keep_tell(m);
	if (client >= 0) {
		struct client *c = screen_make(m) == 0 ? doors_let_in(m, client) : NULL;

		if (c)
			messages_read(m, c);
	}
	doors_sweep(m);
	if (to_standard_output(m->options))
		doors_let_in_mirror(m);
	session_agent(m->session);
	error = program_begin(m);
	signals_let_in(m->foreground);
	if (error) {
		keep_undo(m);
		session_remove(m->session);
		log_undo(&m->stream.log);
		return error;
	}
	keep_begin(m);
	session_enlist(m->session);
	if (m->foreground)
		supervisor_tell();
	/* The program has got the limits as they were. */
	limits_raise();
	return 0;
}

/* Our handlers must not run in the child.  If it cannot be started, that counts as a run that
 * failed. */
void birth_again(struct master *m)
{
	struct signals before;
	int error;

	if (m->restart.limited) {
		ending_stop_restarts(m);
		return;
	}
	restart_begins(m);
	signals_block(&before);
	error = program_start(&m->program, m->command, child_prepare, m);
	signals_unblock(&before);
	if (error)
		ending_unstarted(m, error);
}

void birth_leave_terminal(void)
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
