/* bench.c - measures dtach beside dtach 0.9, other tools of its kind that are
 * installed, and two references of its own:
 *
 *   bare    the job right in our pty, with nothing between: what the system can do
 *   relay   two processes, pty - socket - pty, non-blocking, 64 KiB, no protocol:
 *           what any tool of this kind can do
 *
 * One program plays every part. As "bench job CTL" it is the job in the session
 * and does what the socket CTL tells it; as "bench relay" and "bench client" it
 * is the relay; else it is the terminal that measures.
 *
 * A round runs every tool once, so that whatever else the machine does meets
 * them all, and a ratio is the median of the ratios within a round.
 *
 * Three processes: the first only waits, ends whatever is left and removes the
 * scratch directory, however the second comes to its end; the second measures;
 * the others are what is measured. */
#define _DEFAULT_SOURCE
#define _XOPEN_SOURCE 700
#define _DARWIN_C_SOURCE
#define _NETBSD_SOURCE
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/utsname.h>
#include <sys/wait.h>

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <math.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#if defined(__linux__)
#include <pty.h>
#include <sys/prctl.h>
#elif defined(__FreeBSD__)
#include <libutil.h>
#else
#include <util.h>
#endif

#define KIB 1024L
#define MIB (1024L * KIB)
#define BUFFER (64 * KIB)
#define NAME_MAX_LEN 64
#define PATH_LEN 256
#define DIR_LEN 200	/* of the scratch directory, so that its files have room */
#define TOOLS_MAX 8
#define ROUNDS_MAX 25
#define MEASURES_MAX 96
#define TERMS_MAX 512
#define COUNT(a) (sizeof a / sizeof((a)[0]))

static struct {
	int rounds;
	bool quick;
	const char *tests;	/* names, with commas; NULL is all */
	const char *peers;
} options = { 5, false, NULL, NULL };

static char self[PATH_LEN];	/* this program */
static char scratch[DIR_LEN];	/* the directory of the sockets */

static void die(const char *what)
{
	fprintf(stderr, "bench: %s: %s\n", what, strerror(errno));
	exit(1);
}

/* seconds, by a clock that all processes share */
static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void nap(double seconds)
{
	struct timespec t;

	t.tv_sec = (time_t)seconds;
	t.tv_nsec = (long)((seconds - (double)t.tv_sec) * 1e9);
	nanosleep(&t, NULL);
}

static void nonblocking(int fd)
{
	fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
}

static bool write_all(int fd, const char *p, size_t n)
{
	ssize_t w;

	for (; n > 0; p += w, n -= (size_t)w) {
		while ((w = write(fd, p, n)) == -1 && errno == EINTR)
			continue;
		if (w == -1)
			return false;
	}
	return true;
}

static bool readable(int fd, double seconds)
{
	struct pollfd p = { fd, POLLIN, 0 };

	return poll(&p, 1, (int)(seconds * 1000)) > 0;
}

static struct sockaddr_un address(const char *path)
{
	struct sockaddr_un a = { .sun_family = AF_UNIX };

	if (strlen(path) >= sizeof a.sun_path) {
		errno = ENAMETOOLONG;
		die(path);
	}
	memcpy(a.sun_path, path, strlen(path) + 1);
	return a;
}

static int listen_at(const char *path)
{
	struct sockaddr_un a = address(path);
	int s = socket(AF_UNIX, SOCK_STREAM, 0);

	if (s == -1 || bind(s, (struct sockaddr *)&a, sizeof a) == -1 || listen(s, 16) == -1)
		die(path);
	fcntl(s, F_SETFD, FD_CLOEXEC);
	return s;
}

static int connect_to(const char *path)
{
	struct sockaddr_un a = address(path);
	int s = socket(AF_UNIX, SOCK_STREAM, 0);

	if (s == -1 || connect(s, (struct sockaddr *)&a, sizeof a) == -1)
		die(path);
	return s;
}

static void terminal_raw(int fd, bool cooked)
{
	struct termios t;

	if (tcgetattr(fd, &t) == -1)
		return;
	t.c_iflag = 0;
	t.c_oflag = cooked ? OPOST | ONLCR : 0;
	t.c_lflag = 0;
	t.c_cc[VMIN] = 1;
	t.c_cc[VTIME] = 0;
	tcsetattr(fd, TCSANOW, &t);
}

/* ---- texts and marks ---- */

/* A text is some 64 KiB, numbered line by line so that a gap
 * or a repetition is never in step, and is written as often as it takes. Job
 * and terminal both make it, so it need not travel beside itself to be compared. */

struct text {
	char *data;
	size_t size;
};

enum kind { ASCII, COOKED, COLOUR, UTF8, CURSOR, KINDS };

static void text_line(FILE *f, enum kind kind, unsigned i)
{
	static const char *const word[] = {
		"smörgåsbord", "κόσμος", "漢字かな交じり文", "🙂🚀", "naïve", "здравствуй", "한국어",
	};

	switch (kind) {
	case COLOUR:
		fprintf(f, "\33[3%um%05u\33[0m \33[1;38;5;%umlibrary\33[m \33[48;2;%u;7;9mvalue\33[0m ok",
		    i % 8, i, i % 256, i % 251);
		break;
	case UTF8:
		fprintf(f, "%05u %s %s %s", i, word[i % 7], word[i / 3 % 7], word[i / 5 % 7]);
		break;
	case CURSOR:
		fprintf(f, "\33[%u;%uH%05u\33[K\33[%uA\33[7m%u\33[27m", i % 24 + 1, i % 70 + 1, i, i % 5 + 1, i % 97);
		return;
	default:
		fprintf(f, "%05u the quick brown fox jumps over the lazy dog, and %u more words", i, i % 977);
	}
}

/* cooked text is what the terminal sees: the job's own has no carriage returns */
static struct text text_make(enum kind kind, bool at_job)
{
	struct text t;
	FILE *f = open_memstream(&t.data, &t.size);

	if (!f)
		die("memory");
	for (long i = 0; ftell(f) + (kind == COOKED && at_job ? i : 0) < BUFFER; i++) {
		text_line(f, kind, (unsigned)i);
		if (kind != CURSOR)
			fputs(kind == COOKED && at_job ? "\n" : "\r\n", f);
	}
	if (fclose(f) == EOF)
		die("memory");
	return t;
}

static const struct text *text_of(enum kind kind)
{
	static struct text made[KINDS];

	if (!made[kind].data)
		made[kind] = text_make(kind, false);
	return &made[kind];
}

/* the first character stands nowhere else in a mark, which keeps the search for it simple */
static void mark_make(char mark[static 16], char what, unsigned number)
{
	snprintf(mark, 16, "<%c%08x>", what, number);
}

/* ---- the job ---- */

/* Its orders and its answers are of one form. */

enum what {
	HELLO,		/* from the job: pid, parent and when it began */
	TEXT,		/* write the text count times between two marks */
	MARK,		/* write a mark */
	REDRAW,		/* write a mark, now and at every SIGWINCH */
	KEYS,		/* give back every byte until ^D */
	TAKE,		/* read count bytes of text and compare them */
	FLOOD,		/* write text until a key comes, then a mark; say when the key came */
	END		/* say when, and exit */
};

struct word {
	enum what what;
	enum kind kind;
	unsigned number;	/* in the marks */
	long count;
	long bad;		/* the first byte that is wrong, or -1 */
	double when;
	pid_t pid, parent;
};

static char job_mark[16];	/* for the signal handler */

static void job_redraw(int sig)
{
	(void)sig;
	write_all(1, job_mark, strlen(job_mark));
}

static void job_text(const struct word *w)
{
	struct text t = text_make(w->kind, true);
	char mark[16];

	terminal_raw(0, w->kind == COOKED);
	mark_make(mark, 'b', w->number);
	write_all(1, mark, strlen(mark));
	for (long i = 0; i < w->count; i++)
		write_all(1, t.data, t.size);
	mark_make(mark, 'e', w->number);
	write_all(1, mark, strlen(mark));
	free(t.data);
}

static void job_echo(void)
{
	char c;

	while (read(0, &c, 1) == 1 && c != '\4')
		write_all(1, &c, 1);
}

/* the first difference of what came at an offset from the text, or -1 */
static long text_compare(const struct text *t, long at, const char *p, size_t n)
{
	size_t i = 0, off, len;

	while (i < n) {
		off = (size_t)(at + (long)i) % t->size;
		len = t->size - off < n - i ? t->size - off : n - i;
		if (memcmp(p + i, t->data + off, len) != 0) {
			while (p[i] == t->data[off])
				i++, off++;
			return at + (long)i;
		}
		i += len;
	}
	return -1;
}

static void job_take(struct word *w)
{
	static char buf[BUFFER];
	struct text t = text_make(ASCII, false);
	long got = 0;
	ssize_t n;

	w->bad = -1;
	while (got < w->count && readable(0, 2) && (n = read(0, buf, sizeof buf)) > 0) {
		if (w->bad == -1)
			w->bad = text_compare(&t, got, buf, (size_t)n);
		got += n;
	}
	w->when = now();
	if (w->bad == -1 && (got != w->count || readable(0, 0.02)))
		w->bad = w->count;	/* too few or too many */
	free(t.data);
}

static void job_flood(struct word *w)
{
	struct text t = text_make(ASCII, false);
	char mark[16], key;

	for (size_t at = 0; !readable(0, 0); at = (at + 4096) % (t.size - 4096))
		write_all(1, t.data + at, 4096);
	if (read(0, &key, 1) == 1)
		w->when = now();
	mark_make(mark, 'e', w->number);
	write_all(1, mark, strlen(mark));
	free(t.data);
}

static void job_obey(int ctl, struct word *w)
{
	signal(SIGWINCH, SIG_IGN);
	mark_make(job_mark, 'm', w->number);
	switch (w->what) {
	case TEXT:
		job_text(w);
		break;
	case REDRAW:
		signal(SIGWINCH, job_redraw);
		/* FALLTHROUGH */
	case MARK:
		job_redraw(0);
		break;
	case KEYS:
		job_echo();
		break;
	case TAKE:
		job_take(w);
		break;
	case FLOOD:
		job_flood(w);
		break;
	default:
		break;
	}
	if (w->what != TAKE && w->what != FLOOD)
		w->when = now();
	write_all(ctl, (const char *)w, sizeof *w);
}

static int job_main(const char *path)
{
	struct word w = { .what = HELLO, .when = now(), .pid = getpid(), .parent = getppid() };
	int ctl = connect_to(path);

	fcntl(ctl, F_SETFD, FD_CLOEXEC);
	terminal_raw(0, false);
	write_all(ctl, (const char *)&w, sizeof w);
	while (read(ctl, &w, sizeof w) == (ssize_t)sizeof w && w.what != END)
		job_obey(ctl, &w);
	w.when = now();
	write_all(ctl, (const char *)&w, sizeof w);
	return 0;
}

/* ---- the relay ---- */

/* The least that can be called a detach tool. BENCH_FAULT, "out drop
 * 1000" for one, makes its master spoil one byte, to see that we would see it. */

struct flow {
	int from, to;		/* to is -1 while nobody is attached: what comes is dropped */
	const char *fault;	/* what to do to byte fault_at, or NULL */
	long fault_at, seen;
	size_t start, end;
	char buf[BUFFER + 1];	/* a byte more for a doubled one */
};

static void flow_init(struct flow *f, int from, int to, const char *way)
{
	static char fault[2][16];
	char wanted[16] = "";
	char *env = getenv("BENCH_FAULT");
	char *kind = fault[way[0] == 'o'];

	f->from = from;
	f->to = to;
	if (env != NULL && sscanf(env, "%15s %15s %ld", wanted, kind, &f->fault_at) == 3 && strcmp(wanted, way) == 0)
		f->fault = kind;
}

static void flow_spoil(struct flow *f, size_t n)
{
	size_t i = (size_t)(f->fault_at - f->seen);

	if (strcmp(f->fault, "flip") == 0) {
		f->buf[i] ^= 1;
	} else if (strcmp(f->fault, "drop") == 0) {
		memmove(f->buf + i, f->buf + i + 1, n - i - 1);
		f->end--;
	} else if (strcmp(f->fault, "double") == 0) {
		memmove(f->buf + i + 1, f->buf + i, n - i);
		f->end++;
	}
}

/* Move what can be moved now: 1 if anything was, 0 if not, -1 at the end. */
static int flow_step(struct flow *f)
{
	ssize_t n;

	if (f->start == f->end) {
		if ((n = read(f->from, f->buf, BUFFER)) <= 0)
			return n == -1 && (errno == EAGAIN || errno == EINTR) ? 0 : -1;
		f->start = 0;
		f->end = (size_t)n;
		if (f->fault != NULL && f->seen <= f->fault_at && f->fault_at < f->seen + n)
			flow_spoil(f, (size_t)n);
		f->seen += n;
	}
	if (f->to == -1) {
		f->start = f->end;
		return 1;
	}
	if ((n = write(f->to, f->buf + f->start, f->end - f->start)) == -1)
		return errno == EAGAIN || errno == EINTR ? 0 : -1;
	f->start += (size_t)n;
	return 1;
}

/* Which events of its side does this pair of flows wait for? */
static short flow_events(const struct flow *in, const struct flow *out)
{
	return (short)((in->start == in->end ? POLLIN : 0) | (out->start < out->end ? POLLOUT : 0));
}

static int client_main(const char *path)
{
	static struct flow keys, output;
	struct pollfd p[2] = { { .fd = 0 }, { .fd = connect_to(path) } };
	int a, b;

	terminal_raw(0, false);
	nonblocking(0);
	nonblocking(p[1].fd);
	flow_init(&keys, 0, p[1].fd, "none");
	flow_init(&output, p[1].fd, 1, "none");
	for (;;) {
		do {
			a = flow_step(&output);
			b = flow_step(&keys);
			if (a == -1 || b == -1)
				return 0;
		} while (a + b > 0);
		p[0].events = flow_events(&keys, &output);
		p[1].events = flow_events(&output, &keys);
		poll(p, 2, -1);
	}
}

static void relay_serve(int listener, int pty, pid_t job)
{
	static struct flow keys, output;
	struct pollfd p[3] = { { .fd = pty }, { .fd = -1 }, { .fd = listener, .events = POLLIN } };
	int a, b;

	flow_init(&keys, -1, pty, "in");
	flow_init(&output, pty, -1, "out");
	for (;;) {
		do {
			if ((a = flow_step(&output)) == -1 && p[1].fd == -1)
				return;
			b = p[1].fd == -1 ? 0 : flow_step(&keys);
			if (a == -1 || b == -1) {
				close(p[1].fd);
				p[1].fd = output.to = keys.from = -1;
			}
		} while (a + b > 0);
		p[0].events = flow_events(&output, &keys);
		p[1].events = flow_events(&keys, &output);
		p[2].fd = p[1].fd == -1 ? listener : -1;
		poll(p, 3, -1);
		if (p[2].fd == -1 || (p[2].revents & POLLIN) == 0)
			continue;
		if ((p[1].fd = accept(listener, NULL, NULL)) == -1)
			continue;
		nonblocking(p[1].fd);
		output.to = keys.from = p[1].fd;
		kill(job, SIGWINCH);
	}
}

static int relay_main(const char *path, char **command)
{
	int listener = listen_at(path);
	int pty, null = open("/dev/null", O_RDWR);
	pid_t job;

	if (fork() != 0)
		_exit(0);
	setsid();
	for (int i = 0; i < 3; i++)
		dup2(null, i);
	if ((job = forkpty(&pty, NULL, NULL, NULL)) == 0) {
		execv(command[0], command);
		_exit(127);
	}
	nonblocking(pty);
	nonblocking(listener);
	relay_serve(listener, pty, job);
	return 0;
}

/* ---- the tools ---- */

/* They are commands. These words stand for what differs from run to run. */

static const char PROGRAM[] = "program";
static const char SOCKET[] = "socket";
static const char NAME[] = "name";
static const char JOB[] = "job";

enum {
	EXACT = 1,	/* gives the program's bytes; the others draw screens of their own */
	MANY = 2	/* any number of clients */
};

struct tool {
	const char *name;
	const char *path;
	const char *const *start;	/* NULL: the job alone in our pty */
	const char *const *attach;
	const char *const *push;
	int can;
	long less_output, less_input;	/* slow ones get a part of what the others get */
};

static const char *const bare_attach[] = { JOB, NULL };
static const char *const dtach_start[] = { PROGRAM, "-n", SOCKET, "-E", "-z", JOB, NULL };
static const char *const dtach_attach[] = { PROGRAM, "-a", SOCKET, "-E", "-z", "-r", "winch", NULL };
static const char *const dtach_push[] = { PROGRAM, "-p", SOCKET, NULL };
static const char *const relay_start[] = { PROGRAM, "relay", SOCKET, JOB, NULL };
static const char *const relay_attach[] = { PROGRAM, "client", SOCKET, NULL };
static const char *const abduco_start[] = { PROGRAM, "-n", SOCKET, JOB, NULL };
static const char *const abduco_attach[] = { PROGRAM, "-a", SOCKET, NULL };
static const char *const tmux_start[] = {
	PROGRAM, "-f", "/dev/null", "-S", SOCKET, "new-session", "-d", "-x", "80", "-y", "24", JOB,
	";", "set", "-g", "status", "off", NULL
};
static const char *const tmux_attach[] = { PROGRAM, "-S", SOCKET, "attach-session", NULL };
static const char *const screen_start[] = { PROGRAM, "-c", "/dev/null", "-d", "-m", "-S", NAME, JOB, NULL };
static const char *const screen_attach[] = { PROGRAM, "-c", "/dev/null", "-x", NAME, NULL };

static struct tool tools[TOOLS_MAX] = {
	{ "ours", NULL, dtach_start, dtach_attach, dtach_push, EXACT | MANY, 1, 1 },
	{ "dtach", NULL, dtach_start, dtach_attach, dtach_push, EXACT | MANY, 1, 16 },
	{ "bare", self, NULL, bare_attach, NULL, EXACT, 1, 1 },
	{ "relay", self, relay_start, relay_attach, NULL, EXACT, 1, 1 },
	{ "abduco", NULL, abduco_start, abduco_attach, NULL, EXACT | MANY, 1, 1 },
	{ "tmux", NULL, tmux_start, tmux_attach, NULL, MANY, 16, 1 },
	{ "screen", NULL, screen_start, screen_attach, NULL, MANY, 16, 1 },
};

enum { OURS, DTACH, BARE, RELAY };	/* the first of them */

/* ---- what was found ---- */

/* a value for each tool and round, under a name */
struct measure {
	char name[NAME_MAX_LEN];
	double value[TOOLS_MAX][ROUNDS_MAX];	/* NAN: none */
	char text[TOOLS_MAX][128];	/* in place of values, where words say it better */
};

/* What we promise: at most (or for MB/s at least) so many times dtach 0.9's, or so much. */
static const struct {
	const char *name;
	double ratio, value;
} promises[] = {
	{ "output, ascii: MB/s", 1.2, 0 },
	{ "output, ascii: machine's CPU s/GiB", 0.85, 0 },
	{ "paste: MB/s", 50, 0 },
	{ "push: MB/s", 50, 0 },
	{ "key to echo: p50 us", 1, 0 },
	{ "key to echo, paced: p50 us", 1, 0 },
	{ "flood: key to program, p50 us", 1, 0 },
	{ "flood: key to its end on the screen, p50 us", 1, 0 },
	{ "start to the job's first act: us", 1, 0 },
	{ "attach to first byte: us", 1, 0 },
	{ "attach to the job's screen: us", 1, 0 },
	{ "job's end to client's: us", 1, 0 },
	{ "10 clients: % lost", 0, 0 },
	{ "100 clients: % lost", 0, 0 },
	{ "500 clients: % lost", 0, 0 },
	{ "quiet master, private KiB", 0, 128 },
	{ "wake-ups, nobody attached", 0, 0 },
};

static struct measure measures[MEASURES_MAX];
static size_t measures_count;
static int round_now;
static const char *test_now;
static char complaints[64][200];	/* what could not be measured, what was wrong */
static size_t complaints_count;
static bool ours_wrong;
static double busiest;	/* share of the machine that others took between rounds */

static struct measure *measure_of(const char *name)
{
	struct measure *m;
	size_t i;

	for (i = 0; i < measures_count; i++)
		if (strcmp(measures[i].name, name) == 0)
			return &measures[i];
	if (measures_count == MEASURES_MAX)
		die("too many measures");
	m = &measures[measures_count++];
	snprintf(m->name, sizeof m->name, "%s", name);
	for (i = 0; i < TOOLS_MAX; i++)
		for (int r = 0; r < ROUNDS_MAX; r++)
			m->value[i][r] = (double)NAN;
	return m;
}

static void record(const struct tool *tool, double value, const char *name, ...)
{
	char full[NAME_MAX_LEN];
	va_list ap;

	va_start(ap, name);
	vsnprintf(full, sizeof full, name, ap);
	va_end(ap);
	measure_of(full)->value[tool - tools][round_now] = value;
}

static void complain(const struct tool *tool, const char *format, ...)
{
	char *line = complaints[complaints_count];
	int n;
	va_list ap;

	if (complaints_count == COUNT(complaints))
		return;
	n = snprintf(line, sizeof complaints[0], "round %d, %s, %s: ", round_now + 1, test_now, tool->name);
	va_start(ap, format);
	vsnprintf(line + n, sizeof complaints[0] - (size_t)n, format, ap);
	va_end(ap);
	complaints_count++;
	if (tool == &tools[OURS])
		ours_wrong = true;
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* sorts the values; the share of them below the answer is p */
static double quantile(double *v, size_t n, double p)
{
	double at = p * (double)(n - 1);
	size_t i = (size_t)at;

	if (n == 0)
		return (double)NAN;
	qsort(v, n, sizeof *v, by_value);
	return i + 1 == n ? v[i] : v[i] + (at - (double)i) * (v[i + 1] - v[i]);
}

static void number(char *s, size_t size, double v)
{
	snprintf(s, size, "%.*f", v >= 99.95 || v == 0 ? 0 : v >= 9.995 ? 1 : v >= 0.0995 ? 2 : 4, v);
}

static void spread(char *s, size_t size, const double *v, size_t n)
{
	double sorted[ROUNDS_MAX];
	char middle[16], low[16], high[16];

	s[0] = '\0';
	if (n == 0)
		return;
	memcpy(sorted, v, n * sizeof *v);
	number(middle, sizeof middle, quantile(sorted, n, 0.5));
	number(low, sizeof low, sorted[0]);
	number(high, sizeof high, sorted[n - 1]);
	if (n == 1)
		snprintf(s, size, "%s", middle);
	else
		snprintf(s, size, "%s (%s..%s)", middle, low, high);
}

/* ours against a peer's, round by round */
static size_t ratios(const struct measure *m, size_t peer, double *v)
{
	size_t n = 0;

	for (int r = 0; r < options.rounds; r++)
		if (m->value[peer][r] > 0 && !isnan(m->value[OURS][r]))
			v[n++] = m->value[OURS][r] / m->value[peer][r];
	return n;
}

/* Was the promise kept? The values are ours, or our ratios to dtach. */
static void promise_print(const struct measure *m, bool ratio, double *v, size_t n)
{
	bool more = strstr(m->name, "MB/s") != NULL;

	for (size_t i = 0; i < COUNT(promises); i++) {
		double limit = ratio ? promises[i].ratio : promises[i].value;
		double middle = quantile(v, n, 0.5), best = quantile(v, n, more);

		if (n == 0 || strcmp(promises[i].name, m->name) != 0 || ratio != (promises[i].ratio > 0))
			continue;
		printf("  want %s %g: %s", more ? ">=" : "<=", limit,
		    (more ? middle >= limit : middle <= limit) ? "yes" :
		    (more ? best >= limit : best <= limit) ? "NO, but in some rounds" : "NO");
	}
}

static void measure_print(const struct measure *m)
{
	double v[ROUNDS_MAX], q[ROUNDS_MAX];
	char a[64], b[64];
	size_t n, k;

	printf("%s\n", m->name);
	for (size_t t = 0; t < TOOLS_MAX && tools[t].name != NULL; t++) {
		n = 0;
		for (int r = 0; r < options.rounds; r++)
			if (!isnan(m->value[t][r]))
				v[n++] = m->value[t][r];
		if (n == 0 && m->text[t][0] == '\0')
			continue;
		k = t == OURS ? 0 : ratios(m, t, q);
		spread(a, sizeof a, v, n);
		spread(b, sizeof b, q, k);
		printf("  %-10s ", tools[t].name);
		printf(k > 0 ? "%-22s %s" : "%s%s", n > 0 ? a : m->text[t], b);
		if (t == OURS)
			promise_print(m, false, v, n);
		else if (t == DTACH)
			promise_print(m, true, q, k);
		putchar('\n');
	}
}

/* ---- processes ---- */

/* What the system tells of them, or NAN where it does not. */

static double cpu_of(pid_t pid)
{
#if defined(_POSIX_CPUTIME) && _POSIX_CPUTIME >= 0
	struct timespec t;
	clockid_t clock;

	if (pid > 0 && clock_getcpuclockid(pid, &clock) == 0 && clock_gettime(clock, &t) == 0)
		return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
#endif
	(void)pid;
	return (double)NAN;
}

/* seconds that all processors have worked, interrupts and kernel threads included */
static double cpu_of_machine(void)
{
	unsigned long user, nice, system, idle, wait, irq, softirq;
	FILE *f = fopen("/proc/stat", "r");
	int n;

	if (!f)
		return (double)NAN;
	n = fscanf(f, "cpu %lu %lu %lu %lu %lu %lu %lu", &user, &nice, &system, &idle, &wait, &irq, &softirq);
	fclose(f);
	if (n != 7)
		return (double)NAN;
	return (double)(user + nice + system + irq + softirq) / (double)sysconf(_SC_CLK_TCK);
}

/* the sum of a file's lines that begin with key */
static double proc_sum(pid_t pid, const char *file, const char *key)
{
	char path[PATH_LEN], line[PATH_LEN];
	double sum = 0;
	bool found = false;
	FILE *f;

	snprintf(path, sizeof path, "/proc/%ld/%s", (long)pid, file);
	if (!(f = fopen(path, "r")))
		return (double)NAN;
	while (fgets(line, sizeof line, f) != NULL)
		if (strncmp(line, key, strlen(key)) == 0) {
			sum += strtod(line + strlen(key), NULL);
			found = true;
		}
	fclose(f);
	return found ? sum : (double)NAN;
}

static double private_kib(pid_t pid)
{
	return proc_sum(pid, "smaps_rollup", "Private_Dirty:");
}

static double wakeups(pid_t pid)
{
	return proc_sum(pid, "status", "voluntary_ctxt_switches:");
}

/* a master that has died is our child, as nobody else is left to reap it */
static bool alive(pid_t pid)
{
	return pid > 0 && waitpid(pid, NULL, WNOHANG) <= 0 && kill(pid, 0) == 0;
}

/* ---- terminals ---- */

/* What comes out of one is compared with what the job wrote. */

enum state {
	OTHER,		/* what comes is not looked at */
	BEGIN,		/* waiting for the mark that begins the text */
	SAME,		/* comparing the text, byte by byte, its end mark included */
	LAST,		/* waiting for a mark, whatever comes before it */
	SEEN
};

struct term {
	int fd;		/* -1 once it is hung up */
	pid_t pid;
	enum state state;
	const char *mark;	/* in BEGIN and LAST */
	size_t hit;	/* so much of the mark is there */
	long got, at;	/* bytes since it was armed, and of the text */
	long bad;	/* the first wrong byte of the text, or -1 */
	double first, seen;
};

static struct {
	const struct tool *tool;
	const struct text *text;
	long count;		/* of texts */
	unsigned number;	/* of the order, in its marks */
	char begin[16], end[16], mark[16];
	char socket[PATH_LEN], name[16], control[PATH_LEN];
	int listener, job;	/* where the job tells us, before and after it has called */
	struct word heard;	/* the job's last word, if has_heard */
	bool has_heard;
	pid_t job_pid, master;
	rlim_t descriptors;	/* what the tools may have */
	struct term term[TERMS_MAX];
	size_t terms;
	const char *typing;	/* text to be typed at the first terminal, */
	long to_type, typed;	/* so much, again and again */
	double last_byte;
} run;

static long text_total(void)
{
	return (long)run.text->size * run.count;
}

/* Look for the mark; returns how much was looked at. */
static size_t term_find(struct term *t, const char *p, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		t->hit = p[i] == t->mark[t->hit] ? t->hit + 1 : p[i] == t->mark[0];
		if (t->mark[t->hit] == '\0') {
			t->hit = 0;
			return i + 1;
		}
	}
	return 0;
}

static void term_wrong(struct term *t, long at)
{
	t->bad = at;
	t->state = LAST;
	t->mark = run.end;
	t->hit = 0;
}

/* the text, then at once its mark */
static size_t term_compare(struct term *t, const char *p, size_t n)
{
	long total = text_total(), bad;
	size_t len = strlen(run.end);

	if (t->at < total) {
		if ((long)n > total - t->at)
			n = (size_t)(total - t->at);
		if ((bad = text_compare(run.text, t->at, p, n)) != -1) {
			term_wrong(t, bad);
			return 0;
		}
		t->at += (long)n;
		return n;
	}
	if (*p != run.end[t->at - total]) {
		term_wrong(t, t->at);
		return 0;
	}
	if (++t->at == total + (long)len)
		t->state = SEEN;
	return 1;
}

static void term_feed(struct term *t, const char *p, size_t n)
{
	size_t used = 0;

	t->got += (long)n;
	for (; n > 0; p += used, n -= used) {
		if (t->state == SAME) {
			used = term_compare(t, p, n);
		} else if (t->state == BEGIN || t->state == LAST) {
			if ((used = term_find(t, p, n)) == 0)
				return;
			t->state = t->state == BEGIN ? SAME : SEEN;
		} else {
			return;
		}
		if (t->state == SEEN)
			t->seen = now();
	}
}

static void term_read(struct term *t)
{
	static char buf[BUFFER];
	ssize_t n = 0;

	for (int i = 0; i < 16 && (n = read(t->fd, buf, sizeof buf)) > 0; i++) {
		run.last_byte = now();
		if (t->got == 0)
			t->first = run.last_byte;
		term_feed(t, buf, (size_t)n);
	}
	if (n == 0 || (n == -1 && errno != EAGAIN && errno != EINTR)) {
		close(t->fd);
		t->fd = -1;
	}
}

static void term_type(struct term *t)
{
	size_t off = (size_t)run.typed % run.text->size;
	size_t len = run.text->size - off;
	ssize_t n;

	if ((long)len > run.to_type - run.typed)
		len = (size_t)(run.to_type - run.typed);
	if ((n = write(t->fd, run.text->data + off, len)) > 0)
		run.typed += n;
}

static void terms_arm(enum state state, const char *mark)
{
	for (size_t i = 0; i < run.terms; i++) {
		struct term *t = &run.term[i];

		t->state = run.tool->can & EXACT ? state : LAST;
		t->mark = t->state == BEGIN ? run.begin : mark;
		t->hit = 0;
		t->got = t->at = 0;
		t->bad = -1;
		t->first = t->seen = 0;
	}
}

static size_t terms_seen(void)
{
	size_t n = 0;

	for (size_t i = 0; i < run.terms; i++)
		n += run.term[i].state == SEEN;
	return n;
}

static bool all_seen(void)
{
	return terms_seen() == run.terms;
}

static bool job_heard(void)
{
	return run.has_heard;
}

static bool seen_and_heard(void)
{
	return all_seen() && job_heard();
}

static bool never(void)
{
	return false;
}

static bool gone(void)
{
	return run.term[0].fd == -1;
}

static bool first_byte(void)
{
	return run.term[0].got > 0;
}

/* the job is done, and the last byte of its output was long ago */
static bool seen_or_given_up(void)
{
	return job_heard() && (all_seen() || now() - run.last_byte > 1);
}

static void job_read(void)
{
	if (read(run.job, &run.heard, sizeof run.heard) == (ssize_t)sizeof run.heard)
		run.has_heard = true;
}

/* Serve the terminals until it is over, or for so many seconds. */
static bool pump(bool (*over)(void), double seconds)
{
	static struct pollfd p[TERMS_MAX + 1];
	double end = now() + seconds, left;

	while (!over() && (left = end - now()) > 0) {
		p[0] = (struct pollfd){ run.has_heard ? -1 : run.job, POLLIN, 0 };
		for (size_t i = 0; i < run.terms; i++)
			p[i + 1] = (struct pollfd){ run.term[i].fd, POLLIN, 0 };
		if (run.typed < run.to_type)
			p[1].events |= POLLOUT;
		if (poll(p, (nfds_t)run.terms + 1, left > 0.1 ? 100 : (int)(left * 1000) + 1) <= 0)
			continue;
		if (p[0].revents != 0)
			job_read();
		for (size_t i = 0; i < run.terms; i++) {
			if (p[i + 1].revents & POLLOUT)
				term_type(&run.term[i]);
			if (p[i + 1].revents & ~POLLOUT)
				term_read(&run.term[i]);
		}
	}
	return over();
}

/* ---- a session of a tool ---- */

/* Start it, attach to it, order its job about, end it. */

static void order(enum what what, enum kind kind, long count)
{
	struct word w = { .what = what, .kind = kind, .number = ++run.number, .count = count };

	mark_make(run.begin, 'b', w.number);
	mark_make(run.end, 'e', w.number);
	mark_make(run.mark, 'm', w.number);
	run.has_heard = false;
	run.text = text_of(kind);
	run.count = count;
	run.to_type = run.typed = 0;
	write_all(run.job, (const char *)&w, sizeof w);
}

static void command_make(const char **argv, const char *const *words)
{
	for (; *words != NULL; words++) {
		if (*words == JOB) {
			*argv++ = self;
			*argv++ = JOB;
			*argv++ = run.control;
		} else {
			*argv++ = *words == PROGRAM ? run.tool->path : *words == SOCKET ? run.socket :
			    *words == NAME ? run.name : *words;
		}
	}
	*argv = NULL;
}

/* in a child */
static _Noreturn void command_run(const char *const *words)
{
	const char *argv[32];
	struct rlimit l;

	signal(SIGPIPE, SIG_DFL);
	if (getrlimit(RLIMIT_NOFILE, &l) == 0) {
		l.rlim_cur = run.descriptors;
		setrlimit(RLIMIT_NOFILE, &l);
	}
	command_make(argv, words);
	execv(argv[0], (char *const *)argv);
	_exit(127);
}

/* without a terminal, its input from a file */
static pid_t command_spawn(const char *const *words, const char *input)
{
	pid_t pid = fork();

	if (pid == -1)
		die("fork");
	if (pid == 0) {
		int in = open(input, O_RDONLY), null = open("/dev/null", O_WRONLY);

		dup2(in, 0);
		dup2(null, 1);
		dup2(null, 2);
		close(in);
		close(null);
		command_run(words);
	}
	return pid;
}

static bool command_wait(pid_t pid, double seconds)
{
	double end = now() + seconds;

	while (waitpid(pid, NULL, WNOHANG) == 0) {
		if (now() > end)
			return false;
		sched_yield();
	}
	return true;
}

static bool term_open(void)
{
	struct winsize size = { .ws_row = 24, .ws_col = 80 };
	struct term *t = &run.term[run.terms];

	*t = (struct term){ .bad = -1 };
	if ((t->pid = forkpty(&t->fd, NULL, NULL, &size)) == -1)
		return false;
	if (t->pid == 0)
		command_run(run.tool->attach);
	nonblocking(t->fd);
	fcntl(t->fd, F_SETFD, FD_CLOEXEC);
	run.terms++;
	return true;
}

static bool job_call(void)
{
	if (!readable(run.listener, 10) || (run.job = accept(run.listener, NULL, NULL)) == -1)
		return false;
	fcntl(run.job, F_SETFD, FD_CLOEXEC);
	job_read();
	run.job_pid = run.heard.pid;
	run.master = run.tool->start != NULL ? run.heard.parent : -1;
	return run.has_heard;
}

/* Start, and for bare attach; gives the seconds to the job's first act. */
static bool session_start(const struct tool *tool, double *seconds)
{
	static int count;
	double begin;
	pid_t starter = -1;

	run.tool = tool;
	run.terms = 0;
	run.has_heard = false;
	snprintf(run.name, sizeof run.name, "s%d", ++count);
	snprintf(run.socket, sizeof run.socket, "%s/%s", scratch, run.name);
	begin = now();
	if (!tool->start)
		term_open();
	else
		starter = command_spawn(tool->start, "/dev/null");
	if (!job_call() || (starter != -1 && !command_wait(starter, 10))) {
		complain(tool, "no session");
		return false;
	}
	if (seconds)
		*seconds = run.heard.when - begin;
	return true;
}

/* until each terminal has shown that it is attached */
static bool terms_ready(double seconds)
{
	double end = now() + seconds;

	while (now() < end) {
		order(MARK, ASCII, 1);
		terms_arm(LAST, run.mark);
		if (pump(seen_and_heard, run.terms > 1 ? 1 : 0.05))
			return true;
		pump(job_heard, 5);
	}
	return false;
}

static bool session_attach(size_t terms)
{
	while (run.terms < terms)
		if (!term_open())
			break;
	if (run.terms == terms && terms_ready(20))
		return true;
	complain(run.tool, "%zu of %zu terminals attached", terms_seen(), terms);
	return false;
}

static void kill_children(void)
{
	char path[PATH_LEN];
	long pid;
	FILE *f;

	snprintf(path, sizeof path, "/proc/self/task/%ld/children", (long)getpid());
	if (!(f = fopen(path, "r")))
		return;
	while (fscanf(f, "%ld", &pid) == 1)
		kill((pid_t)pid, SIGKILL);
	fclose(f);
}

/* What this process has started and whatever that has left ends on its own, or is ended. */
static void reap_all(double patience)
{
	double end = now() + patience;
	pid_t pid;

	while ((pid = waitpid(-1, NULL, WNOHANG)) != -1 || errno == EINTR) {
		if (pid > 0)
			continue;
		if (now() > end)
			kill_children();
		if (now() > end + 5)
			return;
		nap(0.0005);
	}
}

static void session_end(void)
{
	if (run.job != -1) {
		order(END, ASCII, 0);
		close(run.job);
		run.job = -1;
	}
	for (size_t i = 0; i < run.terms; i++)
		if (run.term[i].fd != -1)
			close(run.term[i].fd);
	run.terms = 0;
	reap_all(1);
}

static bool session_open(const struct tool *tool, size_t terms)
{
	if (session_start(tool, NULL) && session_attach(terms))
		return true;
	session_end();
	return false;
}

/* the terminals' verdict on a text */
static bool text_checked(void)
{
	for (size_t i = 0; i < run.terms; i++) {
		if (run.term[i].state != SEEN)
			complain(run.tool, "the end of the text never came");
		else if (run.term[i].bad != -1)
			complain(run.tool, "byte %ld of the text is wrong", run.term[i].bad);
		else
			continue;
		return false;
	}
	return true;
}

static double mb(long bytes)
{
	return (double)bytes / 1e6;
}

static double per_gib(double seconds)
{
	return seconds / ((double)text_total() / (1024.0 * (double)MIB));
}

static long texts_in(enum kind kind, long bytes)
{
	return bytes / (long)text_of(kind)->size + 1;
}

/* ---- the tests ---- */

/* Each measures one tool once. */

static const char *const kind_names[KINDS] = { "ascii", "cooked", "colour", "utf8", "cursor" };

static void test_output(const struct tool *tool, int kind)
{
	long bytes = (options.quick ? 32 : 128) * MIB / tool->less_output;
	const char *name = kind_names[kind];
	double begin, machine, master, client;

	if (!session_open(tool, 1))
		return;
	machine = cpu_of_machine();
	master = cpu_of(run.master);
	client = cpu_of(run.term[0].pid);
	begin = now();
	order(TEXT, (enum kind)kind, texts_in((enum kind)kind, bytes));
	terms_arm(BEGIN, run.end);
	pump(seen_and_heard, 120);
	if (text_checked()) {
		record(tool, mb(text_total()) / (run.term[0].seen - begin), "output, %s: MB/s", name);
		record(tool, per_gib(cpu_of_machine() - machine), "output, %s: machine's CPU s/GiB", name);
		record(tool, per_gib(cpu_of(run.master) - master), "output, %s: master's CPU s/GiB", name);
		if (tool->start)
			record(tool, per_gib(cpu_of(run.term[0].pid) - client), "output, %s: client's CPU s/GiB", name);
	}
	session_end();
}

static void test_detached(const struct tool *tool, int arg)
{
	long bytes = (options.quick ? 32 : 128) * MIB / tool->less_output;
	double begin;

	(void)arg;
	if (!session_start(tool, NULL))
		return;
	begin = now();
	order(TEXT, ASCII, texts_in(ASCII, bytes));
	if (pump(job_heard, 60))
		record(tool, mb(text_total()) / (run.heard.when - begin), "output, nobody attached: MB/s");
	else
		complain(tool, "the job was held up");
	session_end();
}

static void input_checked(const char *name, long bytes, double begin)
{
	if (!run.has_heard)
		complain(run.tool, "the text did not come to the job");
	else if (run.heard.bad != -1)
		complain(run.tool, "byte %ld of %ld to the job is wrong", run.heard.bad, bytes);
	else
		record(run.tool, mb(bytes) / (run.heard.when - begin), "%s", name);
}

static long input_size(const struct tool *tool)
{
	return (options.quick ? 8 : 16) * MIB / tool->less_input;
}

static void test_paste(const struct tool *tool, int arg)
{
	double begin;

	(void)arg;
	if ((tool->can & EXACT) == 0 || !session_open(tool, 1))
		return;
	order(TAKE, ASCII, input_size(tool));
	terms_arm(OTHER, "");
	run.to_type = input_size(tool);
	begin = now();
	pump(job_heard, 60);
	input_checked("paste: MB/s", input_size(tool), begin);
	session_end();
}

static void push_file(char *path, size_t size, long bytes)
{
	const struct text *t = text_of(ASCII);
	FILE *f;

	snprintf(path, size, "%s/input", scratch);
	if (!(f = fopen(path, "w")))
		die(path);
	for (long n; bytes > 0; bytes -= n) {
		n = bytes < (long)t->size ? bytes : (long)t->size;
		fwrite(t->data, 1, (size_t)n, f);
	}
	if (fclose(f) == EOF)
		die(path);
}

static void test_push(const struct tool *tool, int arg)
{
	char path[PATH_LEN];
	double begin;
	pid_t pusher;

	(void)arg;
	if (tool->push == NULL || !session_start(tool, NULL))
		return;
	push_file(path, sizeof path, input_size(tool));
	order(TAKE, ASCII, input_size(tool));
	begin = now();
	pusher = command_spawn(tool->push, path);
	pump(job_heard, 60);
	input_checked("push: MB/s", input_size(tool), begin);
	if (!command_wait(pusher, 5))
		complain(tool, "the pusher does not end");
	session_end();
}

/* seconds until the key is on the screen, or -1 */
static double key_echo(struct term *t, char key)
{
	char buf[4096];
	double begin = now();
	ssize_t n;

	if (write(t->fd, &key, 1) != 1)
		return -1;
	while (readable(t->fd, 2))
		if ((n = read(t->fd, buf, sizeof buf)) > 0 && memchr(buf, key, (size_t)n) != NULL)
			return now() - begin;
	return -1;
}

static void keys_echo(const char *name, size_t n, double pause)
{
	static double v[4096];
	static const double at[] = { 0.50, 0.90, 0.99 };

	for (size_t i = 0; i < n; i++) {
		if (pause > 0)
			nap(pause);
		if ((v[i] = key_echo(&run.term[0], "wxyz"[i % 4])) < 0) {
			complain(run.tool, "a key was not echoed");
			return;
		}
	}
	for (size_t i = 0; i < COUNT(at); i++)
		record(run.tool, quantile(v, n, at[i]) * 1e6, "%s: p%.0f us", name, at[i] * 100);
}

static void test_keys(const struct tool *tool, int arg)
{
	(void)arg;
	if (!session_open(tool, 1))
		return;
	order(KEYS, ASCII, 0);
	pump(never, 0.05);
	keys_echo("key to echo", options.quick ? 1000 : 4000, 0);
	keys_echo("key to echo, paced", options.quick ? 200 : 500, 0.002);
	if (write(run.term[0].fd, "\4", 1) != 1 || !pump(job_heard, 2))
		complain(tool, "the job's echo does not end");
	session_end();
}

static bool flood_once(double *to_job, double *to_screen)
{
	double begin;

	order(FLOOD, ASCII, 0);
	terms_arm(LAST, run.end);
	pump(never, 0.005);
	begin = now();
	if (write(run.term[0].fd, "x", 1) != 1 || !pump(seen_and_heard, 30))
		return false;
	*to_job = (run.heard.when - begin) * 1e6;
	*to_screen = (run.term[0].seen - begin) * 1e6;
	return true;
}

static void test_flood(const struct tool *tool, int arg)
{
	static double job[1024], screen[1024];
	size_t n = options.quick ? 40 : 100;

	(void)arg;
	if (tool->less_output > 1)
		n /= 10;
	if (!session_open(tool, 1))
		return;
	for (size_t i = 0; i < n; i++)
		if (!flood_once(&job[i], &screen[i])) {
			complain(tool, "a key did not end the flood");
			session_end();
			return;
		}
	record(tool, quantile(job, n, 0.5), "flood: key to program, p50 us");
	record(tool, quantile(job, n, 0.9), "flood: key to program, p90 us");
	record(tool, quantile(screen, n, 0.5), "flood: key to its end on the screen, p50 us");
	record(tool, quantile(screen, n, 0.9), "flood: key to its end on the screen, p90 us");
	session_end();
}

/* one life of a session, in microseconds */
enum { LIFE_START, LIFE_FIRST, LIFE_SCREEN, LIFE_END, LIFE };

static bool live_attached(double *v)
{
	double begin;

	order(REDRAW, ASCII, 0);
	if (!pump(job_heard, 2))
		return false;
	begin = now();
	term_open();
	terms_arm(LAST, run.mark);
	if (!pump(first_byte, 5) || !pump(all_seen, 5))
		return false;
	v[LIFE_FIRST] = (run.term[0].first - begin) * 1e6;
	v[LIFE_SCREEN] = (run.term[0].seen - begin) * 1e6;
	return true;
}

static bool live(const struct tool *tool, double *v)
{
	double start;

	if (!session_start(tool, &start))
		return false;
	v[LIFE_START] = start * 1e6;
	if (tool->start != NULL && !live_attached(v))
		return false;
	order(END, ASCII, 0);
	if (!pump(gone, 5) || !command_wait(run.term[0].pid, 5) || !job_heard())
		return false;
	v[LIFE_END] = (now() - run.heard.when) * 1e6;
	return true;
}

static void test_life(const struct tool *tool, int arg)
{
	static double v[LIFE][64];
	static const char *const names[LIFE] = {
		"start to the job's first act: us", "attach to first byte: us",
		"attach to the job's screen: us", "job's end to client's: us",
	};
	double one[LIFE] = { 0 };
	size_t n = options.quick ? 10 : 25;
	bool ok = true;

	(void)arg;
	for (size_t i = 0; ok && i < n; i++) {
		ok = live(tool, one);
		for (size_t k = 0; k < LIFE; k++)
			v[k][i] = one[k];
		session_end();
	}
	if (!ok)
		complain(tool, "a session did not live its life");
	for (size_t k = 0; ok && k < LIFE; k++)
		if (one[k] > 0)
			record(tool, quantile(v[k], n, 0.5), "%s", names[k]);
}

static void fan_record(int clients, double begin)
{
	double wanted = (double)text_total() + (double)strlen(run.begin) + (double)strlen(run.end);
	double lost = 0;
	int whole = 0;

	for (size_t i = 0; i < run.terms; i++) {
		whole += run.term[i].state == SEEN && run.term[i].bad == -1;
		if ((double)run.term[i].got < wanted)
			lost += wanted - (double)run.term[i].got;
	}
	record(run.tool, run.last_byte - begin, "%d clients: s", clients);
	record(run.tool, whole, "%d clients: with every byte", clients);
	if (run.tool->can & EXACT)
		record(run.tool, 100 * lost / (wanted * clients), "%d clients: %% lost", clients);
	if (run.tool == &tools[OURS] && whole < clients)
		complain(run.tool, "%d clients lack bytes", clients - whole);
}

static void test_fan(const struct tool *tool, int clients)
{
	double begin;

	if ((tool->can & MANY) == 0 || !session_open(tool, (size_t)clients))
		return;
	begin = now();
	order(TEXT, ASCII, texts_in(ASCII, (options.quick && clients > 10 ? 1 : 16) * MIB / tool->less_output));
	terms_arm(BEGIN, run.end);
	pump(seen_or_given_up, 180);
	fan_record(clients, begin);
	session_end();
}

/* A connection, though the queue of those not yet accepted may be full for a while. */
static int connect_patiently(const char *path, double seconds)
{
	struct sockaddr_un a = address(path);
	double end = now() + seconds;
	int s = socket(AF_UNIX, SOCK_STREAM, 0);

	if (s == -1)
		return -1;
	fcntl(s, F_SETFD, FD_CLOEXEC);
	nonblocking(s);
	while (connect(s, (struct sockaddr *)&a, sizeof a) == -1) {
		if (errno != EAGAIN || now() > end) {
			close(s);
			return -1;
		}
		nap(0.001);
	}
	return s;
}

static const char *newcomer(void)
{
	bool ok;

	if (!alive(run.master))
		return "the master is dead";
	run.terms = 0;
	ok = term_open() && terms_ready(2);
	close(run.term[0].fd);
	kill(run.term[0].pid, SIGKILL);
	run.terms = 0;
	return ok ? "a newcomer is served" : alive(run.master) ? "a newcomer is not served" : "the master is dead";
}

static void test_connections(const struct tool *tool, int descriptors)
{
	static int s[1200];
	const char *during, *after;
	char name[NAME_MAX_LEN];
	size_t n = 0;
	double cpu;

	if ((tool->can & (MANY | EXACT)) != (MANY | EXACT))
		return;
	if (sysconf(_SC_OPEN_MAX) < (long)COUNT(s) + 100) {
		complain(tool, "too few descriptors of our own");
		return;
	}
	run.descriptors = (rlim_t)descriptors;
	if (!session_start(tool, NULL))
		return;
	while (n < COUNT(s) && (s[n] = connect_patiently(run.socket, 1)) != -1)
		n++;
	nap(0.2);
	cpu = cpu_of(run.master);
	nap(1);
	cpu = alive(run.master) ? cpu_of(run.master) - cpu : 0;
	during = newcomer();
	for (size_t i = 0; i < n; i++)
		close(s[i]);
	nap(0.2);
	after = newcomer();
	snprintf(name, sizeof name, "%zu connections, %d descriptors", COUNT(s), descriptors);
	snprintf(measure_of(name)->text[tool - tools], sizeof measures[0].text[0],
	    "%zu taken, CPU %.0f %%, %s; when they are gone: %s", n, 100 * cpu, during, after);
	if (tool == &tools[OURS] && (strcmp(after, "a newcomer is served") != 0 || cpu > 0.1))
		complain(tool, "%s, %.0f %% CPU", after, 100 * cpu);
	session_end();
}

static void test_memory(const struct tool *tool, int arg)
{
	(void)arg;
	if (tool->start == NULL || !session_start(tool, NULL))
		return;
	nap(0.2);
	record(tool, private_kib(run.master), "quiet master, private KiB");
	if (session_attach(1)) {
		order(TEXT, ASCII, texts_in(ASCII, (options.quick ? 64 : 256) * MIB / tool->less_output));
		terms_arm(LAST, run.end);
		if (!pump(seen_and_heard, 120))
			complain(tool, "the flood does not end");
		record(tool, private_kib(run.term[0].pid), "client after a flood, private KiB");
		close(run.term[0].fd);
		run.terms = 0;
		nap(0.2);
		record(tool, private_kib(run.master), "quiet master after a flood, private KiB");
	}
	session_end();
}

static void test_wakeups(const struct tool *tool, int arg)
{
	double seconds = options.quick ? 1 : 5, before;

	(void)arg;
	if (tool->start == NULL || !session_start(tool, NULL))
		return;
	nap(0.3);
	before = wakeups(run.master);
	nap(seconds);
	record(tool, wakeups(run.master) - before, "wake-ups, nobody attached");
	if (session_attach(1)) {
		pump(never, 0.3);
		before = wakeups(run.master) + wakeups(run.term[0].pid);
		pump(never, seconds);
		record(tool, wakeups(run.master) + wakeups(run.term[0].pid) - before,
		    "wake-ups, attached, master and client");
	}
	session_end();
}

static void test_size(const struct tool *tool, int arg)
{
	static const char *const words[] = { "/bin/sh", "-c", "strip -o \"$0/strip\" \"$1\"", scratch, PROGRAM, NULL };
	char path[PATH_LEN];
	struct stat st;

	(void)arg;
	if (tool->path == self)
		return;
	snprintf(path, sizeof path, "%s/strip", scratch);
	run.tool = tool;
	if (command_wait(command_spawn(words, "/dev/null"), 10) && stat(path, &st) == 0)
		record(tool, (double)st.st_size / (double)KIB, "program, stripped, KiB");
	else if (stat(tool->path, &st) == 0)
		record(tool, (double)st.st_size / (double)KIB, "program, as it is, KiB");
	unlink(path);
}

static const struct test {
	const char *name;
	void (*run)(const struct tool *, int);
	int arg;
	int rounds;	/* at most, for those that take long or always say the same */
} tests[] = {
	{ "output-ascii", test_output, ASCII, ROUNDS_MAX },
	{ "output-cooked", test_output, COOKED, ROUNDS_MAX },
	{ "output-colour", test_output, COLOUR, ROUNDS_MAX },
	{ "output-utf8", test_output, UTF8, ROUNDS_MAX },
	{ "output-cursor", test_output, CURSOR, ROUNDS_MAX },
	{ "detached", test_detached, 0, ROUNDS_MAX },
	{ "paste", test_paste, 0, ROUNDS_MAX },
	{ "push", test_push, 0, ROUNDS_MAX },
	{ "keys", test_keys, 0, ROUNDS_MAX },
	{ "flood", test_flood, 0, ROUNDS_MAX },
	{ "life", test_life, 0, ROUNDS_MAX },
	{ "fan-10", test_fan, 10, 3 },
	{ "fan-100", test_fan, 100, 1 },
	{ "fan-500", test_fan, 500, 1 },
	{ "connections", test_connections, 4096, 1 },
	{ "connections-few", test_connections, 1024, 1 },
	{ "memory", test_memory, 0, 1 },
	{ "wakeups", test_wakeups, 0, 1 },
	{ "size", test_size, 0, 1 },
};

/* Is it in the list, whole or by its first word? */
static bool listed(const char *list, const char *name)
{
	size_t n;

	for (; list != NULL; list = list[n] == ',' ? list + n + 1 : NULL) {
		n = strcspn(list, ",");
		if (strncmp(list, name, n) == 0 && strchr("- ", name[n]) != NULL)
			return true;
	}
	return false;
}

static void test_run(const struct test *test)
{
	size_t n = 0;

	while (n < TOOLS_MAX && tools[n].name != NULL)
		n++;
	for (size_t i = 0; i < n; i++) {
		/* no tool is always the first, nor always behind the same one */
		const struct tool *tool = &tools[round_now % 2 ? n - 1 - i : i];

		if (!tool->path)
			continue;
		if (isatty(2))
			fprintf(stderr, "\r\33[Kround %d of %d: %s, %s", round_now + 1, options.rounds, test->name, tool->name);
		run.descriptors = 1024;
		test->run(tool, test->arg);
	}
}

/* How busy is the machine with what is not ours? */
static void rest(void)
{
	double begin = now(), cpu = cpu_of_machine(), busy;

	nap(0.5);
	busy = (cpu_of_machine() - cpu) / (now() - begin) / (double)sysconf(_SC_NPROCESSORS_ONLN);
	if (busy > busiest)
		busiest = busy;
}

static void rounds_run(void)
{
	for (round_now = 0; round_now < options.rounds; round_now++) {
		rest();
		for (size_t i = 0; i < COUNT(tests); i++)
			if (round_now < tests[i].rounds && (options.tests == NULL || listed(options.tests, tests[i].name))) {
				test_now = tests[i].name;
				test_run(&tests[i]);
			}
	}
	if (isatty(2))
		fputs("\r\33[K", stderr);
}

static void results_print(void)
{
	struct utsname system;

	if (uname(&system) != -1)
		printf("%s, %d round%s, %ld processors, %s %s\n\n", options.quick ? "quick" : "full",
		    options.rounds, options.rounds > 1 ? "s" : "", sysconf(_SC_NPROCESSORS_ONLN),
		    system.sysname, system.release);
	printf("%-12s %-22s %s\n", "", "median (min..max)", "ours / it");
	for (size_t i = 0; i < measures_count; i++)
		measure_print(&measures[i]);
	if (busiest > 0.02)
		printf("\nThe machine was not ours alone: %.0f %% busy with other things.\n", busiest * 100);
	if (complaints_count > 0)
		printf("\nNot measured, or wrong:\n");
	for (size_t i = 0; i < complaints_count; i++)
		printf("  %s\n", complaints[i]);
}

/* ---- the self-check ---- */

/* A relay that spoils one byte must be caught at it, either way,
 * and one that spoils none must not. */

static bool fault_found(bool output)
{
	long bytes = 4 * MIB;

	if (!session_open(&tools[RELAY], 1))
		return false;
	order(output ? TEXT : TAKE, ASCII, output ? texts_in(ASCII, bytes) : bytes);
	terms_arm(output ? BEGIN : OTHER, run.end);
	run.to_type = output ? 0 : bytes;
	pump(output ? seen_or_given_up : job_heard, 3);
	return true;
}

static bool fault_check(const char *way, const char *fault, long at)
{
	bool output = strcmp(way, "out") == 0, right;
	char env[64];
	long bad;

	snprintf(env, sizeof env, "%s %s %ld", way, fault, at);
	setenv("BENCH_FAULT", env, 1);
	if (!fault_found(output))
		return false;
	bad = output ? run.term[0].bad : run.has_heard ? run.heard.bad : 0;
	right = strcmp(fault, "none") == 0 ? bad == -1 : bad > at - 200 && bad <= at + 1;
	printf("%-4s %-6s byte %8ld: found at %8ld  %s\n", way, fault, at, bad, right ? "ok" : "NOT OK");
	session_end();
	return right;
}

static int self_check(void)
{
	static const char *const ways[] = { "out", "in" };
	static const char *const faults[] = { "none", "flip", "drop", "double" };
	bool ok = true;

	test_now = "self-check";
	for (size_t w = 0; w < COUNT(ways); w++)
		for (size_t f = 0; f < COUNT(faults); f++)
			for (long at = 5000; at < 4 * MIB; at += 2 * MIB - 1)
				ok &= fault_check(ways[w], faults[f], at);
	printf("%s\n", ok ? "every fault was found" : "SELF-CHECK FAILED");
	return !ok;
}

/* ---- from the command line to the tests, and out again ---- */

static _Noreturn void usage(void)
{
	fprintf(stderr, "usage: bench [-qS] [-n rounds] [-p peer,...] [-t test,...] [program]\ntests:");
	for (size_t i = 0; i < COUNT(tests); i++)
		fprintf(stderr, " %s", tests[i].name);
	fputs("\npeers:", stderr);
	for (size_t i = OURS + 1; tools[i].name != NULL; i++)
		fprintf(stderr, " %s", tools[i].name);
	fputs("\n", stderr);
	exit(2);
}

static const char *options_read(int argc, char **argv, bool *check)
{
	int c;

	while ((c = getopt(argc, argv, "n:p:qSt:")) != -1)
		switch (c) {
		case 'n':
			options.rounds = atoi(optarg);
			break;
		case 'p':
			options.peers = optarg;
			break;
		case 'q':
			options.quick = true;
			break;
		case 'S':
			*check = true;
			break;
		case 't':
			options.tests = optarg;
			break;
		default:
			usage();
		}
	if (options.quick && options.peers == NULL)
		options.peers = "dtach,bare,relay";
	if (options.rounds < 1 || options.rounds > ROUNDS_MAX || argc - optind > 1)
		usage();
	return optind < argc ? argv[optind] : "./dtach";
}

/* in $PATH, but not the one we measure; the answer is never freed */
static char *path_find(const char *name, const char *ours)
{
	char *path = getenv("PATH"), found[PATH_LEN];
	struct stat a, b;
	size_t n;

	for (; path != NULL && *path != '\0'; path += n + (path[n] == ':')) {
		n = strcspn(path, ":");
		if ((size_t)snprintf(found, sizeof found, "%.*s/%s", (int)n, path, name) >= sizeof found)
			continue;
		if (access(found, X_OK) == -1 || stat(found, &a) == -1)
			continue;
		if (stat(ours, &b) == 0 && a.st_dev == b.st_dev && a.st_ino == b.st_ino)
			continue;
		return strdup(found);
	}
	return NULL;
}

/* dtach is a peer only as another version than ours: "dtach - version 0.9, ..." */
static const char *dtach_name(const char *path)
{
	static char name[16];
	char command[PATH_LEN + 32], version[8] = "?";
	FILE *f;

	snprintf(command, sizeof command, "'%s' --version 2>&1", path);
	if ((f = popen(command, "r")) != NULL) {
		if (fscanf(f, "dtach - version %7[0-9.]", version) != 1)
			snprintf(version, sizeof version, "?");
		pclose(f);
	}
	snprintf(name, sizeof name, "dtach %s", version);
	return name;
}

static void tools_find(const char *ours)
{
	tools[OURS].path = realpath(ours, NULL);
	for (size_t i = OURS + 1; tools[i].name != NULL; i++) {
		if (options.peers != NULL && !listed(options.peers, tools[i].name)) {
			tools[i].path = NULL;
			continue;
		}
		if (tools[i].path != self && (tools[i].path = path_find(tools[i].name, ours)) == NULL)
			snprintf(complaints[complaints_count++], sizeof complaints[0], "%s: not installed", tools[i].name);
		if (i == DTACH && tools[i].path != NULL)
			tools[i].name = dtach_name(tools[i].path);
	}
}

/* What would make the tools differ from user to user, and sessions appear among his. */
static void environment_clean(void)
{
	static const char *const names[] = { "DTACH_SESSION", "DTACH_KEY", "STY", "TMUX", "BENCH_FAULT" };
	char path[PATH_LEN];

	for (size_t i = 0; i < COUNT(names); i++)
		unsetenv(names[i]);
	setenv("TERM", "xterm-256color", 1);
	snprintf(path, sizeof path, "%s/sessions", scratch);
	mkdir(path, 0700);
	setenv("DTACH_DIR", path, 1);
	setenv("SCREENDIR", path, 1);
}

static void subreaper(void)
{
#if defined(__linux__)
	prctl(PR_SET_CHILD_SUBREAPER, 1);
#endif
}

static int measure_all(const char *ours, bool check)
{
	struct rlimit l;

	/* away from the terminal: its signals are for the process that waits */
	setsid();
	subreaper();
	signal(SIGPIPE, SIG_IGN);
	if (getrlimit(RLIMIT_NOFILE, &l) == 0) {
		l.rlim_cur = l.rlim_max;
		setrlimit(RLIMIT_NOFILE, &l);
	}
	environment_clean();
	snprintf(run.control, sizeof run.control, "%s/control", scratch);
	run.listener = listen_at(run.control);
	run.job = -1;
	run.descriptors = 1024;
	if (check)
		return self_check();
	tools_find(ours);
	if (!tools[OURS].path)
		die(ours);
	rounds_run();
	results_print();
	return ours_wrong;
}

static int scratch_remove(const char *path, const struct stat *st, int type, struct FTW *at)
{
	(void)st, (void)type, (void)at;
	return remove(path);
}

/* until the one that measures has ended, or somebody wants it to; gives its status or minus the signal */
static int wait_for(pid_t worker, const sigset_t *signals)
{
	int sig, status;
	pid_t pid;

	for (;;) {
		sigwait(signals, &sig);
		if (sig != SIGCHLD) {
			kill(worker, SIGKILL);
			return -sig;
		}
		while ((pid = waitpid(-1, &status, WNOHANG)) > 0)
			if (pid == worker)
				return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
	}
}

static int supervise(const char *ours, bool check)
{
	sigset_t signals, old;
	pid_t worker;
	int status;

	sigemptyset(&signals);
	sigaddset(&signals, SIGCHLD);
	sigaddset(&signals, SIGHUP);
	sigaddset(&signals, SIGINT);
	sigaddset(&signals, SIGTERM);
	sigprocmask(SIG_BLOCK, &signals, &old);
	subreaper();
	if ((worker = fork()) == -1)
		die("fork");
	if (worker == 0) {
		sigprocmask(SIG_SETMASK, &old, NULL);
		exit(measure_all(ours, check));
	}
	status = wait_for(worker, &signals);
	reap_all(0);
	nftw(scratch, scratch_remove, 8, FTW_DEPTH | FTW_PHYS);
	if (status < 0) {
		signal(-status, SIG_DFL);
		sigprocmask(SIG_SETMASK, &old, NULL);
		raise(-status);
	}
	return status;
}

int main(int argc, char **argv)
{
	const char *ours, *tmp = getenv("TMPDIR");
	bool check = false;

	if (realpath(argv[0], self) == NULL)
		die(argv[0]);
	if (argc == 3 && strcmp(argv[1], "job") == 0)
		return job_main(argv[2]);
	if (argc == 3 && strcmp(argv[1], "client") == 0)
		return client_main(argv[2]);
	if (argc > 3 && strcmp(argv[1], "relay") == 0)
		return relay_main(argv[2], argv + 3);
	ours = options_read(argc, argv, &check);
	snprintf(scratch, sizeof scratch, "%s/bench.XXXXXX", tmp != NULL ? tmp : "/tmp");
	if (mkdtemp(scratch) == NULL)
		die(scratch);
	return supervise(ours, check);
}
