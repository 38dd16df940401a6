/* control/undoing.c - a terminal that is shown output is left as it was found */
#include "control/undoing.h"

#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { UNDO_MOST = 4096 };      /* bytes that are kept; far more than any undo */

/* What the signal handler writes: one of two, so that the other can be changed at any time. */
static struct {
	unsigned char bytes[UNDO_MOST];
	size_t length;
} kept[2];
static volatile sig_atomic_t current;

static void write_undo(void)
{
	(void)!write(STDOUT_FILENO, kept[current].bytes, kept[current].length);
}

static void on_signal(int signal)
{
	struct sigaction act = { .sa_handler = SIG_DFL };
	sigset_t one;

	write_undo();
	sigaction(signal, &act, NULL);
	raise(signal);
	/* Blocked until the handler returns: let it end us here. */
	sigemptyset(&one);
	sigaddset(&one, signal);
	sigprocmask(SIG_UNBLOCK, &one, NULL);
}

void undoing_begin(struct undoing *u)
{
	static const int ending[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT };
	struct sigaction act = { .sa_handler = on_signal }, was;
	struct winsize size = { .ws_col = 80, .ws_row = 24 };
	size_t i;

	ioctl(STDOUT_FILENO, TIOCGWINSZ, &size);
	u->screen = screen_new(size.ws_col, size.ws_row, 0);
	u->serial = 0;
	sigfillset(&act.sa_mask);
	for (i = 0; i < sizeof ending / sizeof *ending; i++)
		if (sigaction(ending[i], NULL, &was) == 0 && was.sa_handler != SIG_IGN)
			sigaction(ending[i], &act, NULL);
}

static void keep(struct undoing *u)
{
	struct bytes undo = { NULL, 0, 0 };
	int other = !current;

	if (screen_undo(u->screen, false, &undo) == 0 && undo.len <= UNDO_MOST) {
		if (undo.len > 0)
			memcpy(kept[other].bytes, undo.data, undo.len);
		kept[other].length = undo.len;
		current = other;
	}
	bytes_free(&undo);
}

void undoing_show(struct undoing *u, const void *bytes, size_t n)
{
	unsigned serial;
	size_t unused;

	if (!u->screen)
		return;
	screen_feed(u->screen, bytes, n);
	screen_answers(u->screen, &unused);
	serial = screen_undo_serial(u->screen);
	if (serial != u->serial)
		keep(u);
	u->serial = serial;
}

void undoing_end(struct undoing *u)
{
	write_undo();
	screen_free(u->screen);
	u->screen = NULL;
}
