/* master/signals.c - the signals of the master: noted by a handler, handled by the loop */
#include "master/signals.h"
#include "base/descriptor.h"

#include <errno.h>
#include <stddef.h>
#include <unistd.h>

const int signals_handled[] = { SIGTERM, SIGINT, SIGHUP, SIGQUIT, SIGUSR2, SIGCHLD, SIGUSR1, 0 };

/* What the handler needs: which have come, and the pipe that wakes poll(2). */
static volatile sig_atomic_t come[NSIG];
static int wakeup[2] = { -1, -1 };

/* What SIGHUP did for the caller. */
static struct sigaction callers_hangup;

static void on_signal(int signal)
{
	int error = errno;

	come[signal] = 1;
	(void)!write(wakeup[1], "", 1);
	errno = error;
}

int signals_open(void)
{
	if (pipe_on_exec(wakeup) < 0)
		return -1;
	nonblock(wakeup[0]);
	nonblock(wakeup[1]);
	return 0;
}

int signals_fd(void)
{
	return wakeup[0];
}

void signals_close(void)
{
	int i;

	for (i = 0; i < 2; i++)
		if (wakeup[i] >= 0)
			close(wakeup[i]);
}

void signals_block(struct signals *s)
{
	sigset_t all;

	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, &s->mask);
}

void signals_unblock(const struct signals *s)
{
	sigprocmask(SIG_SETMASK, &s->mask, NULL);
}

void signals_take(void)
{
	struct sigaction act = { .sa_handler = on_signal };
	size_t i;

	sigfillset(&act.sa_mask);
	for (i = 0; i < SIGNALS_HANDLED; i++)
		sigaction(signals_handled[i], &act, signals_handled[i] == SIGHUP ? &callers_hangup : NULL);
}

bool signals_hangup_is_ignored(void)
{
	return callers_hangup.sa_handler == SIG_IGN;
}

void signals_take_over(bool hangup_ignored)
{
	signals_take();
	callers_hangup.sa_handler = hangup_ignored ? SIG_IGN : SIG_DFL;
}

bool signals_pending(void)
{
	int i;

	for (i = 0; signals_handled[i]; i++)
		if (come[signals_handled[i]])
			return true;
	return false;
}

void signals_let_in(bool foreground)
{
	static const int faults[] = { SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGTRAP, SIGSYS };
	sigset_t blocked;
	size_t i;

	sigfillset(&blocked);
	for (i = 0; i < sizeof faults / sizeof *faults; i++)
		sigdelset(&blocked, faults[i]);
	for (i = 0; i < SIGNALS_HANDLED; i++)
		sigdelset(&blocked, signals_handled[i]);
	if (foreground)
		sigdelset(&blocked, SIGTSTP);
	sigprocmask(SIG_SETMASK, &blocked, NULL);
}

void signals_default(void)
{
	struct sigaction act = { .sa_handler = SIG_DFL };
	sigset_t none;
	int i;

	sigemptyset(&act.sa_mask);
	for (i = 1; i < NSIG; i++)
		if (i != SIGHUP || callers_hangup.sa_handler != SIG_IGN)
			sigaction(i, &act, NULL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	if (callers_hangup.sa_handler == SIG_IGN)
		sigaction(SIGHUP, &callers_hangup, NULL);
}

void signals_drain(void)
{
	char bytes[64];

	while (read(wakeup[0], bytes, sizeof bytes) > 0)
		;
}

bool signals_took(int signal)
{
	/* Cleared only when it was seen: one that comes in between is not lost. */
	if (!come[signal])
		return false;
	come[signal] = 0;
	return true;
}

bool signals_wait(int signal)
{
	return come[signal] != 0;
}
