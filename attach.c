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
#include <fcntl.h>

enum {
	TYPED_MOST = 256 * 1024,        /* typed and not taken by the master */
	SCREEN_WRITE = 4096,            /* so that a slow terminal is seen to move */
	SLOW = 50,                      /* ms in one write: the terminal is slow */
	TAKING_EVERY = 500,             /* ms between notes that it moves */
	PARTING = 2000,                 /* ms to get the last keys out */
	ESCAPE_WAIT = 20,               /* ms that a lone ESC may begin a key */
	SEQUENCE_WAIT = 500,            /* the same for more than ESC */
	TERMINAL_WAIT = 500,            /* ms for a terminal to take a word of ours */
	REFUSAL_WAIT = 200,             /* ms for a master to refuse us */
	LOST_STATUS = 254,
};

enum note { NOTE_ENDED = 1, NOTE_FRAMED, NOTE_TAKING, NOTE_DETACHED };

/* Where in its input a terminal is, as far as keys are concerned. */
enum state { GROUND, ESCAPE, CSI, CSI_OTHER, SS3, MOUSE, STRING };

struct keys {
	enum state state;
	bool paste;             /* between CSI 200~ and CSI 201~ */
	char text[48];          /* the parameters of a CSI */
	size_t length;
	unsigned left;          /* bytes of an X10 mouse report to come */
	unsigned char held[64]; /* the beginning of what may be a key of ours */
	size_t held_length;
	int64_t held_since;
};

enum verdict { DELIVER, HOLD, DETACH, SUSPEND };

static struct {
	int fd;
	const char *name;
	const struct options *options;
	struct termios original;
	int suspend_key;
	int notes[2];
	struct queue typed;
	struct keys keys;
	bool framed;
	pthread_t thread;
	atomic_bool stop;
	/* screen */
	enum dialect dialect;
	unsigned char answer[ANSWER_SIZE], first[ANSWER_SIZE];
	size_t first_length;
	struct reader reader;
	unsigned char payload[64];      /* of a frame that is not output */
	size_t payload_length;
	int64_t noted;
	bool reset;                     /* nobody has taken the connection */
	unsigned end;                   /* MSG_END, MSG_LOST, MSG_REFUSED or 0 */
	unsigned char end_payload[2];
} a;

static int64_t clock_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

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

/* ---- the screen ---- */

/* Write all to the terminal.  Returns -1 when told to stop or the terminal is gone. */
static int screen_write_all(const unsigned char *p, size_t n)
{
	struct pollfd full = { .fd = 1, .events = POLLOUT };

	while (n > 0 && !atomic_load(&a.stop)) {
		ssize_t done = write(1, p, n);

		if (done > 0) {
			p += done;
			n -= (size_t)done;
		} else if (done < 0 && errno == EAGAIN)
			poll(&full, 1, -1);     /* made non-blocking by somebody else */
		else if (done < 0 && errno != EINTR)
			return -1;
	}
	return n > 0 ? -1 : 0;
}

/* As screen_write_all, and tell the master now and then that a slow terminal
 * does take its output. */
static int screen_write(const unsigned char *p, size_t n)
{
	while (n > 0) {
		size_t part = n < SCREEN_WRITE ? n : SCREEN_WRITE;
		int64_t before = clock_ms(), after;

		if (screen_write_all(p, part) < 0)
			return -1;
		after = clock_ms();
		if (after - before > SLOW && after - a.noted > TAKING_EVERY) {
			a.noted = after;
			note(NOTE_TAKING);
		}
		p += part;
		n -= part;
	}
	return 0;
}

static void screen_message(unsigned type)
{
	switch (type) {
	case MSG_END:
		if (a.payload_length < 2)
			break;
		memcpy(a.end_payload, a.payload, 2);
		a.end = type;
		break;
	case MSG_LOST:
	case MSG_REFUSED:
		a.end = type;
		break;
	case MSG_DETACHED:
		note(NOTE_DETACHED);
		break;
	}
}

static int screen_frames(const unsigned char *p, size_t n)
{
	const unsigned char *piece;
	size_t length;
	ssize_t used;

	for (; n > 0; p += used, n -= (size_t)used) {
		used = reader_take(&a.reader, p, n, &piece, &length);
		if (used < 0)
			return -1;
		if (a.reader.header_have < HEADER_SIZE)
			continue;
		if (a.reader.type == MSG_OUTPUT) {
			if (screen_write(piece, length) < 0)
				return -1;
			continue;
		}
		if (length > sizeof a.payload - a.payload_length)
			length = sizeof a.payload - a.payload_length;
		memcpy(a.payload + a.payload_length, piece, length);
		a.payload_length += length;
		if (a.reader.left == 0) {
			screen_message(a.reader.type);
			a.payload_length = 0;
		}
	}
	return 0;
}

/* The first bytes tell the dialect; then they are the first of its stream. */
static int screen_first(const unsigned char **p, size_t *n)
{
	while (*n > 0 && a.dialect == DIALECT_UNKNOWN) {
		a.first[a.first_length++] = *(*p)++;
		--*n;
		a.dialect = hello_judge(a.answer, a.first, a.first_length);
	}
	if (a.dialect == DIALECT_FRAMED)
		note(NOTE_FRAMED);
	return a.dialect == DIALECT_CLASSIC ? screen_write(a.first, a.first_length) : 0;
}

static int screen_take(const unsigned char *p, size_t n)
{
	if (a.dialect == DIALECT_UNKNOWN && screen_first(&p, &n) < 0)
		return -1;
	if (a.dialect == DIALECT_FRAMED)
		return screen_frames(p, n);
	return a.dialect == DIALECT_CLASSIC ? screen_write(p, n) : 0;
}

static void *screen_main(void *arg)
{
	static unsigned char buffer[MASTER_PAYLOAD + HEADER_SIZE];
	ssize_t n;

	(void)arg;
	while (!atomic_load(&a.stop)) {
		n = read(a.fd, buffer, sizeof buffer);
		if (n < 0 && errno == EINTR)
			continue;
		a.reset = n < 0 && errno == ECONNRESET;
		if (n <= 0 || screen_take(buffer, (size_t)n) < 0)
			break;
	}
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

/* The next note, or 0 if none comes within timeout ms. */
static unsigned char note_wait(int timeout)
{
	struct pollfd p = { .fd = a.notes[0], .events = POLLIN };
	unsigned char byte = 0;

	if (poll(&p, 1, timeout) > 0 && read(a.notes[0], &byte, 1) < 0)
		byte = 0;
	return byte;
}

/* Stop the screen thread, whatever it is blocked in.  A signal sent just before
 * it blocks is lost, so it is sent until the thread says it has ended. */
static void screen_stop(void)
{
	int tries;

	atomic_store(&a.stop, true);
	for (tries = 0; tries < 200; tries++) {
		pthread_kill(a.thread, SIGUSR1);
		if (note_wait(10) == NOTE_ENDED) {
			pthread_join(a.thread, NULL);
			return;
		}
	}
}

/* ---- the keys ---- */

/* The character on the key that, with Ctrl, makes a control byte: its letter,
 * or what a terminal makes of a digit or sign. */
static bool makes_control(unsigned long code, int byte)
{
	static const char digits[] = "2 34567/-8", bytes[] = "\0\0\033\034\035\036\037\037\037\177";
	const char *digit = code > 0 && code < 128 ? strchr(digits, (int)code) : NULL;

	if (digit)
		return bytes[digit - digits] == byte;
	return code >= '@' && code <= '~' && code != '`' && (int)(code & 0x1f) == byte;
}

/* Would the key with these codes (plain, shifted, of the base layout) and
 * modifiers send byte, were the keyboard in its old mode? */
static bool key_makes(const unsigned long codes[3], unsigned long modifiers, int byte)
{
	enum { SHIFT = 1, CTRL = 4, CAPS_LOCK = 64, NUM_LOCK = 128 };
	unsigned long held = modifiers & ~(unsigned long)(CAPS_LOCK | NUM_LOCK);
	int i;

	if ((held & ~(unsigned long)SHIFT) == CTRL && (byte < ' ' || byte == 0x7f)) {
		for (i = 0; i < 3; i++)
			if (makes_control(codes[i], byte))
				return true;
		return false;
	}
	if (held == SHIFT && codes[1])
		return codes[1] == (unsigned long)byte;
	if (held == SHIFT && codes[0] >= 'a' && codes[0] <= 'z')
		return (int)codes[0] - 'a' + 'A' == byte;
	return (held == 0 || held == SHIFT) && codes[0] == (unsigned long)byte;
}

static unsigned long number(char **p)
{
	return **p >= '0' && **p <= '9' ? strtoul(*p, p, 10) : 0;
}

static enum verdict key_verdict(const unsigned long codes[3], unsigned long modifiers)
{
	modifiers = modifiers ? modifiers - 1 : 0;
	if (a.options->detach_key >= 0 && key_makes(codes, modifiers, a.options->detach_key))
		return DETACH;
	if (a.suspend_key >= 0 && key_makes(codes, modifiers, a.suspend_key))
		return SUSPEND;
	return DELIVER;
}

/* CSI code:shifted:base ; modifiers:event u, as the kitty keyboard protocol has
 * it.  Event 3 is a release, which does nothing. */
static enum verdict csi_u_verdict(char *text)
{
	unsigned long codes[3] = { 0, 0, 0 }, modifiers = 0, event = 0;
	char *p = text;
	int i;

	for (i = 0; i < 3; i++) {
		codes[i] = number(&p);
		if (*p != ':')
			break;
		p++;
	}
	if (*p == ';') {
		p++;
		modifiers = number(&p);
		if (*p == ':') {
			p++;
			event = number(&p);
		}
	}
	return event == 3 ? DELIVER : key_verdict(codes, modifiers);
}

/* CSI 27 ; modifiers ; code ~, as xterm's modifyOtherKeys has it.  And the
 * marks of a bracketed paste. */
static enum verdict csi_tilde_verdict(struct keys *k)
{
	unsigned long codes[3] = { 0, 0, 0 }, modifiers;
	char *p = k->text;
	unsigned long first = number(&p);

	if (*p == '\0' && (first == 200 || first == 201))
		k->paste = first == 200;
	if (first != 27 || *p != ';')
		return DELIVER;
	p++;
	modifiers = number(&p);
	if (*p != ';')
		return DELIVER;
	p++;
	codes[0] = number(&p);
	return key_verdict(codes, modifiers);
}

static enum verdict csi_end(struct keys *k, int byte)
{
	bool pasting = k->paste;
	enum verdict v = DELIVER;

	k->state = GROUND;
	k->text[k->length] = '\0';
	if (byte == 'u')
		v = csi_u_verdict(k->text);
	else if (byte == '~')
		v = csi_tilde_verdict(k);
	else if (byte == 'M' && k->length == 0) {
		k->state = MOUSE;
		k->left = 3;
	}
	return pasting ? DELIVER : v;
}

static enum verdict after_escape(struct keys *k, int byte)
{
	k->length = 0;
	k->state = byte == '[' ? CSI : byte == 'O' ? SS3
		: byte && strchr("]P_^X", byte) ? STRING : GROUND;
	return k->state == CSI ? HOLD : DELIVER;
}

static enum verdict in_csi(struct keys *k, int byte)
{
	if (byte >= '@' && byte <= '~')
		return csi_end(k, byte);
	if (byte >= '0' && byte <= ';' && k->length < sizeof k->text - 1) {
		k->text[k->length++] = (char)byte;
		return HOLD;
	}
	k->state = byte < ' ' ? GROUND : CSI_OTHER;
	return DELIVER;
}

/* A byte that is a key of ours as it is.  A printable one only counts outside
 * a sequence, a control character everywhere but in a paste. */
static enum verdict raw_verdict(const struct keys *k, int byte)
{
	if (k->paste || (k->state != GROUND && byte >= ' ' && byte != 0x7f) || k->state == MOUSE)
		return DELIVER;
	if (byte == a.options->detach_key)
		return DETACH;
	return byte == a.suspend_key ? SUSPEND : DELIVER;
}

static enum verdict key_step(struct keys *k, int byte)
{
	enum verdict v = raw_verdict(k, byte);

	if (v != DELIVER) {
		k->state = GROUND;
		return v;
	}
	if (byte == '\033' && k->state != MOUSE) {
		k->state = ESCAPE;
		return HOLD;
	}
	switch (k->state) {
	case GROUND:
		break;
	case ESCAPE:
		return after_escape(k, byte);
	case CSI:
		return in_csi(k, byte);
	case CSI_OTHER:
		if (byte >= '@' && byte <= '~')
			k->state = GROUND;
		break;
	case SS3:
		k->state = GROUND;
		break;
	case MOUSE:
		if (--k->left == 0)
			k->state = GROUND;
		break;
	case STRING:
		if (byte < ' ')
			k->state = GROUND;
		break;
	}
	return DELIVER;
}

/* ---- what is typed ---- */

static void type(const unsigned char *p, size_t n)
{
	if (!a.options->read_only && n > 0)
		message_to_master(&a.typed, a.framed, MSG_PUSH, p, n);
}

static void held_deliver(void)
{
	type(a.keys.held, a.keys.held_length);
	a.keys.held_length = 0;
}

/* Of the n bytes at p, deliver those before a key of ours.  Returns DELIVER, or
 * the key, *used telling how many bytes it and what is before it took. */
static enum verdict keys_scan(const unsigned char *p, size_t n, size_t *used)
{
	struct keys *k = &a.keys;
	size_t plain = 0, i;

	for (i = 0; i < n; i++) {
		enum verdict v = key_step(k, p[i]);

		*used = i + 1;
		if (v == DELIVER && k->held_length == 0)
			continue;
		type(p + plain, i - plain);
		plain = i + 1;
		if (v == DETACH || v == SUSPEND) {
			/* What is held is the key's own beginning, if it was a sequence. */
			if (k->held_length > 0 && p[i] >= ' ' && p[i] != 0x7f)
				k->held_length = 0;
			held_deliver();
			return v;
		}
		if (k->held_length > 0 && (p[i] == '\033' || k->held_length == sizeof k->held))
			held_deliver();
		k->held[k->held_length++] = p[i];
		k->held_since = clock_ms();
		if (v == DELIVER || k->paste)
			held_deliver();
	}
	type(p + plain, n - plain);
	return DELIVER;
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

/* Write a few words while no screen thread runs.  A terminal that takes nothing
 * is not waited for. */
static void terminal_say(const char *text)
{
	struct pollfd p = { .fd = 1, .events = POLLOUT };
	size_t n = strlen(text);

	while (n > 0 && poll(&p, 1, TERMINAL_WAIT) > 0) {
		ssize_t done = write(1, text, n);

		if (done < 0)
			return;
		text += done;
		n -= (size_t)done;
	}
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

/* Leave the terminal as it was found, with text on a line of its own at the
 * bottom. */
static void terminal_restore(const char *text)
{
	terminal_say("\033[?25h\033[999H\r\n");
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
	if (a.typed.length > 0)
		complain(a.name, "the program does not read; the last keys were not delivered");
}

static void say_attach(bool created)
{
	struct winsize size;

	terminal_size(&size);
	message_to_master(&a.typed, a.framed, MSG_ATTACH, NULL, 0);
	if (!a.options->read_only)
		message_redraw(&a.typed, a.framed, created ? REDRAW_NONE : a.options->redraw, &size);
}

int attach_greet(int fd, const struct options *o, bool created, unsigned char *answer)
{
	unsigned char flags = o->read_only ? CLIENT_READ_ONLY : 0, terminal[PACKET_PAYLOAD];

	a.fd = fd;
	a.options = o;
	if (hello_say(&a.typed, answer) < 0 || message_to_master(&a.typed, false, MSG_CLIENT, &flags, 1) < 0)
		return -1;
	if (terminal_name(0, terminal) == 0)
		message_to_master(&a.typed, false, MSG_TERMINAL, terminal, sizeof terminal);
	say_attach(created);
	typed_send();
	return 0;
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

/* Leave the session, stop as the shell expects of a job, come back. */
static int suspend(void)
{
	int64_t end = clock_ms() + PARTING;

	message_to_master(&a.typed, a.framed, MSG_DETACH, NULL, 0);
	typed_finish();
	while (a.framed && clock_ms() < end) {
		unsigned char n = note_wait(100);

		if (n == NOTE_DETACHED)
			break;
		if (n == NOTE_ENDED) {
			note(n);
			return 0;
		}
	}
	screen_stop();
	terminal_restore("");
	signal_default(SIGTSTP);
	signal_default(SIGCONT);
	kill(0, SIGTSTP);
	signals_set();
	terminal_raw();
	terminal_clear();
	say_attach(false);
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
	pthread_join(a.thread, NULL);
	terminal_restore(end_text());
	if (a.reset && a.first_length == 0)
		return -1;
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
	typed_finish();
	screen_stop();
	terminal_restore("[detached]\r\n");
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
		switch (keys_scan(p, (size_t)n, &used)) {
		case DETACH:
			return on_detach();
		case SUSPEND:
			if (suspend() != 0)
				return 1;
			break;
		default:
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
		terminal_size(&size);
		if (!a.options->read_only)
			message_redraw(&a.typed, a.framed, a.options->redraw, &size);
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

/* How long what is held may wait for the rest of a sequence, in ms, or -1. */
static int held_timeout(void)
{
	int64_t left;

	if (a.keys.held_length == 0)
		return -1;
	left = a.keys.held_since + (a.keys.held_length == 1 ? ESCAPE_WAIT : SEQUENCE_WAIT) - clock_ms();
	return left > 0 ? (int)left : 0;
}

static int loop(void)
{
	struct pollfd p[3] = {
		{ .fd = a.notes[0], .events = POLLIN },
		{ .fd = 0, .events = POLLIN },
		{ .fd = a.fd, .events = POLLOUT },
	};
	int status = GO_ON, n;
	unsigned char byte;

	while (status == GO_ON) {
		p[1].fd = a.typed.length < TYPED_MOST ? 0 : -1;
		p[2].fd = a.typed.length > 0 ? a.fd : -1;
		n = poll(p, 3, held_timeout());
		if (n < 0)
			continue;
		if (n == 0 && held_timeout() == 0) {
			held_deliver();
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
	if (tcgetattr(0, &a.original) < 0 || pipe(a.notes) < 0) {
		complain(name, "%s", strerror(errno));
		return 1;
	}
	for (i = 0; i < 2; i++) {
		fcntl(a.notes[i], F_SETFD, FD_CLOEXEC);
		fcntl(a.notes[i], F_SETFL, O_NONBLOCK);
	}
	a.suspend_key = o->suspend && a.original.c_cc[VSUSP] != _POSIX_VDISABLE ? a.original.c_cc[VSUSP] : -1;
	signals_set();
	terminal_raw();
	terminal_clear();
	if (screen_start() != 0) {
		terminal_restore("");
		complain(name, "%s", strerror(EAGAIN));
		return 1;
	}
	return loop();
}
