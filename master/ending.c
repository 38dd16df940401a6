/* master/ending.c - how a session ends: reaped, hung up, killed, held */
#include "master/ending.h"
#include "master/keep.h"
#include "master/restart.h"
#include "session/serve.h"
#include "session/wire.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
	TERM_GRACE = 3000,              /* ms from SIGTERM to SIGKILL */
	CONTINUES = 8,                  /* most times that a stopped program is continued */
	CONTINUE_WINDOW = 10000,        /* ms in which these times are counted */
	GLANCE = 20,                    /* ms between two looks for processes that outlive the program */
};

/* What all processes of the session are sent, and ms until the next stage. */
static const struct {
	int signal, grace;
} stages[] = { { SIGHUP, GRACE }, { SIGTERM, TERM_GRACE }, { SIGKILL, GRACE } };
enum { STAGES = sizeof stages / sizeof *stages };

/* ---- the program's end ---- */

/* The program has ended, and is not started again. */
static void session_ends(struct master *m)
{
	struct ending *e = &m->ending;

	e->phase = e->phase == ABANDONED ? OVER : DRAINING;
	m->restart.run = RUNNING_NOW;
	e->deadline = 0;
	e->last_call = m->now + GRACE;
	m->pace.draining = true;
	keep_end(m);
	if (!ending_is_held(m))
		session_remove(m->session);
	/* While we have the terminal open, reading the pty would not tell that it ended. */
	close(m->program.terminal);
	m->program.terminal = -1;
	input_drop(&m->input);
}

static void kill_step(struct master *m);

/* Processes left of the program's session are killed before it is started again: two copies
 * never run at once. */
static void program_ended(struct master *m, int status)
{
	m->ending.status = status;
	ending_put(m, m->restart.last);
	m->restart.ends++;
	if (!restart_takes(m, status)) {
		session_ends(m);
		return;
	}
	m->ending.kill_stage = 0;
	m->ending.kill_within = -1;
	m->ending.last_words = 0;
	kill_step(m);
}

void ending_stop_restarts(struct master *m)
{
	m->restart.over = true;
	if (master_restarts(m))
		session_ends(m);
}

/* Continue it once for each stop.  One that stops itself again and again is left alone. */
static void program_stopped(struct master *m)
{
	struct halt *h = &m->halt;

	h->stopped = true;
	if (m->now - h->since > CONTINUE_WINDOW) {
		h->since = m->now;
		h->count = 0;
	}
	if (h->wanted || h->count >= CONTINUES)
		return;
	h->count++;
	kill(-m->program.pid, SIGCONT);
}

void ending_note_signal(struct master *m, int signal)
{
	if (signal == SIGTERM || signal == SIGKILL) {
		m->keep.asked = true;
		m->keep.asked_at = m->now;
	}
	if (signal == SIGSTOP || signal == SIGTSTP || signal == SIGTTIN || signal == SIGTTOU)
		m->halt.wanted = true;
	else if (signal == SIGCONT)
		m->halt.wanted = false;
}

void ending_unstarted(struct master *m, int error)
{
	enum { NOT_RUN = 127 << 8 };    /* as a shell says it, in waitpid's form */

	if (m->program.pid > 0)
		waitpid(m->program.pid, NULL, 0);
	program_ended(m, NOT_RUN);
	m->restart.error = error;
}

void ending_reap(struct master *m)
{
	bool all = getpid() == 1;
	int status;
	pid_t pid;

	while ((all || master_has_program(m))
		&& (pid = waitpid(all ? -1 : m->program.pid, &status, WNOHANG | WUNTRACED | WCONTINUED)) > 0) {
		if (pid != m->program.pid || !master_has_program(m))
			continue;
		if (WIFSTOPPED(status))
			program_stopped(m);
		else if (WIFCONTINUED(status))
			m->halt.stopped = false;
		else
			program_ended(m, status);
	}
}

void ending_put(const struct master *m, unsigned char *to)
{
	int status = m->ending.status;

	to[0] = WIFSIGNALED(status) ? END_KILLED : END_EXITED;
	to[1] = (unsigned char)(WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status));
}

/* ---- held ---- */

bool ending_is_held(const struct master *m)
{
	return m->options->hold && !m->ending.told;
}

void ending_release(struct master *m)
{
	m->ending.told = true;
	if (master_has_status(m))
		session_remove(m->session);
}

/* ---- told to end ---- */

void ending_hang_up(struct master *m)
{
	m->ending.told = true;
	ending_stop_restarts(m);
	session_remove(m->session);
	if (!master_has_program(m))
		return;
	program_start_output(&m->program);
	program_signal(&m->program, SIGHUP);
	kill(m->program.pid, SIGHUP);
	kill(m->program.pid, SIGCONT);
	m->ending.deadline = m->now + GRACE;
}

/* ms from a stage to the next.  A time that was asked for is that from the first to SIGKILL,
 * and SIGTERM comes after a quarter of it. */
static int64_t kill_grace(const struct ending *e, int stage)
{
	int64_t quarter = e->kill_within / 4;

	if (e->kill_within < 0 || stages[stage].signal == SIGKILL)
		return stages[stage].grace;
	return stage == 0 ? quarter : e->kill_within - quarter;
}

static void kill_step(struct master *m)
{
	struct ending *e = &m->ending;
	bool gone = !master_has_program(m);
	int signal;
	unsigned left;

	if (e->kill_stage == STAGES) {
		e->kill_next = 0;
		/* The program cannot be killed: its terminal goes, and the kernel hangs up. */
		if (!gone)
			e->deadline = m->now;
		return;
	}
	program_start_output(&m->program);
	signal = stages[e->kill_stage].signal;
	left = program_signal_all(&m->program, signal, gone);
	if (signal != SIGKILL && (left > 0 || !gone))
		program_signal_all(&m->program, SIGCONT, gone);
	e->kill_next = gone && left == 0 ? 0 : m->now + kill_grace(e, e->kill_stage);
	e->kill_stage++;
}

/* A later KILL may ask for a shorter time. */
void ending_kill(struct master *m, int64_t within)
{
	struct ending *e = &m->ending;

	if (master_has_status(m))
		keep_forget(m);
	ending_release(m);
	ending_stop_restarts(m);
	if (master_is_over(m))
		return;
	if (e->kill_stage == 0 || within >= 0)
		e->kill_within = within;
	if (e->kill_stage == 0)
		kill_step(m);
	else if (within >= 0 && e->kill_next > m->now + within)
		e->kill_next = m->now + within;
}

/* SIGKILL is sent at each look, since children may have been born since the last; the milder
 * signals only once. */
void ending_kill_check(struct master *m)
{
	struct ending *e = &m->ending;
	int signal = e->kill_stage == STAGES ? SIGKILL : 0;

	if (!master_has_program(m) && program_signal_all(&m->program, signal, true) == 0)
		e->kill_next = 0;
	else if (m->now >= e->kill_next)
		kill_step(m);
}

int64_t ending_kill_due(const struct master *m)
{
	int64_t glance = m->now + GLANCE;

	return !master_has_program(m) && glance < m->ending.kill_next ? glance : m->ending.kill_next;
}
