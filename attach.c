/* attach.c - the terminal of the user: raw mode, keys, size, leaving it clean
 *
 * Two threads, so that the screen never makes the keyboard wait.  The screen
 * thread reads the socket and writes the terminal, blocking in both, which is
 * also the fastest way.  The main thread reads the keyboard and is the only one
 * that writes to the socket.  It is told what happens by bytes in one pipe:
 * notes from the screen thread, and signals as their numbers with the top bit
 * set.  While the screen thread runs, the fields under "screen" are its own. */
#include "dtach.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum {
	TYPED_MOST = 256 * 1024,        /* typed and not taken by the master */
	SCREEN_WRITE = 4096,            /* so that a slow terminal is seen to move */
	SLOW = 50,                      /* ms in one write: the terminal is slow */
	TAKING_EVERY = 500,             /* ms between notes that it moves */
	PARTING = 2000,                 /* ms to get the last keys out */
	LAST_LOOK = 500,                /* ms to show what is on its way */
	TERMINAL_WAIT = 500,            /* ms for a terminal to take a word of ours */
	WORD = 64,                      /* bytes a terminal takes when it takes any */
	REFUSAL_WAIT = 200,             /* ms for a master to refuse us */
	LOST_STATUS = 254,
};

enum note { NOTE_ENDED = 1, NOTE_FRAMED, NOTE_TAKING, NOTE_DETACHED };

static struct {
	int fd;
	const char *name;
	const struct options *options;
	struct termios original;
	int notes[2];
	struct queue pressed, typed;    /* bytes from the keyboard; messages to the master */
	struct keys keys;
	bool framed;
	pthread_t thread;
	atomic_bool stop;
	/* screen */
	enum dialect dialect;
	unsigned char answer[ANSWER_SIZE], first[ANSWER_SIZE];
	size_t first_length;
	unsigned char buffer[MASTER_PAYLOAD + HEADER_SIZE];
	size_t at, length;              /* in buffer: what is not yet looked at */
	const unsigned char *show;      /* in buffer or first: not yet written */
	size_t show_length;
	bool skip;                      /* output up to the next DETACHED */
	struct reader reader;
	struct queue payload;           /* of a frame that is not output */
	struct queue undo;              /* puts the terminal back */
	int64_t noted;
	int terminal_error;             /* why it takes no more output */
	bool reset;                     /* nobody has taken the connection */
	unsigned end;                   /* MSG_END, MSG_LOST, MSG_REFUSED or 0 */
	unsigned char end_payload[2];
} a;

static void note(unsigned char byte)
{
	(void)!write(a.notes[1], &byte, 1);
}

static void on_signal(int signal)
{
	int error = errno;

	note((unsigned char)(signal | 0x80));
	errno = error;
}

/* Only there to interrupt what the screen thread is blocked in. */
static void on_wake(int signal)
{
	(void)signal;
}

/* ---- words of our own ---- */

/* Write a few words while no screen thread runs.  A terminal that takes nothing
 * is not waited for. */
static void terminal_write(const void *text, size_t n)
{
	struct pollfd p = { .fd = 1, .events = POLLOUT };
	const char *at = text;

	while (n > 0 && poll(&p, 1, TERMINAL_WAIT) > 0) {
		ssize_t done = write(1, at, n < WORD ? n : WORD);

		if (done < 0)
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

/* Does the master begin with a picture?  One of dtach 0.9 does not. */
static bool wants_picture(void)
{
	return a.options->redraw != REDRAW_NONE && a.options->redraw != REDRAW_CTRL_L;
}

/* ---- the screen ---- */

/* Write a part of what is to be shown.  Tell the master now and then that a slow
 * terminal does take its output.  Returns -1 if the terminal is gone. */
static int screen_show(void)
{
	struct pollfd full = { .fd = 1, .events = POLLOUT };
	size_t part = a.show_length < SCREEN_WRITE ? a.show_length : SCREEN_WRITE;
	int64_t before = clock_ms(), after;
	ssize_t n = write(1, a.show, part);

	if (n < 0 && errno == EAGAIN)
		poll(&full, 1, -1);     /* made non-blocking by somebody else */
	else if (n < 0 && errno != EINTR) {
		a.terminal_error = errno;
		return -1;
	}
	if (n > 0) {
		a.show += n;
		a.show_length -= (size_t)n;
	}
	after = clock_ms();
	if (after - before > SLOW && after - a.noted > TAKING_EVERY) {
		a.noted = after;
		note(NOTE_TAKING);
	}
	return 0;
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
		break;
	case MSG_UNDO:
		a.payload = a.undo;
		a.undo = undo;
		break;
	case MSG_LOST:
	case MSG_REFUSED:
		a.end = type;
		break;
	case MSG_DETACHED:
		a.skip = false;
		note(NOTE_DETACHED);
		break;
	}
}

/* Take the next piece of a frame: what is output is to be shown. */
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

/* The next byte of the first ones, which tell the dialect.  In classic they are
 * output themselves, and nobody has cleared the screen for it. */
static void screen_first(void)
{
	a.first[a.first_length++] = a.buffer[a.at++];
	a.dialect = hello_judge(a.answer, a.first, a.first_length);
	if (a.dialect == DIALECT_FRAMED)
		note(NOTE_FRAMED);
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

static int screen_read(void)
{
	ssize_t n = read(a.fd, a.buffer, sizeof a.buffer);

	a.at = 0;
	a.length = n > 0 ? (size_t)n : 0;
	a.reset = n < 0 && errno == ECONNRESET;
	return n == 0 || (n < 0 && errno != EINTR) ? -1 : 0;
}

/* All its state outlives it: the next thread goes on where this one stopped. */
static void *screen_main(void *arg)
{
	int result = 0;

	(void)arg;
	while (result == 0 && !atomic_load(&a.stop))
		result = a.show_length > 0 ? screen_show() : a.at < a.length ? screen_next() : screen_read();
	note(NOTE_ENDED);
	return NULL;
}

/* Start the screen thread; the signals are the main thread's. */
static int screen_start(void)
{
	pthread_attr_t attr;
	sigset_t all, mask;
	int error;

	atomic_store(&a.stop, false);
	sigfillset(&all);
	sigdelset(&all, SIGUSR1);
	pthread_attr_init(&attr);
	pthread_attr_setstacksize(&attr, 128 * 1024);
	pthread_sigmask(SIG_SETMASK, &all, &mask);
	error = pthread_create(&a.thread, &attr, screen_main, NULL);
	pthread_sigmask(SIG_SETMASK, &mask, NULL);
	pthread_attr_destroy(&attr);
	return error;
}

/* Wait at most timeout ms for a certain note.  The others are not for now: what
 * must not be forgotten is written again when the waiting is over. */
static bool note_wait(unsigned char wanted, int timeout)
{
	struct pollfd p = { .fd = a.notes[0], .events = POLLIN };
	int64_t end = clock_ms() + timeout, now;
	unsigned char byte, others[16];
	size_t count = 0, i;
	bool found = false;

	while (!found && (now = clock_ms()) < end) {
		if (poll(&p, 1, (int)(end - now)) <= 0 || read(a.notes[0], &byte, 1) != 1)
			continue;
		found = byte == wanted;
		if (!found && byte != NOTE_TAKING && byte != (0x80 | SIGWINCH) && count < sizeof others)
			others[count++] = byte;
		/* Nothing comes behind the end. */
		if (byte == NOTE_ENDED)
			break;
	}
	for (i = 0; i < count; i++)
		note(others[i]);
	return found;
}

/* Stop the screen thread, whatever it is blocked in.  A signal sent just before
 * it blocks is lost, so it is sent until the thread says it has ended. */
static void screen_stop(void)
{
	int tries;

	atomic_store(&a.stop, true);
	for (tries = 0; tries < 200; tries++) {
		pthread_kill(a.thread, SIGUSR1);
		if (note_wait(NOTE_ENDED, 10)) {
			pthread_join(a.thread, NULL);
			return;
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
	tcsetattr(0, TCSANOW, &raw);
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
		n = a.typed.length ? queue_send(&a.typed, a.fd, a.framed ? 0 : PACKET_SIZE) : 0;
	while (n > 0);
	if (n < 0 && errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR && errno != ENOBUFS)
		queue_free(&a.typed);   /* the screen thread sees the end */
}

/* Give the last keys some time to get out. */
static void typed_finish(void)
{
	int64_t end = clock_ms() + PARTING;
	struct pollfd p = { .fd = a.fd, .events = POLLOUT };

	for (typed_send(); a.typed.length > 0 && clock_ms() < end; typed_send())
		poll(&p, 1, 100);
}

/* A dtach 0.9 master has no picture to give, only its program can repaint. */
static void say_redraw(void)
{
	struct winsize size;

	terminal_size(&size);
	message_redraw(&a.typed, a.framed, a.options->redraw == REDRAW_SCREEN ? REDRAW_WINCH
		: a.options->redraw, &size);
}

static void say_attach(void)
{
	message_to_master(&a.typed, a.framed, MSG_ATTACH, NULL, 0);
	say_redraw();
}

static int greet(const struct options *o, bool created, unsigned char *answer)
{
	/* A new program has nothing to redraw; it gets its first size. */
	enum redraw method = created && wants_picture() ? REDRAW_SCREEN : o->redraw;
	unsigned char client[6] = { o->read_only ? CLIENT_READ_ONLY : 0, (unsigned char)method };
	unsigned char terminal[PACKET_PAYLOAD];

	put32(client + 2, o->history);
	if (hello_say(&a.typed, answer) < 0
		|| message_to_master(&a.typed, false, MSG_CLIENT, client, sizeof client) < 0)
		return -1;
	if (terminal_name(0, terminal) == 0)
		message_to_master(&a.typed, false, MSG_TERMINAL, terminal, sizeof terminal);
	say_attach();
	typed_send();
	return 0;
}

int attach_greet(int fd, const struct options *o, bool created, unsigned char *answer)
{
	a.fd = fd;
	a.options = o;
	return greet(o, created, answer);
}

/* ---- suspending ---- */

static void signals_set(void)
{
	static const int heard[] = { SIGTERM, SIGINT, SIGHUP, SIGQUIT, SIGWINCH, SIGTSTP, SIGCONT };
	struct sigaction act = { .sa_handler = on_signal };
	size_t i;

	sigemptyset(&act.sa_mask);
	for (i = 0; i < sizeof heard / sizeof *heard; i++)
		sigaction(heard[i], &act, NULL);
	act.sa_handler = on_wake;
	sigaction(SIGUSR1, &act, NULL);
	act.sa_handler = SIG_IGN;
	sigaction(SIGPIPE, &act, NULL);
}

static void signal_default(int signal)
{
	struct sigaction act = { .sa_handler = SIG_DFL };

	sigemptyset(&act.sa_mask);
	sigaction(signal, &act, NULL);
}

/* Say that we leave, and show what is still on its way: what undoes the modes
 * is only known for the place where the output ends.  Returns whether the
 * master has said that nothing more comes. */
static bool part(void)
{
	message_to_master(&a.typed, a.framed, MSG_DETACH, NULL, 0);
	typed_finish();
	return !a.framed || note_wait(NOTE_DETACHED, LAST_LOOK);
}

/* Leave the session, stop as the shell expects of a job, come back. */
static int suspend(void)
{
	bool detached = part();

	screen_stop();
	/* A terminal that takes nothing: what it has not shown it shall not. */
	a.skip = !detached;
	a.show_length = detached ? a.show_length : 0;
	terminal_restore("");
	signal_default(SIGTSTP);
	signal_default(SIGCONT);
	kill(0, SIGTSTP);
	signals_set();
	terminal_raw();
	if (!wants_picture() || !a.framed)
		terminal_clear();
	say_attach();
	return screen_start();
}

/* ---- the end ---- */

static int status_of_end(void)
{
	return a.end_payload[0] == END_KILLED ? 128 + a.end_payload[1] : a.end_payload[1];
}

/* What the user is told of the end. */
static const char *end_text(void)
{
	static char text[96];
	int n = snprintf(text, sizeof text, "[EOF - dtach terminating]\r\n");

	if (a.end == MSG_LOST || a.end == MSG_REFUSED)
		return "";
	if (a.end == MSG_END && status_of_end() != 0)
		snprintf(text + n, sizeof text - (size_t)n, a.end_payload[0] == END_KILLED
			? "[killed by signal %d]\r\n" : "[exit status %d]\r\n", a.end_payload[1]);
	return text;
}

/* The connection is over: why?  A dtach 0.9 master does not tell.  One that
 * ended before it had accepted us has left a reset. */
static int ended(void)
{
	bool vanished = a.reset && a.first_length == 0;

	pthread_join(a.thread, NULL);
	terminal_restore(vanished || a.terminal_error ? "" : end_text());
	if (vanished)
		return -1;
	if (a.terminal_error) {
		complain("standard output", "%s", strerror(a.terminal_error));
		return 1;
	}
	if (a.end == MSG_END)
		return status_of_end();
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
	if (signal != SIGHUP)
		part();
	screen_stop();
	terminal_restore("");
	signal_default(signal);
	raise(signal);
	return 128 + signal;
}

/* ---- the loop ---- */

enum { GO_ON = -2 };

static int on_detach(void)
{
	part();
	screen_stop();
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
			return on_detach();
		case KEY_SUSPEND:
			if (suspend() != 0)
				return 1;
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

static int on_note(unsigned char n)
{
	struct winsize size;

	switch (n) {
	case NOTE_ENDED:
		return ended();
	case NOTE_FRAMED:
		message_to_master(&a.typed, false, MSG_FRAMES, NULL, 0);
		a.framed = true;
		break;
	case NOTE_TAKING:
		message_to_master(&a.typed, a.framed, MSG_TAKING, NULL, 0);
		break;
	case 0x80 | SIGWINCH:
		terminal_size(&size);
		if (!a.options->read_only)
			message_to_master(&a.typed, a.framed, MSG_WINCH, &size, sizeof size);
		break;
	case 0x80 | SIGTSTP:
		return suspend() == 0 ? GO_ON : 1;
	case 0x80 | SIGCONT:
		terminal_raw();
		say_redraw();
		break;
	case 0x80 | SIGTERM:
	case 0x80 | SIGINT:
	case 0x80 | SIGHUP:
	case 0x80 | SIGQUIT:
		return obey(n & 0x7f);
	}
	typed_send();
	return GO_ON;
}

static int loop(void)
{
	struct pollfd p[3] = {
		{ .fd = a.notes[0], .events = POLLIN },
		{ .fd = 0, .events = POLLIN },
		{ .fd = a.fd, .events = POLLOUT },
	};
	unsigned char byte;
	int status = GO_ON;

	while (status == GO_ON) {
		p[1].fd = a.typed.length < TYPED_MOST ? 0 : -1;
		p[2].fd = a.typed.length > 0 ? a.fd : -1;
		if (poll(p, 3, keys_timeout(&a.keys)) < 0)
			continue;
		if (keys_timeout(&a.keys) == 0) {
			keys_flush(&a.keys);
			say_pressed();
			typed_send();
		}
		if (p[2].revents)
			typed_send();
		if (p[0].revents && read(a.notes[0], &byte, 1) == 1)
			status = on_note(byte);
		if (p[1].revents && status == GO_ON)
			status = on_keyboard();
	}
	return status;
}

/* Inside a session it may be that very session that we attach to.  A master of
 * ours has said so with its first words, before the terminal is touched. */
static bool refused(void)
{
	unsigned char said[ANSWER_SIZE + HEADER_SIZE];
	struct pollfd p = { .fd = a.fd, .events = POLLIN };

	return getenv("DTACH_SESSION") && poll(&p, 1, REFUSAL_WAIT) > 0
		&& recv(a.fd, said, sizeof said, MSG_PEEK | MSG_DONTWAIT) == (ssize_t)sizeof said
		&& memcmp(said, a.answer, ANSWER_SIZE) == 0 && said[ANSWER_SIZE] == MSG_REFUSED;
}

int attach_run(int fd, const char *name, const struct options *o, const unsigned char *answer)
{
	int i;

	a.fd = fd;
	a.name = name;
	a.options = o;
	memcpy(a.answer, answer, sizeof a.answer);
	if (refused()) {
		complain(name, "this is the session's own terminal");
		return 1;
	}
	if (tcgetattr(0, &a.original) < 0 || pipe_on_exec(a.notes) < 0) {
		complain(name, "%s", strerror(errno));
		return 1;
	}
	for (i = 0; i < 2; i++)
		fcntl(a.notes[i], F_SETFL, O_NONBLOCK);
	keys_begin(&a.keys, o->detach_key, o->suspend && a.original.c_cc[VSUSP] != _POSIX_VDISABLE
		? a.original.c_cc[VSUSP] : -1, type);
	signals_set();
	terminal_raw();
	if (!wants_picture())
		terminal_clear();
	if (screen_start() != 0) {
		terminal_restore("");
		complain(name, "%s", strerror(EAGAIN));
		return 1;
	}
	return loop();
}
