/* attach/terminal.c - the user's terminal: its settings, its size, words of our own */
#include "base/system.h"
#include "attach/terminal.h"
#include "attach/signals.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

enum {
	TAKES_WAIT = 500,               /* ms for a terminal to take some of our words */
	TAKES_LEAST = 64,               /* bytes a terminal takes when it takes any */
	ROWS_MOST = 1024,               /* rows scrolled out, at most */
};

/* ---- settings ---- */

int terminal_find(struct terminal *t)
{
	return tcgetattr(0, &t->found);
}

static bool same_settings(const struct termios *a, const struct termios *b)
{
	return a->c_iflag == b->c_iflag && a->c_oflag == b->c_oflag && a->c_cflag == b->c_cflag
		&& a->c_lflag == b->c_lflag && memcmp(a->c_cc, b->c_cc, sizeof a->c_cc) == 0;
}

static struct termios raw_of(const struct termios *found)
{
	struct termios raw = *found;

	raw.c_iflag &= ~(tcflag_t)(IGNBRK | BRKINT | PARMRK | ISTRIP | INLCR | IGNCR | ICRNL
		| IXON | IXOFF);
	raw.c_oflag &= ~(tcflag_t)OPOST;
	raw.c_lflag &= ~(tcflag_t)(ECHO | ECHONL | ICANON | ISIG | IEXTEN);
	raw.c_cflag &= ~(tcflag_t)(CSIZE | PARENB);
	raw.c_cflag |= CS8;
	raw.c_cc[VMIN] = 1;
	raw.c_cc[VTIME] = 0;
	return raw;
}

/* In the background tcsetattr(3) stops us (SIGTTOU), and the SIGCONT that lets us go
 * on interrupts it.  Meanwhile the settings may have changed, so look again. */
void terminal_raw(struct terminal *t)
{
	/* Some systems fill only a part of c_cc. */
	struct termios now = { .c_iflag = 0 }, raw;

	do {
		if (attach_signals_killed())
			return;
		if (tcgetattr(0, &now) == 0 && !same_settings(&now, &t->raw))
			t->found = now;
		raw = raw_of(&t->found);
	} while (tcsetattr(0, TCSANOW, &raw) < 0 && errno == EINTR);
	tcgetattr(0, &t->raw);
}

void terminal_restore(const struct terminal *t)
{
	tcsetattr(0, TCSANOW, &t->found);
}

int terminal_suspend_key(const struct terminal *t)
{
	return t->found.c_cc[VSUSP] == _POSIX_VDISABLE ? -1 : t->found.c_cc[VSUSP];
}

bool terminal_is_others(void)
{
	pid_t front = tcgetpgrp(0);

	return front > 0 && front != getpgrp();
}

/* ---- the screen ---- */

void terminal_size(struct winsize *size)
{
	memset(size, 0, sizeof *size);
	ioctl(0, TIOCGWINSZ, size);
}

int terminal_open(void)
{
	const char *name = ttyname(1);

	return name ? open(name, O_WRONLY | O_NOCTTY | O_NONBLOCK | O_CLOEXEC) : -1;
}

bool terminal_write(const void *text, size_t n)
{
	struct pollfd p = { .fd = 1, .events = POLLOUT };
	const char *at = text;

	while (n > 0) {
		int ready = poll(&p, 1, TAKES_WAIT);
		ssize_t done = ready > 0 ? write(1, at, n < TAKES_LEAST ? n : TAKES_LEAST) : ready;

		if (done < 0 && errno == EINTR)
			continue;
		if (done <= 0)
			return false;
		at += done;
		n -= (size_t)done;
	}
	return true;
}

bool terminal_say(const char *text)
{
	return terminal_write(text, strlen(text));
}

void terminal_tell(const struct terminal *t, const char *text)
{
	bool returns = (t->found.c_oflag & (OPOST | ONLCR)) == (OPOST | ONLCR);
	size_t n;

	for (; *text; text += n + 1) {
		n = strcspn(text, "\n");
		if (!terminal_write(text, n) || !terminal_say(returns ? "\n" : "\r\n"))
			return;
	}
}

/* From wherever the cursor stands, a newline for each row but one scrolls out
 * exactly the lines above it. */
void terminal_clear(void)
{
	static const char clear[] = "\033[H\033[J";
	char text[ROWS_MOST + sizeof clear];
	struct winsize size;
	size_t newlines;

	terminal_size(&size);
	newlines = size.ws_row > ROWS_MOST ? ROWS_MOST : size.ws_row ? size.ws_row - 1u : 0;
	memset(text, '\n', newlines);
	memcpy(text + newlines, clear, sizeof clear);
	terminal_say(text);
}
