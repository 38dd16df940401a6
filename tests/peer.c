/*
 * peer - a scripted client, master, program or terminal, which speaks the
 * protocol well or badly
 *
 *   peer wire SOCKET word ...     a client, by a script of words
 *   peer serve SOCKET word ...    a master, by a script of words
 *   peer job word ...             a program on its terminal (run in a session)
 *   peer tty word ... -- command  a user's terminal with a command on it
 *   peer bytes BYTES:SEED         a known stream to standard output
 *   peer check BYTES:SEED         succeeds if standard input is exactly that stream
 *   peer crowd SOCKET N FILE [HEX]  N connections at once, held until FILE exists
 *   peer watch SOCKET N HEX TEXT FILE TEXT  N connections, each sends HEX and reads until
 *                                 it has the first text; then FILE, and the second text
 *   peer churn SOCKET N [HEX]     connect, send HEX and close, N times
 *   peer plain command ...        run the command with no signal ignored or blocked
 *
 * The words of a script run in turn; words[] lists them.  Each may take
 * PEER_LIMIT seconds (150).  Reports go to standard output, or to the file that
 * "report" names, one per line.  A word that fails prints an error and ends peer
 * with status 1.
 *
 * A known stream is BYTES pseudo-random bytes generated from SEED.  With both
 * numbers a receiver can check it, and report the first wrong byte, without
 * storing it.
 */
#define _XOPEN_SOURCE 700
#define _DEFAULT_SOURCE
#define _DARWIN_C_SOURCE

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

enum {
	PACKET = 10,		/* a classic packet */
	HEADER = 5,		/* of a frame */
	ANSWER = 16,		/* to HELLO */
	FRAME_CLIENT = 16384,	/* largest payloads */
	FRAME_MASTER = 65536,
	BATCH = 400 * PACKET,	/* what dtach 0.9 takes in one write */
	SYNC = 16,		/* enough bytes to recognise a stream */
	TEXT = 8192,		/* bytes of other text kept for "see" */
	CHUNK = 65536
};

enum { PUSH, ATTACH, DETACH, WINCH, REDRAW, HELLO, FRAMES, INFO, CLIENT, TERMINAL, TAKING,
	SHOW, FOLLOW, WAIT, KILL, DISMISS, AGENT };
enum { OUTPUT, END, MINFO, TAKEN, DETACHED, LOST, REFUSED, UNDO, MTEXT, MISSED, DONE, NOTICE,
	UPGRADED = 26, TYPES = 256 };

static const char *const to_master[] = { "push", "attach", "detach", "winch", "redraw",
	"hello", "frames", "info", "client", "terminal", "taking", "show", "follow", "wait",
	"kill", "dismiss", "agent", NULL };
static const char *const to_client[] = { "output", "end", "info", "taken", "detached",
	"lost", "refused", "undo", "text", "missed", "done", "notice", NULL };

enum role { WIRE, SERVE, JOB, TTY };

/* A known stream, and how much of it has arrived. */
struct check {
	uint64_t want, seed;
	uint64_t at;		/* right so far */
	uint64_t skipped;	/* other bytes before its first */
	bool armed, exact;	/* exact: nothing may come before it */
	bool bad;
	unsigned char instead[3];	/* the first wrong bytes */
	size_t instead_have;
};

/* The one connection or terminal of the script. */
static struct {
	enum role role;
	const char *path;
	int fd;
	bool eof, deaf;
	bool cut;		/* the other side takes no more */
	bool framed_out;	/* we send frames */
	bool hello;		/* HELLO sent (WIRE) or received (SERVE) */
	bool framed_in;		/* the other side sends frames */
	bool over;		/* the other side has ended its stream */
	unsigned char nonce[8];
	size_t split, gulp;	/* most bytes in one write, one read */
	size_t sipped;		/* bytes read since the last TAKING */
	int64_t told;		/* when that was, ms */
	unsigned char in[HEADER + FRAME_MASTER];
	size_t have;
	unsigned char text[TEXT];
	size_t texts;
	unsigned seen[TYPES];
	struct check check;
	char **command;		/* TTY */
	pid_t child;		/* TTY: the command; JOB: the flooding process */
	FILE *log;
} p = { .fd = -1, .gulp = CHUNK };

static const char *word = "peer";	/* the current word, for messages */
static unsigned limit = 150;

/* ---- reports ---------------------------------------------------------- */

static void
child_kill(void)
{
	if (p.role == JOB && p.child > 0)
		kill(p.child, SIGKILL);
}

static void
fail(const char *format, ...)
{
	va_list args;

	fprintf(stderr, "peer: %s: ", word);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
	if (p.log != NULL && p.log != stdout)
		fprintf(p.log, "failed %s\n", word);
	child_kill();
	exit(1);
}

static void
report(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vfprintf(p.log, format, args);
	va_end(args);
	fputc('\n', p.log);
	fflush(p.log);
}

/* Print bytes so that a test can compare them as one line. */
static void
report_text(const char *name, const unsigned char *data, size_t n)
{
	fprintf(p.log, "%s \"", name);
	for (size_t i = 0; i < n; i++) {
		if (data[i] < ' ' || data[i] > '~' || data[i] == '"' || data[i] == '\\')
			fprintf(p.log, "\\%03o", data[i]);
		else
			fputc(data[i], p.log);
	}
	fputs("\"\n", p.log);
	fflush(p.log);
}

static void
on_alarm(int sig)
{
	(void)sig;
	child_kill();
	if (write(2, "peer: too late: ", 16) < 0 || write(2, word, strlen(word)) < 0
	    || write(2, "\n", 1) < 0)
		_exit(2);
	_exit(1);
}

/* ---- numbers ---------------------------------------------------------- */

static uint64_t
number(const char *s, char **rest, int base)
{
	uint64_t n;

	errno = 0;
	n = strtoull(s, rest, base);
	if (errno != 0 || *rest == s)
		fail("not a number: %s", s);
	return n;
}

static uint64_t
number_only(const char *s)
{
	char *rest;
	uint64_t n = number(s, &rest, 10);

	if (*rest != '\0')
		fail("not a number: %s", s);
	return n;
}

/* Two numbers with one character between, as in BYTES:SEED and ROWSxCOLUMNS. */
static void
pair(const char *s, char between, uint64_t *a, uint64_t *b)
{
	char *rest;

	*a = number(s, &rest, 10);
	if (*rest != between)
		fail("not a pair: %s", s);
	*b = number_only(rest + 1);
}

static size_t
unhex(const char *s, unsigned char *out, size_t room)
{
	size_t n = 0;
	unsigned v;

	for (; s[0] != '\0' && s[1] != '\0'; s += 2) {
		if (n == room || sscanf(s, "%2x", &v) != 1)
			fail("bad hex");
		out[n++] = (unsigned char)v;
	}
	return n;
}

static void
put32(unsigned char *at, size_t n)
{
	for (int i = 0; i < 4; i++)
		at[i] = (unsigned char)(n >> (24 - 8 * i));
}

static uint64_t
get(const unsigned char *at, int bytes)
{
	uint64_t n = 0;

	while (bytes-- > 0)
		n = n << 8 | *at++;
	return n;
}

/* ---- known streams ---------------------------------------------------- */

/* The 8 bytes of a stream that start at 8 times block (the mix of splitmix64). */
static uint64_t
stream_word(uint64_t seed, uint64_t block)
{
	uint64_t z = seed * 0xd1b54a32d192ed03u + (block + 1) * 0x9e3779b97f4a7c15u;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
	z = (z ^ z >> 27) * 0x94d049bb133111ebu;
	return z ^ z >> 31;
}

/* This seed's stream has no escapes, nor CSI as one character (U+009B).  A flood beside checked input must contain no
 * query: without a terminal the master's answer would become input. */
enum { ASKS_NOTHING = 9 };

static void
stream_fill(uint64_t seed, uint64_t at, unsigned char *out, size_t n)
{
	unsigned char *all = out;
	uint64_t w;

	for (; n > 0 && at % 8 != 0; n--, at++)
		*out++ = (unsigned char)(stream_word(seed, at / 8) >> at % 8 * 8);
	for (; n >= 8; n -= 8, at += 8) {
		w = stream_word(seed, at / 8);
		for (int i = 0; i < 8; i++)
			*out++ = (unsigned char)(w >> 8 * i);
	}
	for (; n > 0; n--, at++)
		*out++ = (unsigned char)(stream_word(seed, at / 8) >> at % 8 * 8);
	if (seed == ASKS_NOTHING)
		for (; all < out; all++)
			if (*all == '\033' || *all == 0x9b)
				*all = '.';
}

/* Until the stream begins, count and skip other bytes. */
static size_t
check_seek(struct check *c, const unsigned char *data, size_t n, unsigned char *other,
    size_t *others)
{
	unsigned char head[SYNC];
	size_t i, most = c->want < SYNC ? (size_t)c->want : SYNC;

	stream_fill(c->seed, 0, head, SYNC);
	for (i = 0; i < n && c->at < most; i++) {
		if (data[i] != head[c->at] && c->at > 0) {
			memcpy(other + *others, head, (size_t)c->at);
			*others += (size_t)c->at;
			c->skipped += c->at;
			c->at = 0;
		}
		if (data[i] == head[c->at]) {
			c->at++;
		} else {
			other[(*others)++] = data[i];
			c->skipped++;
		}
	}
	return i;
}

/* Compare these bytes; return how many of them belong to the stream. */
static size_t
check_compare(struct check *c, const unsigned char *data, size_t n)
{
	static unsigned char right[CHUNK];
	size_t part, done = 0;

	while (!c->bad && done < n && c->at < c->want) {
		part = n - done < CHUNK ? n - done : CHUNK;
		if (part > c->want - c->at)
			part = (size_t)(c->want - c->at);
		stream_fill(c->seed, c->at, right, part);
		if (memcmp(right, data + done, part) != 0) {
			for (c->bad = true; right[0] == data[done]; done++, c->at++)
				memmove(right, right + 1, --part);
			break;
		}
		done += part;
		c->at += part;
	}
	return done;
}

/* ---- what comes in ---------------------------------------------------- */

static void
text_keep(const unsigned char *data, size_t n)
{
	if (n > TEXT) {
		data += n - TEXT;
		n = TEXT;
	}
	if (p.texts + n > TEXT) {
		size_t old = p.texts + n - TEXT;

		memmove(p.text, p.text + old, p.texts - old);
		p.texts -= old;
	}
	memcpy(p.text + p.texts, data, n);
	p.texts += n;
}

/* Terminal bytes in either direction: check those of the stream. */
static void
take(const unsigned char *data, size_t n)
{
	static unsigned char other[FRAME_MASTER + SYNC];
	size_t others = 0, used = 0, i;

	if (!p.check.armed) {
		text_keep(data, n);
		return;
	}
	if (!p.check.exact && p.check.at < SYNC)
		used = check_seek(&p.check, data, n, other, &others);
	text_keep(other, others);
	used += check_compare(&p.check, data + used, n - used);
	for (i = used; p.check.bad && i < n && p.check.instead_have < sizeof p.check.instead; i++)
		p.check.instead[p.check.instead_have++] = data[i];
	text_keep(data + used, n - used);
}

/* Report the text, preceded by its length, at *at of n bytes as one word. */
static void
report_counted(const char *name, const unsigned char *data, size_t n, size_t *at)
{
	size_t len = *at + 2 <= n ? (size_t)get(data + *at, 2) : 0;

	if (*at + 2 + len > n)
		fail("info is cut at its %s", name);
	fprintf(p.log, " %s=%.*s", name, (int)len, (const char *)data + *at + 2);
	*at += 2 + len;
}

static void
report_info(const unsigned char *data, size_t n)
{
	size_t at = 26;

	if (n < 29)
		return;
	fprintf(p.log, "info pid=%u program=%u clients=%u size=%ux%u start=%llu state=%u",
	    (unsigned)get(data, 4), (unsigned)get(data + 4, 4), (unsigned)get(data + 8, 4),
	    (unsigned)get(data + 12, 2), (unsigned)get(data + 14, 2),
	    (unsigned long long)get(data + 16, 8), data[24]);
	report_counted("name", data, n, &at);
	at += 2 + (size_t)get(data + at, 2);
	if (at + 2 <= n) {
		fprintf(p.log, " kind=%u code=%u", data[at], data[at + 1]);
		at += 2;
		report_counted("log", data, n, &at);
		report_counted("trouble", data, n, &at);
	}
	fputc('\n', p.log);
	fflush(p.log);
}

static void
report_message(unsigned char type, const unsigned char *at, size_t n)
{
	const char *const *names = p.role == SERVE ? to_master : to_client;
	unsigned i;

	for (i = 0; names[i] != NULL && i != type; i++)
		;
	p.seen[type]++;
	if (p.role == WIRE && type == UNDO)	/* a random stream changes modes */
		return;
	if (p.role == WIRE && type == MINFO)
		report_info(at, n);
	else if (p.role == WIRE && type == END && n >= 2)
		report("end %s %u", at[0] == 0 ? "exited" : "killed", at[1]);
	else if (p.role == WIRE && type == MISSED && n >= 8)
		report("missed %llu", (unsigned long long)get(at, 8));
	else if (p.role == WIRE && type == DONE && n >= 4)
		report("done %u", (unsigned)get(at, 4));
	else if (p.role == WIRE && type == UPGRADED && n > 0)
		report("upgraded %u %.*s", at[0], (int)n - 1, (const char *)at + 1);
	else if (p.role == WIRE && type == NOTICE)
		report("notice %.*s", (int)n, (const char *)at);
	else if (names[i] == NULL)
		report("unknown %u of %zu", type, n);
	else
		report("%s of %zu", names[i], n);
}

static void
message(unsigned char type, const unsigned char *at, size_t n)
{
	if (p.role == WIRE && p.over)
		fail("message %u after the end", type);
	if (p.role == WIRE && (type == END || type == LOST || type == TAKEN || type == REFUSED))
		p.over = true;
	if (type == PUSH || (p.role == WIRE && type == MTEXT && n > 0))	/* OUTPUT has PUSH's number */
		take(at, n);
	else
		report_message(type, at, n);
}

/* Handle the next complete frame; return its length, or 0 if there is none. */
static size_t
parse_frame(const unsigned char *at, size_t n)
{
	size_t len;

	if (n < HEADER)
		return 0;
	len = (size_t)get(at + 1, 4);
	if (len > (p.role == SERVE ? FRAME_CLIENT : FRAME_MASTER))
		fail("a frame of %zu bytes came", len);
	if (n < HEADER + len)
		return 0;
	message(at[0], at + HEADER, len);
	return HEADER + len;
}

static size_t
parse_packet(const unsigned char *at, size_t n)
{
	if (n < PACKET)
		return 0;
	if (at[0] == PUSH) {
		take(at + 2, at[1] > 8 ? 8 : at[1]);
		return PACKET;
	}
	if (at[0] == HELLO) {
		p.hello = true;
		memcpy(p.nonce, at + 2, 8);
	}
	if (at[0] == FRAMES)
		p.framed_in = true;
	report_message(at[0], at + 2, at[0] == REDRAW || at[0] == WINCH ? 8 : at[1]);
	return PACKET;
}

static void
answer(unsigned char *out)
{
	memcpy(out, "\0dtach\0\1", 8);
	memcpy(out + 8, p.nonce, 8);
}

/* Output of a master that may still turn out to speak frames. */
static size_t
parse_output(const unsigned char *at, size_t n)
{
	unsigned char right[ANSWER];
	size_t most = n < ANSWER ? n : ANSWER;

	answer(right);
	if (p.hello && memcmp(at, right, most) == 0) {
		if (n < ANSWER)
			return 0;
		p.framed_in = true;
		report("answered");
		return ANSWER;
	}
	p.hello = false;
	take(at, n);
	return n;
}

static size_t
parse(const unsigned char *at, size_t n)
{
	if (n == 0)
		return 0;
	if (p.role == JOB || p.role == TTY) {
		take(at, n);
		return n;
	}
	if (p.framed_in)
		return parse_frame(at, n);
	return p.role == SERVE ? parse_packet(at, n) : parse_output(at, n);
}

/* Read once, if there is anything, and handle what is complete. */
static void
receive(void)
{
	size_t room = sizeof p.in - p.have, used = 0, step;
	ssize_t n;

	n = read(p.fd, p.in + p.have, room < p.gulp ? room : p.gulp);
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (n <= 0) {
		/* A pty whose other side is closed returns EIO. */
		p.eof = true;
		if (n < 0 && errno != ECONNRESET && errno != EIO && errno != EPIPE)
			fail("read: %s", strerror(errno));
		return;
	}
	p.have += (size_t)n;
	p.sipped += (size_t)n;
	while ((step = parse(p.in + used, p.have - used)) > 0)
		used += step;
	p.have -= used;
	/* A long frame that comes byte by byte is not copied for each. */
	if (used > 0)
		memmove(p.in, p.in + used, p.have);
}

static void
await(short events)
{
	struct pollfd pfd = { .fd = p.fd, .events = events };

	if (poll(&pfd, 1, -1) > 0 && pfd.revents & (POLLIN | POLLHUP | POLLERR)
	    && events & POLLIN)
		receive();
}

/* ---- what goes out ---------------------------------------------------- */

static void
nap(long microseconds)
{
	struct timespec t = { .tv_nsec = microseconds * 1000 };

	nanosleep(&t, NULL);
}

/* Read what is there, unless deaf. */
static void
hear(void)
{
	struct pollfd pfd = { .fd = p.fd, .events = POLLIN };

	if (!p.deaf && !p.eof && poll(&pfd, 1, 0) > 0)
		receive();
}

/* A write is split only if the other side has read the first part. */
static void
drained(void)
{
	int left = 0;

	while (ioctl(p.fd, TIOCOUTQ, &left) == 0 && left > 0 && !p.cut) {
		hear();
		nap(20);
	}
}

/* Send, and read meanwhile.  After its shutdown the other side may still read. */
static void
send_bytes(const unsigned char *data, size_t n)
{
	ssize_t done;
	size_t part;

	while (n > 0 && !p.cut) {
		part = p.split > 0 && n > p.split ? p.split : n;
		done = write(p.fd, data, part);
		if (done < 0 && (errno == EPIPE || errno == ECONNRESET || errno == EIO)) {
			report("cut");
			p.cut = true;
			return;
		}
		if (done < 0 && errno != EAGAIN && errno != EINTR)
			fail("write: %s", strerror(errno));
		if (done > 0) {
			data += done;
			n -= (size_t)done;
			if (p.split > 0)
				drained();
			hear();
		} else if (done < 0) {
			await(p.deaf || p.eof ? POLLOUT : POLLOUT | POLLIN);
		}
	}
}

static void
packet_make(unsigned char *out, unsigned char type, unsigned char len,
    const unsigned char *payload, size_t n)
{
	memset(out, 0, PACKET);
	out[0] = type;
	out[1] = len;
	if (n > 0)
		memcpy(out + 2, payload, n < 8 ? n : 8);
}

static void
frame_send(unsigned char type, const unsigned char *payload, size_t n)
{
	static unsigned char frame[HEADER + FRAME_MASTER];

	frame[0] = type;
	put32(frame + 1, n);
	if (n > 0)
		memcpy(frame + HEADER, payload, n);
	send_bytes(frame, HEADER + n);
}

/* Send a message in the current dialect. */
static void
message_send(unsigned char type, const unsigned char *payload, size_t n)
{
	unsigned char packet[PACKET];

	if (p.framed_out) {
		frame_send(type, payload, n);
		return;
	}
	packet_make(packet, type, (unsigned char)n, payload, n);
	send_bytes(packet, PACKET);
}

/* With small reads it may take seconds to make room for the master's next write, and
 * the master would count us as stalled. */
static void
sip(void)
{
	enum { SIP = 200 };	/* ms between two messages: far less than the master's 2 s */
	struct timespec t;
	int64_t now;

	if (p.gulp >= CHUNK || p.role != WIRE || !p.framed_out || p.sipped == 0)
		return;
	clock_gettime(CLOCK_MONOTONIC, &t);
	now = (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
	if (now - p.told < SIP)
		return;
	message_send(TAKING, NULL, 0);
	p.sipped = 0;
	p.told = now;
}

/* Wait until receive() has made the condition true, or the stream ends. */
static bool
until(bool (*so)(const void *), const void *arg)
{
	while (!so(arg) && !p.eof) {
		await(POLLIN);
		sip();
	}
	return so(arg);
}

/* Bytes of the terminal: a client's input, a master's output, or just bytes. */
static void
terminal_send(const unsigned char *data, size_t n)
{
	static unsigned char batch[BATCH];
	size_t part, full = 0;

	if (p.framed_out) {
		frame_send(PUSH, data, n);
	} else if (p.role == WIRE) {
		for (; n > 0; data += part, n -= part) {
			part = n < 8 ? n : 8;
			packet_make(batch + full, PUSH, (unsigned char)part, data, part);
			full += PACKET;
			if (full == BATCH || n == part) {
				send_bytes(batch, full);
				full = 0;
			}
		}
	} else {
		send_bytes(data, n);
	}
}

/* Send a known stream in pieces that grow and start again at one byte. */
static void
stream_send(const char *arg, size_t most, void (*out)(const unsigned char *, size_t))
{
	static unsigned char data[CHUNK];
	uint64_t bytes, seed, at = 0;
	size_t part, next = 1;

	pair(arg, ':', &bytes, &seed);
	while (at < bytes && !p.cut) {
		part = next < most ? next : most;
		if (part > bytes - at)
			part = (size_t)(bytes - at);
		next = next > 4 * most ? 1 : next * 3;
		stream_fill(seed, at, data, part);
		out(data, part);
		at += part;
	}
}

/* ---- words: setting up ------------------------------------------------ */

static void
nonblocking(int fd)
{
	if (fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK) == -1)
		fail("fcntl: %s", strerror(errno));
}

static int
socket_at(const char *path, struct sockaddr_un *name)
{
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	memset(name, 0, sizeof *name);
	name->sun_family = AF_UNIX;
	if (strlen(path) >= sizeof name->sun_path)
		fail("name too long");
	memcpy(name->sun_path, path, strlen(path));
	return fd;
}

static int
connected(const char *path)
{
	struct sockaddr_un name;
	int fd = socket_at(path, &name);

	if (fd == -1 || connect(fd, (struct sockaddr *)&name, sizeof name) == -1) {
		if (fd != -1)
			close(fd);
		return -1;
	}
	return fd;
}

static void
do_connect(const char *arg)
{
	(void)arg;
	p.fd = connected(p.path);
	if (p.fd == -1)
		fail("%s: %s", p.path, strerror(errno));
	nonblocking(p.fd);
}

static void
do_listen(const char *arg)
{
	struct sockaddr_un name;
	char making[PATH_MAX];
	int fd;

	(void)arg;
	/* Rename it: once visible it accepts connections. */
	snprintf(making, sizeof making, "%s~", p.path);
	fd = socket_at(making, &name);
	if (bind(fd, (struct sockaddr *)&name, sizeof name) == -1 || listen(fd, 5) == -1 ||
	    rename(making, p.path) == -1)
		fail("%s: %s", p.path, strerror(errno));
	p.fd = fd;
}

static void
do_accept(const char *arg)
{
	int fd = accept(p.fd, NULL, NULL);

	(void)arg;
	if (fd == -1)
		fail("%s", strerror(errno));
	close(p.fd);
	p.fd = fd;
	nonblocking(fd);
}

static void
do_report(const char *arg)
{
	p.log = fopen(arg, "w");
	if (p.log == NULL)
		fail("%s", strerror(errno));
}

static void
do_limit(const char *arg)
{
	limit = (unsigned)number_only(arg);
}

static void
do_split(const char *arg)
{
	p.split = (size_t)number_only(arg);
}

static void
do_read(const char *arg)
{
	p.gulp = (size_t)number_only(arg);
}

static void
do_deaf(const char *arg)
{
	(void)arg;
	p.deaf = true;
}

/* ---- words: time ------------------------------------------------------ */

static void
do_ready(const char *arg)
{
	int fd = open(arg, O_WRONLY | O_CREAT, 0600);

	if (fd == -1)
		fail("%s", strerror(errno));
	close(fd);
}

/* Do nothing at all until the file exists. */
static void
do_wait(const char *arg)
{
	while (access(arg, F_OK) != 0)
		nap(2000);
}

/* ---- words: saying ---------------------------------------------------- */

static void
do_hello(const char *arg)
{
	struct timespec t;

	(void)arg;
	clock_gettime(CLOCK_REALTIME, &t);
	stream_fill((uint64_t)t.tv_nsec ^ (uint64_t)getpid() << 32, 0, p.nonce, 8);
	p.hello = true;		/* the answer may arrive before send returns */
	message_send(HELLO, p.nonce, 8);
}

static void
do_frames(const char *arg)
{
	(void)arg;
	message_send(FRAMES, NULL, 0);
	p.framed_out = true;
}

/* "wrong": answer with another nonce. */
static void
do_answer(const char *arg)
{
	unsigned char out[ANSWER];

	answer(out);
	if (*arg != '\0')
		out[ANSWER - 1] ^= 1;
	else
		p.framed_out = true;
	send_bytes(out, ANSWER);
}

static void
do_attach(const char *arg)
{
	(void)arg;
	message_send(ATTACH, NULL, 0);
}

static void
do_detach(const char *arg)
{
	(void)arg;
	message_send(DETACH, NULL, 0);
}

static void
do_info(const char *arg)
{
	(void)arg;
	message_send(INFO, NULL, 0);
}

static void
do_client(const char *arg)
{
	unsigned char flags = (unsigned char)number_only(arg);

	message_send(CLIENT, &flags, 1);
}

static void
size_make(unsigned char *out, const char *arg)
{
	uint64_t rows, columns;
	struct winsize ws = { 0 };

	pair(arg, 'x', &rows, &columns);
	ws.ws_row = (unsigned short)rows;
	ws.ws_col = (unsigned short)columns;
	memcpy(out, &ws, sizeof ws);
}

static void
do_winch(const char *arg)
{
	unsigned char payload[8], packet[PACKET];

	size_make(payload, arg);
	if (p.framed_out) {
		frame_send(WINCH, payload, 8);
		return;
	}
	packet_make(packet, WINCH, 0, payload, 8);
	send_bytes(packet, PACKET);
}

/* METHOD:ROWSxCOLUMNS */
static void
do_redraw(const char *arg)
{
	unsigned char payload[10] = { 0 }, packet[PACKET];
	char *rest;

	payload[0] = (unsigned char)number(arg, &rest, 10);
	size_make(payload + 2, rest + 1);
	if (p.framed_out) {
		frame_send(REDRAW, payload, 10);
		return;
	}
	packet_make(packet, REDRAW, payload[0], payload + 2, 8);
	send_bytes(packet, PACKET);
}

/* TYPE:HEX, also of an unknown type */
static void
do_message(const char *arg)
{
	unsigned char payload[FRAME_MASTER];
	char *rest;
	unsigned char type = (unsigned char)number(arg, &rest, 10);

	message_send(type, payload, *rest == ':' ? unhex(rest + 1, payload, sizeof payload) : 0);
}

static void
do_say(const char *arg)
{
	terminal_send((const unsigned char *)arg, strlen(arg));
}

static void
do_stream(const char *arg)
{
	stream_send(arg, p.framed_out && p.role == WIRE ? FRAME_CLIENT : CHUNK, terminal_send);
}

static void
do_hex(const char *arg)
{
	unsigned char data[4096];

	send_bytes(data, unhex(arg, data, sizeof data));
}

static void
do_noise(const char *arg)
{
	stream_send(arg, CHUNK, send_bytes);
}

/* LINES of history */
static void
do_screen(const char *arg)
{
	unsigned char payload[5] = { 0 };

	put32(payload + 1, (size_t)number_only(arg));
	message_send(SHOW, payload, sizeof payload);
}

static void
do_follow(const char *arg)
{
	unsigned char payload[5] = { 0 };

	put32(payload + 1, (size_t)number_only(arg));
	message_send(FOLLOW, payload, sizeof payload);
}

static void
do_waiting(const char *arg)
{
	(void)arg;
	message_send(WAIT, NULL, 0);
}

static void
do_signal(const char *arg)
{
	unsigned char signal = (unsigned char)number_only(arg);

	message_send(KILL, &signal, 1);
}

static void
do_dismiss(const char *arg)
{
	(void)arg;
	message_send(DISMISS, NULL, 0);
}

static void
do_agent(const char *arg)
{
	message_send(AGENT, (const unsigned char *)arg, strlen(arg));
}

/* Ask N times without reading; stop when the master takes no more for a while. */
static void
do_ask(const char *arg)
{
	unsigned char packet[PACKET];
	uint64_t asked, n = number_only(arg);
	struct pollfd pfd = { .fd = p.fd, .events = POLLOUT };

	packet_make(packet, INFO, 0, NULL, 0);
	for (asked = 0; asked < n; asked++) {
		if (poll(&pfd, 1, 3000) == 0)
			break;
		if (write(p.fd, packet, PACKET) != PACKET)
			break;
	}
	report("asked %llu", (unsigned long long)asked);
}

static void
do_shut(const char *arg)
{
	(void)arg;
	shutdown(p.fd, SHUT_WR);
}

static void
do_close(const char *arg)
{
	(void)arg;
	close(p.fd);
	p.fd = -1;
}

/* ---- words: hearing --------------------------------------------------- */

static bool
text_seen(const void *arg)
{
	size_t len = strlen(arg);

	for (size_t i = 0; i + len <= p.texts; i++) {
		if (memcmp(p.text + i, arg, len) == 0) {
			p.texts -= i + len;
			memmove(p.text, p.text + i + len, p.texts);
			return true;
		}
	}
	return false;
}

static void
do_see(const char *arg)
{
	while (!text_seen(arg)) {
		if (p.eof) {
			report_text("text", p.text, p.texts);
			fail("never came");
		}
		await(POLLIN);
	}
}

static bool
type_seen(const void *arg)
{
	return p.seen[*(const unsigned char *)arg] > 0;
}

static void
do_got(const char *arg)
{
	const char *const *names = p.role == SERVE ? to_master : to_client;
	unsigned char type;

	if (strcmp(arg, "upgraded") == 0)
		type = UPGRADED;
	else for (type = 0; names[type] != NULL && strcmp(names[type], arg) != 0; type++)
		;
	if (type != UPGRADED && names[type] == NULL)
		fail("no such message");
	if (!until(type_seen, &type))
		fail("never came");
	p.seen[type]--;
}

static bool
answer_seen(const void *arg)
{
	(void)arg;
	return p.framed_in;
}

static void
do_answered(const char *arg)
{
	if (!until(answer_seen, arg))
		fail("never came");
}

static bool
never(const void *arg)
{
	(void)arg;
	return false;
}

static void
do_eof(const char *arg)
{
	until(never, arg);
	report("eof");
}

static void
do_expect(const char *arg)
{
	memset(&p.check, 0, sizeof p.check);
	pair(arg, ':', &p.check.want, &p.check.seed);
	p.check.armed = true;
	p.check.exact = p.role == JOB;	/* all its input comes from the test */
}

static bool
check_over(const void *arg)
{
	(void)arg;
	return p.check.bad || p.check.at == p.check.want;
}

static void
report_check(void)
{
	report("took %llu skipped %llu", (unsigned long long)p.check.at,
	    (unsigned long long)p.check.skipped);
	p.check.armed = false;
	if (p.check.bad) {
		report_text("then", p.text, p.texts < 200 ? p.texts : 200);
		fail("wrong at byte %llu", (unsigned long long)p.check.at);
	}
}

/* Wait for all of the expected stream. */
static void
do_took(const char *arg)
{
	until(check_over, arg);
	report_check();
	if (p.check.at < p.check.want)
		fail("the end after %llu bytes", (unsigned long long)p.check.at);
}

static void
do_take(const char *arg)
{
	do_expect(arg);
	do_took(arg);
}

static bool
check_some(const void *arg)
{
	return p.check.bad || p.check.at >= *(const uint64_t *)arg;
}

/* Wait for at least N bytes of the expected stream. */
static void
do_some(const char *arg)
{
	uint64_t n = number_only(arg);

	until(check_some, &n);
	if (p.check.bad || p.check.at < n)
		report_check();
}

static bool
check_cut(const void *arg)
{
	(void)arg;
	return p.check.instead_have == sizeof p.check.instead || p.seen[LOST] > 0;
}

/*
 * Check the expected stream up to a snapshot that replaces the rest.  A snapshot
 * begins with CAN and ST, to end a sequence that it cuts.  The stream itself may
 * have a CAN there.
 */
static void
do_part(const char *arg)
{
	static const char begin[] = "\030\033\\";
	const unsigned char *instead = p.check.instead;

	until(check_cut, arg);
	if (p.check.bad && p.role == WIRE && (memcmp(instead, begin, 3) == 0 || memcmp(instead, begin + 1, 2) == 0)) {
		p.check.bad = false;
		report("picture");
	}
	report_check();
}

static void
do_show(const char *arg)
{
	(void)arg;
	report_text("text", p.text, p.texts);
	p.texts = 0;
}

/* ---- words: a program's ----------------------------------------------- */

static void
do_raw(const char *arg)
{
	struct termios t;

	(void)arg;
	if (tcgetattr(p.fd, &t) == -1)
		fail("%s", strerror(errno));
	t.c_iflag &= ~(tcflag_t)(IGNBRK | BRKINT | PARMRK | ISTRIP | INLCR | IGNCR | ICRNL | IXON);
	t.c_oflag &= ~(tcflag_t)OPOST;
	t.c_lflag &= ~(tcflag_t)(ECHO | ECHONL | ICANON | ISIG | IEXTEN);
	t.c_cc[VMIN] = 1;
	t.c_cc[VTIME] = 0;
	if (tcsetattr(p.fd, TCSANOW, &t) == -1)
		fail("%s", strerror(errno));
}

/* Echo like cat, but keep reading while writing blocks, and the reverse. */
static void
do_echo(const char *arg)
{
	static unsigned char data[4096];
	uint64_t left = number_only(arg);
	ssize_t n;

	while (left > 0 && (n = read(0, data, left < sizeof data ? (size_t)left : sizeof data)) > 0) {
		left -= (uint64_t)n;
		for (ssize_t done = 0, k; done < n; done += k) {
			k = write(1, data + done, (size_t)(n - done));
			if (k < 0)
				fail("write: %s", strerror(errno));
		}
	}
	if (left > 0)
		fail("%llu bytes did not come", (unsigned long long)left);
}

/* From now until we end, another process floods, with blocking writes. */
static void
do_meanwhile(const char *arg)
{
	uint64_t seed = number_only(arg), at = 0;
	static unsigned char data[4096];

	p.child = fork();
	if (p.child != 0)
		return;
	alarm(10 * limit);
	for (;; at += sizeof data) {
		stream_fill(seed, at, data, sizeof data);
		for (size_t done = 0; done < sizeof data;) {
			ssize_t n = write(1, data + done, sizeof data - done);

			if (n < 0 && errno != EINTR)
				_exit(0);
			done += n > 0 ? (size_t)n : 0;
		}
	}
}

/* A child that keeps the terminal until the file exists, despite a hang-up. */
static void
do_keeper(const char *arg)
{
	if (fork() != 0)
		return;
	signal(SIGHUP, SIG_IGN);
	alarm(10 * limit);
	do_wait(arg);
	_exit(0);
}

/* The same, but it also writes as long as the terminal exists. */
static void
do_chatterer(const char *arg)
{
	if (fork() != 0)
		return;
	signal(SIGHUP, SIG_IGN);
	alarm(10 * limit);
	while (access(arg, F_OK) != 0 && write(1, "chatter", 7) > 0)
		;
	_exit(0);
}

/* Create N orphans that end, and wait until not even zombies are left. */
static void
do_orphans(const char *arg)
{
	uint64_t n = number_only(arg);
	int told[2], go[2];
	pid_t pid;

	for (; n > 0; n--) {
		if (pipe(told) == -1 || pipe(go) == -1)
			fail("%s", strerror(errno));
		pid = fork();
		if (pid == 0) {
			if (fork() == 0) {
				pid = getpid();
				(void)!write(told[1], &pid, sizeof pid);
				close(go[1]);
				(void)!read(go[0], &pid, 1);
			}
			_exit(0);
		}
		if (pid == -1 || waitpid(pid, NULL, 0) != pid || read(told[0], &pid, sizeof pid) != sizeof pid)
			fail("%s", strerror(errno));
		close(go[0]);
		close(go[1]);
		close(told[0]);
		close(told[1]);
		while (kill(pid, 0) == 0)
			nap(1000);
	}
}

static volatile sig_atomic_t caught;

static void
on_signal(int signal)
{
	caught = signal;
}

/* NUMBER:FILE: create the file, then wait for this signal. */
static void
do_await(const char *arg)
{
	char *rest;
	int signal_number = (int)number(arg, &rest, 10);

	signal(signal_number, on_signal);
	do_ready(rest + 1);
	while (!caught)
		nap(2000);
}

static void
do_leave(const char *arg)
{
	(void)arg;
	close(p.fd);
	for (int fd = 0; fd < 3; fd++)
		close(fd);
}

static void
do_exit(const char *arg)
{
	child_kill();
	exit((int)number_only(arg));
}

static void
do_kill(const char *arg)
{
	signal((int)number_only(arg), SIG_DFL);
	kill(getpid(), (int)number_only(arg));
}

/* ---- words: a terminal's ---------------------------------------------- */

/* Start the command on a new terminal of 24 rows and 80 columns. */
static void
do_start(const char *arg)
{
	struct winsize ws = { .ws_row = 24, .ws_col = 80 };
	int slave;

	(void)arg;
	p.fd = posix_openpt(O_RDWR | O_NOCTTY);
	if (p.fd == -1 || grantpt(p.fd) == -1 || unlockpt(p.fd) == -1)
		fail("pty: %s", strerror(errno));
	p.child = fork();
	if (p.child == -1)
		fail("fork: %s", strerror(errno));
	if (p.child == 0) {
		setsid();
		slave = open(ptsname(p.fd), O_RDWR);
		if (slave == -1)
			_exit(127);
		ioctl(slave, TIOCSCTTY, 0);
		ioctl(slave, TIOCSWINSZ, &ws);
		for (int fd = 0; fd < 3; fd++)
			dup2(slave, fd);
		if (slave > 2)
			close(slave);
		close(p.fd);
		signal(SIGPIPE, SIG_DFL);
		execvp(p.command[0], p.command);
		_exit(127);
	}
	nonblocking(p.fd);
}

/* Wait until the command has set raw mode: earlier input would be cooked. */
static void
do_israw(const char *arg)
{
	struct termios t;

	(void)arg;
	while (tcgetattr(p.fd, &t) == 0 && t.c_lflag & ICANON && !p.eof) {
		struct pollfd pfd = { .fd = p.fd, .events = POLLIN };

		if (poll(&pfd, 1, 5) > 0)
			receive();
		nap(1000);
	}
	if (p.eof)
		fail("never came");
}

static void
do_size(const char *arg)
{
	uint64_t rows, columns;
	struct winsize ws = { 0 };

	pair(arg, 'x', &rows, &columns);
	ws.ws_row = (unsigned short)rows;
	ws.ws_col = (unsigned short)columns;
	ioctl(p.fd, TIOCSWINSZ, &ws);
}

/* Wait for the command's end. */
static void
do_status(const char *arg)
{
	int status;

	do_eof(arg);
	while (waitpid(p.child, &status, 0) == -1 && errno == EINTR)
		;
	report("status %d", WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
	p.child = 0;
}

/* ---- the script ------------------------------------------------------- */

/*
 * Roles: W client (wire), S master (serve), J program (job), T terminal (tty).
 */
static const struct {
	const char *name;
	void (*run)(const char *arg);
} words[] = {
	/* any: */
	{ "report", do_report },	/* FILE: write reports there from now on */
	{ "limit", do_limit },		/* SECONDS for each word from now on */
	{ "split", do_split },		/* N: writes of N bytes, each read before the next; 0 whole */
	{ "read", do_read },		/* N: reads of at most N bytes */
	{ "deaf", do_deaf },		/* read nothing while sending */
	{ "ready", do_ready },		/* FILE: create it */
	{ "wait", do_wait },		/* FILE: do nothing until it exists */
	{ "say", do_say },		/* TEXT: input (W), output (S J), typed (T) */
	{ "stream", do_stream },	/* BYTES:SEED: the same with a known stream */
	{ "hex", do_hex },		/* HEX: exactly these bytes */
	{ "noise", do_noise },		/* BYTES:SEED: exactly these bytes, not as messages */
	{ "see", do_see },		/* TEXT: wait for it */
	{ "expect", do_expect },	/* BYTES:SEED: check it from now on, during the next words */
	{ "some", do_some },		/* N: wait for N bytes of it */
	{ "took", do_took },		/* wait for all of it */
	{ "take", do_take },		/* expect and took */
	{ "part", do_part },		/* check it up to a snapshot, LOST or the end */
	{ "show", do_show },		/* print the last 8 KiB of other bytes */
	{ "eof", do_eof },		/* wait until the other side closes */
	{ "close", do_close },
	/* W S: */
	{ "message", do_message },	/* TYPE:HEX: any message, in the current dialect */
	{ "got", do_got },		/* NAME: wait for this message */
	{ "shut", do_shut },		/* shut down the sending side */
	/* W: */
	{ "hello", do_hello },
	{ "answered", do_answered },	/* wait for the answer to HELLO */
	{ "frames", do_frames },	/* send frames from now on */
	{ "attach", do_attach },
	{ "detach", do_detach },
	{ "winch", do_winch },		/* ROWSxCOLUMNS */
	{ "redraw", do_redraw },	/* METHOD:ROWSxCOLUMNS */
	{ "info", do_info },
	{ "client", do_client },	/* FLAGS */
	{ "screen", do_screen },	/* LINES of history: send SHOW */
	{ "follow", do_follow },	/* LINES of history: send FOLLOW */
	{ "waiting", do_waiting },	/* send WAIT */
	{ "signal", do_signal },	/* NUMBER, or 0 to end the session */
	{ "dismiss", do_dismiss },
	{ "agent", do_agent },		/* PATH */
	{ "ask", do_ask },		/* N times, reading nothing */
	/* S: */
	{ "accept", do_accept },	/* accept the one client */
	{ "answer", do_answer },	/* answer HELLO and send frames; "wrong": a false answer */
	/* J: */
	{ "raw", do_raw },
	{ "echo", do_echo },		/* BYTES: echo them like cat */
	{ "meanwhile", do_meanwhile },	/* SEED: a process floods until we end */
	{ "keeper", do_keeper },	/* FILE: a child keeps the terminal until it exists */
	{ "chatterer", do_chatterer },	/* FILE: the same, and the child keeps writing */
	{ "orphans", do_orphans },	/* N: wait until all are reaped */
	{ "await", do_await },		/* SIGNAL:FILE: create the file, wait for the signal */
	{ "leave", do_leave },		/* close the terminal */
	{ "exit", do_exit },		/* STATUS */
	{ "kill", do_kill },		/* SIGNAL: die of it */
	/* T: */
	{ "start", do_start },		/* the command */
	{ "israw", do_israw },		/* wait until the command has set raw mode */
	{ "size", do_size },		/* ROWSxCOLUMNS */
	{ "status", do_status },	/* wait for the command's end, report its status */
};

static void
play_word(char *s)
{
	char *arg = strchr(s, '=');
	size_t len = arg != NULL ? (size_t)(arg - s) : strlen(s);

	word = s;
	alarm(limit);
	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
		if (strlen(words[i].name) == len && memcmp(words[i].name, s, len) == 0) {
			words[i].run(arg != NULL ? arg + 1 : "");
			return;
		}
	}
	fail("no such word");
}

static void
play(char **script)
{
	while (*script != NULL)
		play_word(*script++);
	child_kill();
}

/* ---- verbs ------------------------------------------------------------ */

static void
verb_wire(char **args)
{
	p.role = WIRE;
	p.path = *args;
	do_connect("");
	play(args + 1);
}

static void
verb_serve(char **args)
{
	p.role = SERVE;
	p.path = *args;
	do_listen("");
	play(args + 1);
}

static void
verb_job(char **args)
{
	p.role = JOB;
	/* Open the terminal anew, so that O_NONBLOCK affects nobody else.  An empty
	 * root has no /dev/tty. */
	p.fd = open("/dev/tty", O_RDWR | O_NONBLOCK);
	if (p.fd == -1) {
		p.fd = dup(0);
		nonblocking(p.fd);
	}
	if (!isatty(p.fd))
		fail("no terminal");
	play(args);
}

static void
verb_tty(char **args)
{
	char **command = args;

	p.role = TTY;
	while (*command != NULL && strcmp(*command, "--") != 0)
		command++;
	if (*command == NULL || command[1] == NULL)
		fail("no command");
	*command = NULL;
	p.command = command + 1;
	play(args);
}

static void
verb_bytes(char **args)
{
	p.role = JOB;
	p.fd = 1;
	p.deaf = true;
	stream_send(*args, CHUNK, send_bytes);
}

static void
verb_check(char **args)
{
	p.role = JOB;
	p.fd = 0;
	do_take(*args);
	do_eof("");
	if (p.texts > 0)
		fail("more came");
}

/* Raise the limit on descriptors as far as we may. */
static void
descriptors(void)
{
	struct rlimit r;

	if (getrlimit(RLIMIT_NOFILE, &r) == 0) {
		r.rlim_cur = r.rlim_max;
		setrlimit(RLIMIT_NOFILE, &r);
	}
}

static void
verb_crowd(char **args)
{
	unsigned char data[4096];
	uint64_t n = number_only(args[1]), there = 0;
	size_t len = args[2] != NULL && args[3] != NULL ? unhex(args[3], data, sizeof data) : 0;

	if (args[2] == NULL)
		fail("until when?");
	descriptors();
	alarm(limit);
	for (uint64_t i = 0; i < n; i++) {
		int fd = connected(args[0]);

		if (fd == -1)
			fail("connection %llu: %s", (unsigned long long)i, strerror(errno));
		if (len == 0 || write(fd, data, len) == (ssize_t)len)
			there++;
	}
	report("crowd %llu", (unsigned long long)there);
	alarm(limit);
	do_wait(args[2]);
}

/* Read from each until it has had the text, whose first character is in it once. */
static void
each_sees(struct pollfd *at, nfds_t n, const char *text)
{
	static char piece[CHUNK];
	size_t *matched = calloc(n, sizeof *matched), want = strlen(text);
	nfds_t i, left = n;

	if (matched == NULL)
		fail("no memory");
	for (i = 0; i < n; i++)
		at[i].events = POLLIN;
	while (left > 0) {
		poll(at, n, -1);
		for (i = 0; i < n; i++) {
			ssize_t got = at[i].revents ? read(at[i].fd, piece, sizeof piece) : 0;

			if (at[i].revents && got <= 0)
				fail("connection %llu is over", (unsigned long long)i);
			for (ssize_t k = 0; k < got && matched[i] < want; k++)
				matched[i] = piece[k] == text[matched[i]] ? matched[i] + 1 : piece[k] == *text;
			if (at[i].events && matched[i] == want) {
				at[i].events = 0;
				left--;
			}
		}
	}
	free(matched);
}

static void
verb_watch(char **args)
{
	unsigned char data[4096];
	nfds_t n = (nfds_t)number_only(args[1]);
	size_t len = unhex(args[2], data, sizeof data);
	struct pollfd *at = calloc(n, sizeof *at);

	if (at == NULL)
		fail("no memory");
	descriptors();
	alarm(limit);
	for (nfds_t i = 0; i < n; i++) {
		at[i].fd = connected(args[0]);
		if (at[i].fd == -1 || write(at[i].fd, data, len) != (ssize_t)len)
			fail("connection %llu: %s", (unsigned long long)i, strerror(errno));
	}
	each_sees(at, n, args[3]);
	do_ready(args[4]);
	alarm(limit);
	each_sees(at, n, args[5]);
	report("all %llu", (unsigned long long)n);
	free(at);
}

static void
verb_churn(char **args)
{
	unsigned char data[4096];
	uint64_t n = number_only(args[1]);
	size_t len = args[2] != NULL ? unhex(args[2], data, sizeof data) : 0;

	alarm(limit);
	for (uint64_t i = 0; i < n; i++) {
		int fd = connected(args[0]);

		if (fd == -1)
			fail("connection %llu: %s", (unsigned long long)i, strerror(errno));
		if (len > 0 && write(fd, data, len) < 0)
			report("cut");
		close(fd);
	}
}

static void
verb_plain(char **args)
{
	sigset_t none;

	/* Not the real-time signals: libc uses some of them. */
	for (int sig = 1; sig < 32; sig++)
		signal(sig, SIG_DFL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	execvp(args[0], args);
	fail("%s: %s", args[0], strerror(errno));
}

static const struct {
	const char *name;
	void (*run)(char **args);
	int needs;
} verbs[] = {
	{ "wire", verb_wire, 1 },
	{ "serve", verb_serve, 1 },
	{ "job", verb_job, 0 },
	{ "tty", verb_tty, 0 },
	{ "bytes", verb_bytes, 1 },
	{ "check", verb_check, 1 },
	{ "crowd", verb_crowd, 3 },
	{ "watch", verb_watch, 6 },
	{ "churn", verb_churn, 2 },
	{ "plain", verb_plain, 1 },
};

int
main(int argc, char **argv)
{
	struct sigaction late = { .sa_handler = on_alarm };

	p.log = stdout;
	if (getenv("PEER_LIMIT") != NULL)
		limit = (unsigned)number_only(getenv("PEER_LIMIT"));
	sigaction(SIGALRM, &late, NULL);
	signal(SIGPIPE, SIG_IGN);
	for (size_t i = 0; argc > 1 && i < sizeof verbs / sizeof verbs[0]; i++) {
		if (strcmp(argv[1], verbs[i].name) == 0 && argc - 2 >= verbs[i].needs) {
			word = argv[1];
			verbs[i].run(argv + 2);
			return 0;
		}
	}
	fputs("usage: peer wire|serve|job|tty|bytes|check|crowd|watch|churn|plain ... (see peer.c)\n", stderr);
	return 1;
}
