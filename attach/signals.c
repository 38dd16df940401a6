/* attach/signals.c - the signals that an attached terminal hears, and its clock */
#include "base/system.h"
#include "attach/signals.h"
#include "base/descriptor.h"

#include <errno.h>
#include <signal.h>
#include <sys/time.h>
#include <unistd.h>

/* us from one tick of the clock to the next. */
enum { TICK = 10000 };

/* ---- what the handlers need ---- */

static int pipe_in;
static volatile sig_atomic_t killed;

/* A full pipe loses nothing that matters: the signals in it are still to be handled. */
static void on_signal(int signal)
{
	unsigned char byte = (unsigned char)signal;
	int error = errno;

	killed |= signal != SIGWINCH && signal != SIGTSTP && signal != SIGCONT;
	(void)!write(pipe_in, &byte, 1);
	errno = error;
}

/* Only there to interrupt a write. */
static void on_tick(int signal)
{
	(void)signal;
}

/* ---- actions ---- */

static const int heard[SIGNALS_HEARD] = {
	SIGTERM, SIGINT, SIGHUP, SIGQUIT, SIGWINCH, SIGTSTP, SIGCONT, SIGALRM, SIGPIPE, SIGUSR1,
};

/* SIGUSR1 is for masters, but pkill(1) by the program's name sends it to us, too. */
static void action_set(int signal, bool clock)
{
	struct sigaction act = { .sa_handler = on_signal };

	if (signal == SIGPIPE || signal == SIGUSR1)
		act.sa_handler = SIG_IGN;
	else if (signal == SIGALRM && clock)
		act.sa_handler = on_tick;
	sigemptyset(&act.sa_mask);
	sigaction(signal, &act, NULL);
}

static void action_default(int signal)
{
	struct sigaction act = { .sa_handler = SIG_DFL };

	sigemptyset(&act.sa_mask);
	sigaction(signal, &act, NULL);
}

/* ---- taken and given back ---- */

int attach_signals_open(struct attach_signals *s)
{
	int ends[2];

	if (pipe_on_exec(ends) < 0)
		return -1;
	nonblock(ends[0]);
	nonblock(ends[1]);
	s->fd = ends[0];
	pipe_in = ends[1];
	return 0;
}

void attach_signals_take(struct attach_signals *s)
{
	struct itimerval alarm;
	sigset_t tick;
	size_t i;

	s->clock = getitimer(ITIMER_REAL, &alarm) == 0 && !timerisset(&alarm.it_value);
	for (i = 0; i < SIGNALS_HEARD; i++) {
		sigaction(heard[i], NULL, &s->found[i]);
		action_set(heard[i], s->clock);
	}
	sigemptyset(&tick);
	sigaddset(&tick, SIGALRM);
	sigprocmask(SIG_UNBLOCK, &tick, &s->mask);
}

void attach_signals_give_back(struct attach_signals *s)
{
	size_t i;

	attach_signals_tick(s, false);
	sigprocmask(SIG_SETMASK, &s->mask, NULL);
	for (i = 0; i < SIGNALS_HEARD; i++)
		sigaction(heard[i], &s->found[i], NULL);
	close(s->fd);
	close(pipe_in);
}

/* ---- hearing and obeying ---- */

int attach_signals_next(const struct attach_signals *s)
{
	unsigned char signal;

	return read(s->fd, &signal, 1) == 1 ? signal : 0;
}

bool attach_signals_killed(void)
{
	return killed;
}

void attach_signals_stop(const struct attach_signals *s)
{
	action_default(SIGTSTP);
	action_default(SIGCONT);
	kill(0, SIGTSTP);
	action_set(SIGTSTP, s->clock);
	action_set(SIGCONT, s->clock);
}

void attach_signals_die(int signal)
{
	action_default(signal);
	raise(signal);
}

void attach_signals_tick(struct attach_signals *s, bool run)
{
	struct itimerval every = { { 0, run ? TICK : 0 }, { 0, run ? TICK : 0 } };

	if (!s->clock || run == s->ticking)
		return;
	setitimer(ITIMER_REAL, &every, NULL);
	s->ticking = run;
}
