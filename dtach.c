/* dtach.c - which mode: find the session, make or connect to it, hand it over */
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

enum { RACE_TRIES = 1000 };

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

int output_end(const char *thing)
{
	if (fflush(stdout) == 0 && !ferror(stdout))
		return 0;
	complain(thing, "%s", strerror(errno));
	return 1;
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

void limits_raise(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) < 0)
		return;
	limit.rlim_cur = limit.rlim_max;
	limit_descriptors(&limit);
}

void descriptors_close(int lowest)
{
	DIR *open_ones;
	struct dirent *d;
	int fd;

	if (close_from(lowest) == 0)
		return;
	open_ones = opendir("/dev/fd");
	if (open_ones) {
		while ((d = readdir(open_ones)) != NULL) {
			fd = atoi(d->d_name);
			if (fd >= lowest && fd != dirfd(open_ones))
				close(fd);
		}
		closedir(open_ones);
		return;
	}
	/* Without a list: the limit may be worth hours of closing, and may be below what is open. */
	for (fd = 65535; fd >= lowest; fd--)
		close(fd);
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

/* For exit(3), of what attach_run returns. */
static int status_of(int status)
{
	if (status >= 0)
		return status;
	complain(session.name, "the session has just ended");
	return 1;
}

static int attach_mode(const struct options *o)
{
	int fd;

	if (session_find(&session, o->session, false, true) < 0)
		return 1;
	fd = session_connect(&session);
	if (fd < 0 || attach_greet(fd, o, false) < 0)
		return cannot(&session);
	return status_of(attach_run(session.name));
}

/* Make the session and attach to it.  Returns the status, -1 if the name is
 * taken and quiet. */
static int create_attached(struct session *s, const struct options *o, bool quiet)
{
	int pair[2], made;

	if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair) < 0)
		return cannot(s);
	close_on_exec(pair[0]);
	close_on_exec(pair[1]);
	if (attach_greet(pair[0], o, true) < 0)
		return cannot(s);
	made = master_create(s, o, pair, quiet);
	close(pair[1]);
	if (made == 0)
		return attach_run(s->name);
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
	return status_of(create_attached(&session, o, false));
}

/* A link to what is not there is not connected to, nor does it give way. */
static bool is_dangling(const struct session *s)
{
	struct stat st;

	return fstatat(s->dir, s->base, &st, AT_SYMLINK_NOFOLLOW) == 0 && S_ISLNK(st.st_mode)
		&& fstatat(s->dir, s->base, &st, 0) < 0;
}

/* Attach, else create, and again when somebody else was faster or the session
 * ended just then: any number of these at once end in one session. */
static int attach_or_create_mode(const struct options *o)
{
	int tries, fd, status = -1;

	if (session_find(&session, o->session, true, false) < 0)
		return 1;
	for (tries = 0; status < 0 && tries < RACE_TRIES; tries++) {
		fd = session_connect(&session);
		if (fd >= 0) {
			if (attach_greet(fd, o, false) < 0)
				return cannot(&session);
			status = attach_run(session.name);
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
		if (status < 0 && is_dangling(&session))
			break;
	}
	if (status < 0) {
		errno = EEXIST;
		return cannot(&session);
	}
	return status;
}

/* Connect to a session that is to be there.  Returns the descriptor, or -1
 * after a complaint. */
static int session_reach(struct session *s, const char *name)
{
	int fd;

	if (session_find(s, name, false, true) < 0)
		return -1;
	fd = session_connect(s);
	if (fd < 0)
		cannot(s);
	return fd;
}

/* All are connected before the first is waited for, so that none can come to
 * its end unheard meanwhile. */
static int wait_mode(const struct options *o)
{
	static struct waited *waited;
	size_t n = 1, i;

	while (o->sessions[n - 1])
		n++;
	waited = calloc(n, sizeof *waited);
	if (!waited) {
		complain(o->session, "%s", strerror(errno));
		return 1;
	}
	limits_raise();
	for (i = 0; i < n; i++)
		waited[i].fd = session_reach(&waited[i].session, i == 0 ? o->session : o->sessions[i - 1]);
	return control_wait(waited, n);
}

static int control_mode(const struct options *o)
{
	int fd;

	/* Whoever means all masters by it reaches us, too. */
	sigaction(SIGUSR1, &(struct sigaction){ .sa_handler = SIG_IGN }, NULL);
	if (!o->session)
		return control_list(-1, NULL, o);
	if (o->mode == 'w')
		return wait_mode(o);
	fd = session_reach(&session, o->session);
	if (fd < 0)
		return 1;
	switch (o->mode) {
	case 'p':
		return control_push(fd, &session);
	case 's':
		return control_show(fd, &session, o);
	case 'f':
		return control_follow(fd, &session, o);
	case 'k':
		return control_kill(fd, &session, o->signal);
	case 'd':
		return control_dismiss(fd, &session);
	}
	return control_list(fd, &session, o);
}

int main(int argc, char **argv)
{
	static struct options o;

	descriptors_standard();
	if (argc > 1 && (asks(argv[1], "--help") || strcmp(argv[1], "-?") == 0)) {
		usage(stdout);
		return output_end("standard output");
	}
	if (argc > 1 && asks(argv[1], "--version")) {
		puts("dtach - version " DTACH_VERSION);
		return output_end("standard output");
	}
	if (options_read(&o, argc, argv) < 0)
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
