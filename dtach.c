/* dtach.c - the command line: which mode, which options */
#include "dtach.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>
#if defined __linux__
#include <sys/syscall.h>
#endif

enum { RACE_TRIES = 1000, HISTORY = 1000, HISTORY_MOST = 1000000 };

/* ---- words ---- */

size_t utf8_length(const unsigned char *p)
{
	static const unsigned least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	unsigned code = *p;
	size_t n = code < 0x80 ? 1 : code < 0xc2 ? 0 : code < 0xe0 ? 2 : code < 0xf0 ? 3 : code < 0xf5 ? 4 : 0;
	size_t i;

	if (n < 2)
		return n;
	code &= 0x7fu >> n;
	for (i = 1; i < n; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return 0;
		code = code << 6 | (p[i] & 0x3f);
	}
	return code < least[n] || code > 0x10ffff || (code >= 0xd800 && code < 0xe000) ? 0 : n;
}

char *text_escape(char *out, size_t size, const char *text)
{
	const unsigned char *p = (const unsigned char *)text;
	size_t at = 0;

	while (*p && at + 6 <= size) {
		size_t n = utf8_length(p);
		bool c1 = n == 2 && p[0] == 0xc2 && p[1] < 0xa0;

		if (n == 0 || c1 || *p < ' ' || *p == 0x7f) {
			snprintf(out + at, size - at, "\\x%02x", *p++);
			at += 4;
			continue;
		}
		if (*p == '\\')
			out[at++] = '\\';
		memcpy(out + at, p, n);
		at += n;
		p += n;
	}
	out[at] = '\0';
	return out;
}

void complain(const char *thing, const char *fmt, ...)
{
	char shown[1024], reason[1024], escaped[1024];
	va_list args;

	va_start(args, fmt);
	vsnprintf(reason, sizeof reason, fmt, args);
	va_end(args);
	fprintf(stderr, "dtach: %s: %s\n", text_escape(shown, sizeof shown, thing),
		text_escape(escaped, sizeof escaped, reason));
}

/* ---- clock and descriptors ---- */

int64_t clock_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

int64_t clock_ms(void)
{
	return clock_us() / 1000;
}

void descriptors_close(int lowest)
{
	DIR *open_ones;
	struct dirent *d;
	long n;

#if defined SYS_close_range
	if (syscall(SYS_close_range, (unsigned)lowest, ~0u, 0u) == 0)
		return;
#endif
	open_ones = opendir("/dev/fd");
	if (open_ones) {
		while ((d = readdir(open_ones)) != NULL) {
			int fd = atoi(d->d_name);

			if (fd >= lowest && fd != dirfd(open_ones))
				close(fd);
		}
		closedir(open_ones);
		return;
	}
	/* Without a list: no limit is worth hours of closing. */
	n = sysconf(_SC_OPEN_MAX);
	for (n = n < 0 || n > 65536 ? 65536 : n; n > lowest; n--)
		close((int)n - 1);
}

void close_on_exec(int fd)
{
	fcntl(fd, F_SETFD, FD_CLOEXEC);
}

int pipe_on_exec(int fds[2])
{
	if (pipe(fds) < 0)
		return -1;
	close_on_exec(fds[0]);
	close_on_exec(fds[1]);
	return 0;
}

/* Descriptors 0 to 2 are open, so that nothing else becomes one of them. */
static void descriptors_standard(void)
{
	int fd;

	do
		fd = open("/dev/null", O_RDWR);
	while (fd >= 0 && fd <= 2);
	if (fd > 2)
		close(fd);
}

/* ---- options ---- */

static void usage(FILE *to)
{
	fputs("usage: dtach -A|-c|-n|-N session [-ERqz] [-e key] [-g COLSxROWS] [-H lines] [-r method]\n"
		"             [--] [command ...]\n"
		"       dtach -a session [-ERqz] [-e key] [-H lines] [-r method]\n"
		"       dtach -p session\n"
		"       dtach -l [session] [-j]\n"
		"       dtach name [command ...]\n", to);
}

static int usage_error(const char *thing, const char *reason)
{
	complain(thing, "%s (dtach --help tells the usage)", reason);
	return -1;
}

/* As dtach 0.9 reads it: ^X is a control character, ^? is DEL, else the first
 * byte counts, and "" is NUL. */
static int key_parse(const char *text, int *key)
{
	unsigned char first = (unsigned char)text[0], second = first ? (unsigned char)text[1] : 0;

	if (first >= 0x80 || second >= 0x80)
		return usage_error(text, "is not a key: it must be ASCII, or ^ and a character");
	if (first == '^' && second)
		*key = second == '?' ? 0x7f : second & 0x1f;
	else
		*key = first;
	return 0;
}

static bool number_parse(const char **p, unsigned short *number)
{
	unsigned long n = 0;

	if (**p < '0' || **p > '9')
		return false;
	while (**p >= '0' && **p <= '9' && n <= 65535)
		n = n * 10 + (unsigned long)(*(*p)++ - '0');
	*number = (unsigned short)n;
	return n >= 1 && n <= 65535;
}

static int size_parse(const char *text, struct winsize *size)
{
	const char *p = text;

	if (number_parse(&p, &size->ws_col) && *p++ == 'x' && number_parse(&p, &size->ws_row) && !*p)
		return 0;
	return usage_error(text, "is not a size: it must be COLSxROWS, each 1 to 65535");
}

static int history_parse(const char *text, unsigned *lines)
{
	unsigned long n;
	char *end;

	errno = 0;
	n = strtoul(text, &end, 10);
	if (text[0] >= '0' && text[0] <= '9' && !*end && !errno && n <= HISTORY_MOST) {
		*lines = (unsigned)n;
		return 0;
	}
	return usage_error(text, "is not a number of lines: 0 to 1000000");
}

static int redraw_parse(const char *text, enum redraw *method)
{
	static const char *const names[] = { "none", "ctrl_l", "winch", "screen" };
	size_t i;

	for (i = 0; i < sizeof names / sizeof *names; i++)
		if (strcmp(text, names[i]) == 0) {
			*method = (enum redraw)(REDRAW_NONE + i);
			return 0;
		}
	return usage_error(text, "is not a redraw method: screen, winch, ctrl_l or none");
}

static int option_take(struct options *o, int option)
{
	char text[] = { '-', (char)(option == '?' || option == ':' ? optopt : option), '\0' };

	switch (option) {
	case 'e':
		return key_parse(optarg, &o->detach_key);
	case 'E':
		o->detach_key = -1;
		return 0;
	case 'g':
		return size_parse(optarg, &o->size);
	case 'H':
		return history_parse(optarg, &o->history);
	case 'j':
		o->json = true;
		return 0;
	case 'q':
		o->quiet = true;
		return 0;
	case 'r':
		return redraw_parse(optarg, &o->redraw);
	case 'R':
		o->read_only = true;
		return 0;
	case 'z':
		o->suspend = false;
		return 0;
	case ':':
		return usage_error(text, "this option needs a value");
	}
	return usage_error(text, "no such option");
}

/* The options in words, which begin behind words[0].  Returns how many words
 * they are, words[0] included, or -1 after a complaint. */
static int options_take(struct options *o, int count, char **words)
{
	int option;

	opterr = 0;
	optind = 1;
	while ((option = getopt(count, words, "+:e:Eg:H:jqr:Rz")) != -1)
		if (option_take(o, option) < 0)
			return -1;
	return optind;
}

/* Options may hang on the mode's letter (-lj). */
static int cluster_take(struct options *o, const char *letters)
{
	for (; *letters; letters++) {
		if (!strchr("EjqRz", *letters)) {
			optopt = *letters;
			return option_take(o, '?');
		}
		option_take(o, *letters);
	}
	return 0;
}

/* `dtach name ...` is `dtach -A @name ...`. */
static int shorthand_take(struct options *o, const char *name)
{
	char *at_name = malloc(strlen(name) + 2);

	if (!at_name) {
		complain(name, "%s", strerror(errno));
		return -1;
	}
	sprintf(at_name, "%s%s", name[0] == '@' ? "" : "@", name);
	o->mode = 'A';
	o->session = at_name;
	return 0;
}

static int mode_take(struct options *o, char **words)
{
	char *session = words[2];

	if (words[1][0] != '-')
		return shorthand_take(o, words[1]) < 0 ? -1 : 1;
	o->mode = words[1][1];
	if (!o->mode || !strchr("aAcnNpl", o->mode))
		return usage_error(words[1], "no such mode");
	if (cluster_take(o, words[1] + 2) < 0)
		return -1;
	if (o->mode == 'l' && (!session || session[0] == '-'))
		return 1;
	if (!session)
		return usage_error(words[1], "no session was named");
	o->session = session;
	return 2;
}

static int command_line(struct options *o, int count, char **words)
{
	const char *key = getenv("DTACH_KEY");
	int at, used;

	if (key && *key && key_parse(key, &o->detach_key) < 0)
		return -1;
	if (count < 2) {
		o->mode = 'l';
		return 0;
	}
	at = mode_take(o, words);
	if (at < 0)
		return -1;
	used = options_take(o, count - at, words + at);
	if (used < 0)
		return -1;
	at += used;
	if (words[at] && strchr("apl", o->mode))
		return usage_error(words[at], "this mode takes no command");
	o->command = words[at] ? words + at : NULL;
	if (o->command && !*o->command[0])
		return usage_error("command", "is empty");
	return 0;
}

/* --help and --version, and what dtach 0.9 takes for them. */
static bool asks(const char *word, const char *option)
{
	size_t n = strlen(word);

	return n >= 3 && strncmp(word, option, n) == 0;
}

/* ---- modes ---- */

static struct session session;

static int cannot(const struct session *s)
{
	complain(s->name, "%s", errno == ENOTSOCK ? "is not a socket" : strerror(errno));
	return 1;
}

static int attach_mode(const struct options *o)
{
	unsigned char answer[ANSWER_SIZE];
	int fd, status;

	if (session_find(&session, o->session, false, true) < 0)
		return 1;
	fd = session_connect(&session);
	if (fd < 0 || attach_greet(fd, o, false, answer) < 0)
		return cannot(&session);
	status = attach_run(fd, session.name, o, answer);
	if (status < 0)
		complain(session.name, "the session has just ended");
	return status < 0 ? 1 : status;
}

/* Make the session and attach to it.  Returns the status, -1 if the name is
 * taken and quiet. */
static int create_attached(struct session *s, const struct options *o, bool quiet)
{
	unsigned char answer[ANSWER_SIZE];
	int pair[2], made;

	if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair) < 0)
		return cannot(s);
	close_on_exec(pair[0]);
	close_on_exec(pair[1]);
	if (attach_greet(pair[0], o, true, answer) < 0)
		return cannot(s);
	made = master_create(s, o, pair, quiet);
	close(pair[1]);
	if (made == 0)
		return attach_run(pair[0], s->name, o, answer);
	close(pair[0]);
	return made < 0 ? 1 : -1;
}

/* A socket that nobody listens on is in the way of an @name only. */
static int heal_at_name(const struct session *s)
{
	int fd;

	if (!s->at_name)
		return 0;
	fd = session_connect(s);
	if (fd >= 0)
		close(fd);
	return fd < 0 && errno == ECONNREFUSED ? session_heal(s) : 0;
}

static int create_mode(const struct options *o)
{
	if (session_find(&session, o->session, true, false) < 0)
		return 1;
	if (heal_at_name(&session) < 0)
		return cannot(&session);
	if (o->mode == 'N')
		return master_foreground(&session, o);
	if (o->mode == 'n')
		return master_create(&session, o, NULL, false) == 0 ? 0 : 1;
	return create_attached(&session, o, false);
}

/* Attach, else create, and again when somebody else was faster or the session
 * ended just then: any number of these at once end in one session. */
static int attach_or_create_mode(const struct options *o)
{
	unsigned char answer[ANSWER_SIZE];
	int tries, fd, status = -1;

	if (session_find(&session, o->session, true, false) < 0)
		return 1;
	for (tries = 0; status < 0 && tries < RACE_TRIES; tries++) {
		fd = session_connect(&session);
		if (fd >= 0) {
			if (attach_greet(fd, o, false, answer) < 0)
				return cannot(&session);
			status = attach_run(fd, session.name, o, answer);
			close(fd);
			continue;
		}
		if (errno != ECONNREFUSED && errno != ENOENT)
			return cannot(&session);
		/* Before a dead socket is removed, not after. */
		if (errno == ECONNREFUSED) {
			if (master_check(&session, o) < 0)
				return 1;
			if (session_heal(&session) < 0)
				return cannot(&session);
		}
		status = create_attached(&session, o, true);
	}
	if (status < 0) {
		errno = EEXIST;
		return cannot(&session);
	}
	return status;
}

static int control_mode(const struct options *o)
{
	int fd;

	if (!o->session)
		return control_list(-1, NULL, o);
	if (session_find(&session, o->session, false, true) < 0)
		return 1;
	fd = session_connect(&session);
	if (fd < 0)
		return cannot(&session);
	return o->mode == 'p' ? control_push(fd, session.name) : control_list(fd, session.name, o);
}

int main(int argc, char **argv)
{
	static struct options o = {
		.detach_key = '\\' & 0x1f, .suspend = true, .history = HISTORY,
		.size = { .ws_col = 80, .ws_row = 24 },
	};

	descriptors_standard();
	if (argc > 1 && (asks(argv[1], "--help") || strcmp(argv[1], "-?") == 0)) {
		usage(stdout);
		return 0;
	}
	if (argc > 1 && asks(argv[1], "--version")) {
		puts("dtach - version " DTACH_VERSION);
		return 0;
	}
	if (command_line(&o, argc, argv) < 0)
		return 1;
	if (strchr("aAc", o.mode) && !isatty(0)) {
		complain(o.session, "attaching needs a terminal on standard input");
		return 1;
	}
	/* What a supervisor hands over stays with -N; nobody else has use for it,
	 * and a caller may be waiting for its end. */
	if (o.mode != 'N')
		descriptors_close(3);
	switch (o.mode) {
	case 'a':
		return attach_mode(&o);
	case 'A':
		return attach_or_create_mode(&o);
	case 'c':
	case 'n':
	case 'N':
		return create_mode(&o);
	}
	return control_mode(&o);
}
