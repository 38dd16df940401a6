/* attach.c - the terminal of the user: raw mode, keys, size, leaving it clean
 *
 * One thread and one poll(2).  The screen never makes the keyboard wait: little
 * output is written through a description of the terminal of our own, which
 * does not block.  Much is written blocking, in one go, since that moves it
 * fastest; a clock interrupts such a write, so that keys and signals wait for
 * it no longer than a tick.  Output is read only when all before it is shown. */
#include "attach.h"
#include "attach/keys.h"
#include "base/clock.h"
#include "base/complain.h"
#include "base/descriptor.h"
#include "base/endian.h"
#include "base/retry.h"
#include "base/text.h"
#include "session/hello.h"
#include "session/message.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

enum {
	TYPED_MOST = 256 * 1024,        /* typed and not taken by the master */
	FLOOD = 8192,                   /* from so many bytes on a write may block */
	PART = 16384,                   /* most in one write: then keys are looked for */
	TICK = 10,                      /* ms until it is interrupted */
	PARTING = 2000,                 /* ms to get the last keys out, and as long to show */
	LAST_LOOK = 500,                /* ms in which some must be taken meanwhile */
	TERMINAL_WAIT = 500,            /* ms for a terminal to take a word of ours */
	WORD = 64,                      /* bytes a terminal takes when it takes any */
	REFUSAL_WAIT = 200,             /* ms for a master to refuse us */
	LOST_STATUS = 254,
};

/* What poll is asked about. */
enum { SIGNAL, KEYBOARD, MASTER, SCREEN, POLLS };

static struct {
	int fd;
	const char *name;
	const struct options *options;
	struct termios original;
	int signals[2];                 /* a pipe of their numbers */
	struct pollfd polls[POLLS];
	struct queue pressed, typed;    /* bytes from the keyboard; messages to the master */
	struct keys keys;
	bool framed;                    /* what we send */
	unsigned detaching;             /* DETACHes without an answer yet; classic has none */
	enum dialect dialect;
	unsigned char answer[ANSWER_SIZE], first[ANSWER_SIZE];
	size_t first_length;
	unsigned char buffer[MASTER_PAYLOAD + HEADER_SIZE];
	size_t at, length;              /* in buffer: what is not yet looked at */
	unsigned char notice[600];
	const unsigned char *show;      /* in buffer, first or notice: not yet written */
	size_t show_length;
	bool skip;                      /* output up to the next DETACHED */
	struct reader reader;
	struct queue payload;           /* of a frame that is not output */
	struct queue undo;              /* puts the terminal back */
	int terminal;                   /* ours, non-blocking, or -1 */
	bool full;                      /* it takes nothing for now */
	bool clock, ticking;            /* the timer is ours to have; it runs */
	int64_t came, moved, noted;     /* ms, when buffer was read, some shown, the last TAKING said */
	int terminal_error;             /* why it takes no more output */
	bool early;                     /* has attached with its first words */
	bool over;                      /* the master says no more */
	bool dismissed;                 /* it has sent us away */
	bool reset;                     /* nobody has taken the connection */
	unsigned end;                   /* MSG_END, MSG_LOST, MSG_REFUSED or 0 */
	unsigned char end_payload[2];
} a;

static volatile sig_atomic_t ending;    /* a signal has come that ends us */

static void on_signal(int signal)
{
	unsigned char byte = (unsigned char)signal;
	int error = errno;

	ending |= signal != SIGWINCH && signal != SIGTSTP && signal != SIGCONT;
	(void)!write(a.signals[1], &byte, 1);
	errno = error;
}

/* Only there to interrupt a write. */
static void on_tick(int signal)
{
	(void)signal;
}

/* The clock goes on from one write to the next; it is stopped when it ticks and
 * there is nothing to write. */
static void clock_run(bool run)
{
	struct itimerval every = { { 0, run ? TICK * 1000 : 0 }, { 0, run ? TICK * 1000 : 0 } };

	if (!a.clock)
		return;
	if (run != a.ticking)
		setitimer(ITIMER_REAL, &every, NULL);
	a.ticking = run;
}

/* ---- words of our own ---- */

/* Write a few words.  A terminal that takes nothing is not waited for. */
static void terminal_write(const void *text, size_t n)
{
	struct pollfd p = { .fd = 1, .events = POLLOUT };
	const char *at = text;

	clock_run(false);
	while (n > 0) {
		int ready = poll(&p, 1, TERMINAL_WAIT);
		ssize_t done = ready > 0 ? write(1, at, n < WORD ? n : WORD) : ready;

		/* A signal has its turn later. */
		if (done < 0 && errno == EINTR)
			continue;
		if (done <= 0)
			return;
		at += done;
		n -= (size_t)done;
	}
}

static void terminal_say(const char *text)
{
	terminal_write(text, strlen(text));
}

static void terminal_size(struct winsize *size)
{
	memset(size, 0, sizeof *size);
	ioctl(0, TIOCGWINSZ, size);
}

/* Scroll what is on the terminal up and out, without losing it: from wherever
 * the cursor stands, a newline for each row but one takes just the lines above
 * it off the screen. */
static void terminal_clear(void)
{
	static const char clear[] = "\033[H\033[J";
	char text[1024 + sizeof clear];
	struct winsize size;
	size_t newlines;

	terminal_size(&size);
	newlines = size.ws_row > 1024 ? 1024 : size.ws_row ? size.ws_row - 1u : 0;
	memset(text, '\n', newlines);
	memcpy(text + newlines, clear, sizeof clear);
	terminal_say(text);
}

/* A description of our own can be made non-blocking: the one we were given is
 * shared with others.  Where the terminal cannot be opened all writes block. */
static int terminal_open(void)
{
	const char *name = ttyname(1);

	return name ? open(name, O_WRONLY | O_NOCTTY | O_NONBLOCK | O_CLOEXEC) : -1;
}

/* Does the master begin with a picture?  One of dtach 0.9 does not. */
static bool wants_picture(void)
{
	return a.options->redraw != REDRAW_NONE && a.options->redraw != REDRAW_CTRL_L;
}

/* ---- the screen ---- */

/* Tell the master now and then that a slow terminal does take its output. */
static void screen_moves(void)
{
	if (a.moved - a.came <= SLOW || a.moved - a.noted <= TAKING_EVERY)
		return;
	a.noted = a.moved;
	message_to_master(&a.typed, a.framed, MSG_TAKING, NULL, 0);
}

/* Write some of what is to be shown. */
static void screen_show(void)
{
	bool blocking = a.terminal < 0 || (a.clock && a.show_length >= FLOOD);
	size_t part = a.show_length < PART ? a.show_length : PART;
	ssize_t n;

	if (blocking)
		clock_run(true);
	n = write(blocking ? 1 : a.terminal, a.show, part);
	a.full = n < (ssize_t)part;
	if (n < 0 && errno != EINTR && errno != EAGAIN && errno != EWOULDBLOCK) {
		a.terminal_error = errno;
		a.over = true;
		a.show_length = 0;
		a.at = a.length;
	} else if (n > 0) {
		a.moved = clock_ms();
		a.show += n;
		a.show_length -= (size_t)n;
	}
	if (n > 0 && a.full)
		screen_moves();
}

/* What the master has to tell the user comes before the picture, which scrolls
 * it up with the rest. */
static void screen_notice(void)
{
	char text[512];

	if (queue_put(&a.payload, "", 1) < 0)
		return;
	text_escape(text, sizeof text, (const char *)queue_head(&a.payload));
	a.show = a.notice;
	a.show_length = (size_t)snprintf((char *)a.notice, sizeof a.notice, "dtach: %s\r\n", text);
}

static void screen_message(unsigned type)
{
	struct queue undo = a.payload;

	switch (type) {
	case MSG_END:
		if (a.payload.length < 2)
			break;
		memcpy(a.end_payload, queue_head(&a.payload), 2);
		a.end = type;
		a.over = true;
		break;
	case MSG_UNDO:
		a.payload = a.undo;
		a.undo = undo;
		break;
	case MSG_LOST:
	case MSG_REFUSED:
		a.end = type;
		break;
	case MSG_NOTICE:
		screen_notice();
		break;
	case MSG_DETACHED:
		a.skip = false;
		a.dismissed = a.detaching == 0;
		a.detaching -= !a.dismissed;
		break;
	}
}

/* Take the next piece of a frame: what is output is to be shown.  Returns -1 if
 * the stream makes no sense. */
static int screen_frame(void)
{
	const unsigned char *piece;
	size_t length;
	ssize_t used = reader_take(&a.reader, a.buffer + a.at, a.length - a.at, &piece, &length);

	if (used < 0)
		return -1;
	a.at += (size_t)used;
	if (a.reader.header_have < HEADER_SIZE)
		return 0;
	if (a.reader.type == MSG_OUTPUT) {
		a.show = piece;
		a.show_length = a.skip ? 0 : length;
		return 0;
	}
	if (queue_put(&a.payload, piece, length) < 0)
		return -1;
	if (a.reader.left == 0) {
		screen_message(a.reader.type);
		queue_drop(&a.payload, a.payload.length);
	}
	return 0;
}

/* From here on both sides speak frames. */
static void go_framed(void)
{
	const char *agent = getenv("SSH_AUTH_SOCK");

	message_to_master(&a.typed, false, MSG_FRAMES, NULL, 0);
	a.framed = true;
	if (agent && agent[0] == '/' && strlen(agent) < CLIENT_PAYLOAD)
		message_to_master(&a.typed, true, MSG_AGENT, agent, strlen(agent));
}

/* The next byte of the first ones, which tell the dialect.  In classic they are
 * output themselves, and nobody has cleared the screen for it. */
static void screen_first(void)
{
	a.first[a.first_length++] = a.buffer[a.at++];
	a.dialect = hello_judge(a.answer, a.first, a.first_length);
	if (a.dialect == DIALECT_FRAMED)
		go_framed();
	if (a.dialect != DIALECT_CLASSIC)
		return;
	if (wants_picture())
		terminal_clear();
	a.show = a.first;
	a.show_length = a.first_length;
}

static int screen_next(void)
{
	if (a.dialect == DIALECT_FRAMED)
		return screen_frame();
	if (a.dialect == DIALECT_UNKNOWN) {
		screen_first();
		return 0;
	}
	a.show = a.buffer + a.at;
	a.show_length = a.length - a.at;
	a.at = a.length;
	return 0;
}

static void screen_read(void)
{
	ssize_t n = recv(a.fd, a.buffer, sizeof a.buffer, MSG_DONTWAIT);

	if (n < 0 && (errno == EINTR || errno == EAGAIN || errno == EWOULDBLOCK))
		return;
	a.at = 0;
	a.length = n > 0 ? (size_t)n : 0;
	a.over = n <= 0;
	a.reset = n < 0 && errno == ECONNRESET;
	a.came = clock_ms();
}

/* Is everything that has come shown? */
static bool screen_is_done(void)
{
	return a.show_length == 0 && a.at == a.length;
}

/* Show what has come, as far as the terminal takes it, but no more than a part. */
static void screen_work(void)
{
	while (!a.full && !screen_is_done()) {
		if (a.show_length > 0) {
			screen_show();
			break;
		}
		if (screen_next() < 0) {
			a.over = true;
			a.at = a.length;
		}
	}
}

/* ---- what is typed ---- */

/* What the keys let through. */
static void type(const unsigned char *p, size_t n)
{
	if (!a.options->read_only)
		queue_put(&a.pressed, p, n);
}

/* What came together goes together: the master tells a terminal's answers from
 * keys by whole sequences. */
static void say_pressed(void)
{
	if (a.pressed.length > 0)
		message_to_master(&a.typed, a.framed, MSG_PUSH, queue_head(&a.pressed), a.pressed.length);
	queue_drop(&a.pressed, a.pressed.length);
}

/* ---- the terminal ---- */

/* The shell, or another job, has the terminal. */
static bool terminal_is_others(void)
{
	pid_t front = tcgetpgrp(0);

	return front > 0 && front != getpgrp();
}

static void terminal_raw(void)
{
	struct termios raw = a.original;

	raw.c_iflag &= ~(tcflag_t)(IGNBRK | BRKINT | PARMRK | ISTRIP | INLCR | IGNCR | ICRNL | IXON | IXOFF);
	raw.c_oflag &= ~(tcflag_t)OPOST;
	raw.c_lflag &= ~(tcflag_t)(ECHO | ECHONL | ICANON | ISIG | IEXTEN);
	raw.c_cflag &= ~(tcflag_t)(CSIZE | PARENB);
	raw.c_cflag |= CS8;
	raw.c_cc[VMIN] = 1;
	raw.c_cc[VTIME] = 0;
	/* From the background this stops us, and what lets us go on interrupts it. */
	while (!ending && tcsetattr(0, TCSANOW, &raw) < 0 && errno == EINTR)
		;
}

/* Leave the terminal as it was found, with text on a line of its own at the
 * bottom. */
static void terminal_restore(const char *text)
{
	if (a.undo.length > 0)
		terminal_write(queue_head(&a.undo), a.undo.length);
	else
		terminal_say("\033[?25h\033[999H");
	terminal_say("\r\n");
	if (!a.options->quiet)
		terminal_say(text);
	tcsetattr(0, TCSANOW, &a.original);
}

/* ---- talking to the master ---- */

static void typed_send(void)
{
	ssize_t n;

	do
		n = a.typed.length ? messages_send(&a.typed, a.fd, a.framed) : 0;
	while (n > 0);
	if (n < 0 && !send_passes())
		queue_free(&a.typed);   /* whoever reads will see the end */
}

/* ---- waiting ---- */

/* Wait at most timeout ms (-1: any time) until something can be done.  leaving:
 * keys and signals have their turn later. */
static void wait_for_work(bool leaving, int timeout)
{
	bool done = screen_is_done(), hungry = done && !a.over;
	int i;

	a.polls[SIGNAL].fd = leaving ? -1 : a.signals[0];
	a.polls[SIGNAL].events = POLLIN;
	a.polls[KEYBOARD].fd = !leaving && a.typed.length < TYPED_MOST ? 0 : -1;
	a.polls[KEYBOARD].events = POLLIN;
	a.polls[MASTER].events = (short)((hungry ? POLLIN : 0) | (a.typed.length > 0 ? POLLOUT : 0));
	a.polls[MASTER].fd = a.polls[MASTER].events ? a.fd : -1;
	a.polls[SCREEN].fd = a.full ? a.terminal < 0 ? 1 : a.terminal : -1;
	a.polls[SCREEN].events = POLLOUT;
	if (poll(a.polls, POLLS, a.full || done ? timeout : 0) < 0) {
		for (i = 0; i < POLLS; i++)
			a.polls[i].revents = 0;
		if (a.full || done)
			clock_run(false);
	}
}

/* Everything but what the user asks for. */
static void work(void)
{
	if (a.polls[SCREEN].revents)
		a.full = false;
	if (a.polls[MASTER].revents && !a.over && screen_is_done())
		screen_read();
	screen_work();
	typed_send();
}

/* A dtach 0.9 master has no picture to give, only its program can repaint. */
static void say_redraw(void)
{
	struct winsize size;

	terminal_size(&size);
	message_redraw(&a.typed, a.framed, a.options->redraw == REDRAW_SCREEN ? REDRAW_WINCH
		: a.options->redraw, &size);
}

static void say_size(void)
{
	struct winsize size;

	terminal_size(&size);
	message_to_master(&a.typed, a.framed, MSG_WINCH, &size, sizeof size);
}

static void say_attach(void)
{
	message_to_master(&a.typed, a.framed, MSG_ATTACH, NULL, 0);
	say_redraw();
}

static bool in_session(void)
{
	return getenv("DTACH_SESSION") != NULL;
}

int attach_greet(int fd, const struct options *o, bool created)
{
	unsigned char client[6];
	unsigned char terminal[PACKET_PAYLOAD];

	a.fd = fd;
	a.options = o;
	a.early = created || in_session();
	client[0] = (unsigned char)((o->read_only ? CLIENT_READ_ONLY : 0)
		| (o->quiet ? CLIENT_QUIET : 0) | (a.early ? CLIENT_EARLY : 0));
	client[1] = (unsigned char)(created && wants_picture() ? REDRAW_SCREEN : o->redraw);
	put32(client + 2, o->history);
	if (hello_say(&a.typed, a.answer) < 0
		|| message_to_master(&a.typed, false, MSG_CLIENT, client, sizeof client) < 0)
		return -1;
	if (terminal_name(0, terminal) == 0)
		message_to_master(&a.typed, false, MSG_TERMINAL, terminal, sizeof terminal);
	if (a.early)
		say_attach();
	typed_send();
	return 0;
}

/* ---- signals ---- */

static const int heard[] = { SIGTERM, SIGINT, SIGHUP, SIGQUIT, SIGWINCH, SIGTSTP, SIGCONT, SIGALRM, SIGPIPE, SIGUSR1 };

/* What they did before, and which were blocked. */
static struct {
	struct sigaction actions[sizeof heard / sizeof *heard];
	sigset_t mask;
} manners;

static void signals_set(void)
{
	struct sigaction act = { .sa_handler = SIG_DFL };
	size_t i;

	sigemptyset(&act.sa_mask);
	for (i = 0; i < sizeof heard / sizeof *heard; i++) {
		/* Whoever means all masters by SIGUSR1 reaches us, too. */
		act.sa_handler = heard[i] == SIGALRM && a.clock ? on_tick
			: heard[i] == SIGPIPE || heard[i] == SIGUSR1 ? SIG_IGN : on_signal;
		sigaction(heard[i], &act, NULL);
	}
}

/* The clock must be heard though our caller may have blocked it.  If an alarm
 * has been set before we were called it is left alone, to end us. */
static void signals_take(void)
{
	struct itimerval alarm;
	sigset_t tick;
	size_t i;

	a.clock = getitimer(ITIMER_REAL, &alarm) == 0 && !timerisset(&alarm.it_value);
	for (i = 0; i < sizeof heard / sizeof *heard; i++)
		sigaction(heard[i], NULL, &manners.actions[i]);
	signals_set();
	sigemptyset(&tick);
	sigaddset(&tick, SIGALRM);
	sigprocmask(SIG_UNBLOCK, &tick, &manners.mask);
}

static void signals_give_back(void)
{
	size_t i;

	sigprocmask(SIG_SETMASK, &manners.mask, NULL);
	for (i = 0; i < sizeof heard / sizeof *heard; i++)
		sigaction(heard[i], &manners.actions[i], NULL);
}

static void signal_default(int signal)
{
	struct sigaction act = { .sa_handler = SIG_DFL };

	sigemptyset(&act.sa_mask);
	sigaction(signal, &act, NULL);
}

/* ---- suspending ---- */

/* Say that we leave, give the last keys some time to get out, and show what is
 * still on its way while the terminal takes it: what undoes the modes is only
 * known for the place where the output ends.  Returns whether it has ended. */
static bool part(void)
{
	int64_t now = clock_ms(), end = now + PARTING, until = end;
	bool said = false;

	message_to_master(&a.typed, a.framed, MSG_DETACH, NULL, 0);
	a.detaching++;
	typed_send();
	while (!a.over && ((a.framed && a.detaching) || a.typed.length > 0) && now < until) {
		if (!said && a.typed.length == 0) {
			said = true;
			a.moved = now;
			end = now + PARTING;
		}
		/* The master may be late; a terminal that is full is not waited for. */
		until = said && a.full && a.moved + LAST_LOOK < end ? a.moved + LAST_LOOK : end;
		wait_for_work(true, until > now ? (int)(until - now) : 0);
		work();
		now = clock_ms();
	}
	return !a.framed || a.detaching == 0;
}

/* Leave the session, stop as the shell expects of a job, come back. */
static void suspend(void)
{
	if (!part()) {
		/* A terminal that takes nothing: what it has not shown it shall not. */
		a.skip = true;
		a.show_length = 0;
	}
	terminal_restore("");
	signal_default(SIGTSTP);
	signal_default(SIGCONT);
	kill(0, SIGTSTP);
	signals_set();
	terminal_raw();
	if (!wants_picture() || !a.framed)
		terminal_clear();
	say_attach();
}

/* ---- the end ---- */

/* What the user is told of the end. */
static const char *end_text(void)
{
	static char text[96];
	int n = snprintf(text, sizeof text, "[EOF - dtach terminating]\r\n");

	if (a.end == MSG_LOST || a.end == MSG_REFUSED)
		return "";
	if (a.end == MSG_END && end_status(a.end_payload[0], a.end_payload[1]) != 0)
		snprintf(text + n, sizeof text - (size_t)n, a.end_payload[0] == END_KILLED
			? "[killed by signal %d]\r\n" : "[exit status %d]\r\n", a.end_payload[1]);
	return text;
}

/* Nothing has come of this connection: whoever tries again begins as we did. */
static void forget(void)
{
	signals_give_back();
	queue_free(&a.pressed);
	queue_free(&a.typed);
	queue_free(&a.payload);
	queue_free(&a.undo);
	close(a.signals[0]);
	close(a.signals[1]);
	if (a.terminal >= 0)
		close(a.terminal);
	memset(&a, 0, sizeof a);
}

/* The connection is over: why?  A dtach 0.9 master does not tell.  One that
 * ended before it had accepted us has left a reset. */
static int ended(void)
{
	bool vanished = a.reset && a.first_length == 0;

	terminal_restore(vanished || a.terminal_error ? "" : end_text());
	if (vanished) {
		forget();
		return -1;
	}
	if (a.terminal_error) {
		complain("standard output", "%s", strerror(a.terminal_error));
		return 1;
	}
	if (a.end == MSG_END)
		return end_status(a.end_payload[0], a.end_payload[1]);
	if (a.end == MSG_LOST) {
		complain(a.name, "this terminal was too slow, output was lost; attach again");
		return LOST_STATUS;
	}
	if (a.dialect != DIALECT_FRAMED)
		return 0;
	complain(a.name, a.end == MSG_REFUSED ? "this is the session's own terminal"
		: "the master of the session is gone");
	return 1;
}

/* Ended by a signal: the terminal first, then what the signal does. */
static int obey(int signal)
{
	if (!terminal_is_others()) {
		if (signal != SIGHUP)
			part();
		terminal_restore("");
	}
	signal_default(signal);
	raise(signal);
	return 128 + signal;
}

/* ---- the loop ---- */

enum { GO_ON = -2 };

static int leave(void)
{
	terminal_restore("[detached]\r\n");
	if (a.typed.length > 0)
		complain(a.name, "the program does not read, the last keys were not delivered");
	return 0;
}

static int on_keyboard(void)
{
	unsigned char buffer[16384], *p = buffer;
	ssize_t n = read(0, buffer, sizeof buffer);
	size_t used;

	if (n < 0 && (errno == EINTR || errno == EAGAIN))
		return GO_ON;
	if (n <= 0)
		return obey(SIGHUP);
	while (n > 0) {
		enum key key = keys_scan(&a.keys, p, (size_t)n, &used);

		say_pressed();
		switch (key) {
		case KEY_DETACH:
			part();
			return leave();
		case KEY_SUSPEND:
			suspend();
			break;
		case KEY_NONE:
		case KEY_HOLD:
			break;
		}
		p += used;
		n -= (ssize_t)used;
	}
	typed_send();
	return GO_ON;
}

static int on_heard(int signal)
{
	switch (signal) {
	case SIGWINCH:
		if (!a.options->read_only)
			say_size();
		break;
	case SIGTSTP:
		suspend();
		break;
	case SIGCONT:
		terminal_raw();
		say_redraw();
		break;
	default:
		return obey(signal);
	}
	typed_send();
	return GO_ON;
}

static int loop(void)
{
	unsigned char signal;
	int status = GO_ON;

	while (status == GO_ON) {
		if (a.over && screen_is_done())
			return ended();
		if (a.dismissed)
			return leave();
		wait_for_work(false, keys_timeout(&a.keys));
		if (keys_timeout(&a.keys) == 0) {
			keys_flush(&a.keys);
			say_pressed();
			typed_send();
		}
		if (a.polls[SIGNAL].revents && read(a.signals[0], &signal, 1) == 1)
			status = on_heard(signal);
		if (a.polls[KEYBOARD].revents && status == GO_ON)
			status = on_keyboard();
		/* Behind the keys: what the screen is shown takes its time. */
		if (status == GO_ON)
			work();
	}
	return status;
}

/* Inside a session it may be that very session that we attach to.  A master of
 * ours has said so with its first words, before the terminal is touched. */
static bool refused(void)
{
	unsigned char said[ANSWER_SIZE + HEADER_SIZE];
	struct pollfd p = { .fd = a.fd, .events = POLLIN };

	return in_session() && poll(&p, 1, REFUSAL_WAIT) > 0
		&& recv(a.fd, said, sizeof said, MSG_PEEK | MSG_DONTWAIT) == (ssize_t)sizeof said
		&& memcmp(said, a.answer, ANSWER_SIZE) == 0 && said[ANSWER_SIZE] == MSG_REFUSED;
}

int attach_run(const char *name)
{
	const struct options *o = a.options;
	int i;

	a.name = name;
	if (refused()) {
		complain(name, "this is the session's own terminal");
		return 1;
	}
	if (tcgetattr(0, &a.original) < 0 || pipe_on_exec(a.signals) < 0) {
		complain(name, "%s", strerror(errno));
		return 1;
	}
	for (i = 0; i < 2; i++)
		fcntl(a.signals[i], F_SETFL, O_NONBLOCK);
	keys_begin(&a.keys, o->detach_key, o->suspend && a.original.c_cc[VSUSP] != _POSIX_VDISABLE
		? a.original.c_cc[VSUSP] : -1, type);
	signals_take();
	terminal_raw();
	/* Not before: whoever sees that we are attached may type. */
	if (a.early)
		say_size();
	else
		say_attach();
	typed_send();
	a.terminal = terminal_open();
	if (!wants_picture())
		terminal_clear();
	return loop();
}
