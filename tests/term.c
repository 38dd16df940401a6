/*
 * term - a terminal that follows a script
 *
 *	term [options] [--] command [arg ...] <script
 *
 * It opens a pseudo-terminal and runs the command on it, as a session leader with
 * that controlling terminal.  Then it follows the script line by line.  Lines wait
 * for conditions, never for a time; the whole script has one deadline.
 *
 *	--size COLSxROWS   size of the terminal (80x24)
 *	--log FILE         keep every byte of output
 *	--job              run the command like a shell's job: in a process group of
 *	                   its own, below a leader.  Only then can it suspend
 *	                   itself: the kernel drops SIGTSTP in an orphaned
 *	                   process group.
 *	--deadline SECONDS for the whole script (150)
 *
 * In the script, TEXT may contain \a \b \e \f \n \r \t \v \\ \NNN and \xHH:
 *
 *	expect TEXT        the output since the last match contains TEXT
 *	absent TEXT        so far, the output since the last match does not
 *	bytes N            N bytes of output have arrived in total
 *	send TEXT          type it, in one write if the kernel takes it
 *	sendfile FILE      type the bytes of a file
 *	taken              the command has read all that was typed
 *	resize COLSxROWS   change the size
 *	signal NAME        send it to the command; HUP or 1
 *	stop, cont         SIGSTOP and SIGCONT, and wait for the effect
 *	stopped            the command has stopped by itself
 *	noread, read       stop reading the output; read it again
 *	slow N             read N bytes at a time, 1 ms apart; 0: full speed
 *	raw                the terminal is in raw mode
 *	cooked             the terminal has the modes it had at first
 *	save               from now on `cooked' means the current modes
 *	run COMMAND        sh -c COMMAND succeeds; it gets $TERM_PID and $TERM_TTY
 *	until COMMAND      repeat sh -c COMMAND until it succeeds
 *	close              hang up
 *	eof                the command has ended and its output is read
 *	status N           like eof, and its status is N
 *
 * The end of the script acts like eof.  term exits with the command's status (128
 * plus the signal that killed it), 0 if the script named the status, or 99 if a
 * line failed.
 */
#define _XOPEN_SOURCE 700
#define _DEFAULT_SOURCE
#define _DARWIN_C_SOURCE
#define __BSD_VISIBLE 1

#include <sys/ioctl.h>
#include <sys/types.h>
#include <sys/wait.h>

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

enum {
	FAILED = 99,
	SEEN_MAX = 4 * 1024 * 1024,
	TAIL = 500
};

/* What the leader of a job reports: the pid first, then each change. */
struct news {
	pid_t pid;
	int status;
	int first;
};

static struct {
	int master, slave;
	pid_t leader, command;
	int news;		/* pipe from the leader of a job, or -1 */
	struct termios cooked;

	int ended, drained, stopped, continued;
	int status;		/* as a shell reports it */

	unsigned char *seen;	/* output since the last match */
	size_t seen_len, searched;
	uint64_t total;
	int log;
	int reading;
	size_t slow;

	const unsigned char *out;
	size_t out_len;

	unsigned char script[65536];
	size_t script_len;
	int script_eof;
	const char *line;
	int line_number;
	int named_status;	/* the script named the expected status */

	long long deadline;
	int wake[2];
} t;

static volatile sig_atomic_t leader_child;	/* in the leader of a job */

static long long
now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (long long)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

static void
show_escaped(const unsigned char *s, size_t n)
{
	for (; n > 0; s++, n--) {
		if (*s == '\n')
			fputs("\\n", stderr);
		else if (*s == '\r')
			fputs("\\r", stderr);
		else if (*s == 033)
			fputs("\\e", stderr);
		else if (*s < 32 || *s > 126)
			fprintf(stderr, "\\x%02x", *s);
		else
			fputc(*s, stderr);
	}
}

/* Print what failed and what the terminal showed, and leave nothing running. */
static void
fail(const char *fmt, ...)
{
	size_t tail;
	va_list ap;

	fflush(stdout);
	fputs("term: ", stderr);
	if (t.line != NULL)
		fprintf(stderr, "line %d: `%s': ", t.line_number, t.line);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	if (t.ended)
		fprintf(stderr, "; the command has ended with status %d", t.status);
	else if (t.stopped)
		fputs("; the command is stopped", stderr);
	tail = t.seen_len > TAIL ? TAIL : t.seen_len;
	fprintf(stderr, "\nterm: %llu bytes of output; since the last match %s:\n",
	    (unsigned long long)t.total, t.seen_len > tail ? "the tail is" : "all of it is");
	if (tail > 0)
		show_escaped(t.seen + t.seen_len - tail, tail);
	fputs("\n", stderr);
	if (!t.ended && t.command > 0) {
		kill(t.command, SIGCONT);
		kill(t.command, SIGKILL);
	}
	if (t.leader > 0 && t.leader != t.command)
		kill(t.leader, SIGKILL);
	exit(FAILED);
}

static void
on_signal(int sig)
{
	int saved = errno;
	ssize_t n;

	(void)sig;
	n = write(t.wake[1], "", 1);
	(void)n;
	errno = saved;
}

/* ---- the command ---- */

static void
size_parse(const char *s, struct winsize *ws)
{
	unsigned cols, rows;
	char rest;

	if (sscanf(s, "%ux%u%c", &cols, &rows, &rest) != 2 || cols > 65535 || rows > 65535)
		fail("not a size: %s", s);
	memset(ws, 0, sizeof *ws);
	ws->ws_col = (unsigned short)cols;
	ws->ws_row = (unsigned short)rows;
}

/* A background shell leaves INT and QUIT ignored; on a terminal they work. */
static void
signals_default(void)
{
	sigset_t none;
	int sig;

	for (sig = 1; sig < 32; sig++)
		if (sig != SIGKILL && sig != SIGSTOP)
			signal(sig, SIG_DFL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

static void
command_exec(char **argv)
{
	execvp(argv[0], argv);
	fprintf(stderr, "term: %s: %s\r\n", argv[0], strerror(errno));
	_exit(127);
}

/* `cont': give the job the terminal and continue it, as fg does. */
static void
leader_resume(int sig)
{
	int saved = errno;

	(void)sig;
	tcsetpgrp(0, (pid_t)leader_child);
	kill(-(pid_t)leader_child, SIGCONT);
	errno = saved;
}

/* The kernel signals a hang-up only to the leader, which passes it on like a shell. */
static void
leader_hangup(int sig)
{
	int saved = errno;

	(void)sig;
	kill(-(pid_t)leader_child, SIGHUP);
	kill(-(pid_t)leader_child, SIGCONT);
	errno = saved;
}

static void
leader_tell(int fd, const struct news *n)
{
	while (write(fd, n, sizeof *n) == -1 && errno == EINTR)
		;
}

static void
leader_main(int fd, char **argv)
{
	struct sigaction sa;
	struct news n = { 0 };
	pid_t child;
	int go[2];
	char c;

	signal(SIGTTOU, SIG_IGN);
	if (pipe(go) == -1 || (child = fork()) == -1)
		_exit(126);
	if (child == 0) {
		setpgid(0, 0);
		close(go[1]);
		if (read(go[0], &c, 1) == -1)
			_exit(126);
		close(go[0]);
		signals_default();
		command_exec(argv);
	}
	setpgid(child, child);
	tcsetpgrp(0, child);
	leader_child = (sig_atomic_t)child;
	memset(&sa, 0, sizeof sa);
	sa.sa_flags = SA_RESTART;
	sa.sa_handler = leader_resume;
	sigaction(SIGUSR1, &sa, NULL);
	sa.sa_handler = leader_hangup;
	sigaction(SIGHUP, &sa, NULL);
	signal(SIGINT, SIG_IGN);
	signal(SIGQUIT, SIG_IGN);
	signal(SIGTSTP, SIG_IGN);
	n.pid = child;
	n.first = 1;
	leader_tell(fd, &n);
	close(go[0]);
	close(go[1]);
	n.first = 0;
	for (;;) {
		if (waitpid(child, &n.status, WUNTRACED | WCONTINUED) == -1) {
			if (errno == EINTR)
				continue;
			_exit(126);
		}
		if (WIFSTOPPED(n.status))
			tcsetpgrp(0, getpgrp());
		leader_tell(fd, &n);
		if (WIFEXITED(n.status) || WIFSIGNALED(n.status))
			_exit(0);
	}
}

static void
command_start(char **argv, const struct winsize *ws, int job)
{
	int fds[2] = { -1, -1 };
	const char *name;
	struct news n;
	char tty[128];

	if ((t.master = posix_openpt(O_RDWR | O_NOCTTY)) == -1 || grantpt(t.master) == -1 ||
	    unlockpt(t.master) == -1 || (name = ptsname(t.master)) == NULL)
		fail("no pseudo-terminal: %s", strerror(errno));
	snprintf(tty, sizeof tty, "%s", name);
	/* We hold a slave open, so that all output stays readable: otherwise the last
	 * close may discard output, or read(2) may fail. */
	if ((t.slave = open(tty, O_RDWR | O_NOCTTY)) == -1)
		fail("%s: %s", tty, strerror(errno));
	if (ioctl(t.slave, TIOCSWINSZ, ws) == -1 || tcgetattr(t.slave, &t.cooked) == -1)
		fail("%s: %s", tty, strerror(errno));
	fcntl(t.master, F_SETFD, FD_CLOEXEC);
	fcntl(t.slave, F_SETFD, FD_CLOEXEC);
	fcntl(t.master, F_SETFL, fcntl(t.master, F_GETFL) | O_NONBLOCK);
	if (job && pipe(fds) == -1)
		fail("pipe: %s", strerror(errno));
	if ((t.leader = fork()) == -1)
		fail("fork: %s", strerror(errno));
	if (t.leader == 0) {
		signals_default();
		setsid();
		if (ioctl(t.slave, TIOCSCTTY, 0) == -1)
			_exit(126);
		close(t.wake[0]);
		close(t.wake[1]);
		close(t.master);
		if (t.log != -1)
			close(t.log);
		dup2(t.slave, 0);
		dup2(t.slave, 1);
		dup2(t.slave, 2);
		if (t.slave > 2)
			close(t.slave);
		if (!job)
			command_exec(argv);
		close(fds[0]);
		fcntl(fds[1], F_SETFD, FD_CLOEXEC);
		leader_main(fds[1], argv);
	}
	t.command = t.leader;
	t.news = fds[0];
	if (job) {
		close(fds[1]);
		fcntl(t.news, F_SETFD, FD_CLOEXEC);
		if (read(t.news, &n, sizeof n) != (ssize_t)sizeof n)
			fail("the job did not start");
		t.command = n.pid;
	}
	setenv("TERM_TTY", tty, 1);
	snprintf(tty, sizeof tty, "%ld", (long)t.command);
	setenv("TERM_PID", tty, 1);
}

static void
command_changed(int status)
{
	if (WIFSTOPPED(status)) {
		t.stopped = 1;
		t.continued = 0;
	} else if (WIFEXITED(status)) {
		t.ended = 1;
		t.stopped = 0;
		t.status = WEXITSTATUS(status);
	} else if (WIFSIGNALED(status)) {
		t.ended = 1;
		t.stopped = 0;
		t.status = 128 + WTERMSIG(status);
	} else {
		t.stopped = 0;
		t.continued = 1;
	}
}

static void
command_reap(void)
{
	struct news n;
	int status;

	if (t.ended)
		return;
	if (t.news != -1) {
		if (read(t.news, &n, sizeof n) == (ssize_t)sizeof n)
			command_changed(n.status);
		else {
			t.ended = 1;
			t.status = 126;
		}
		return;
	}
	while (!t.ended &&
	    waitpid(t.command, &status, WNOHANG | WUNTRACED | WCONTINUED) == t.command)
		command_changed(status);
}

/* ---- the loop ---- */

static void
seen_add(const unsigned char *s, size_t n)
{
	size_t drop;

	if (t.seen == NULL && (t.seen = malloc(SEEN_MAX)) == NULL)
		fail("no memory");
	if (t.seen_len + n > SEEN_MAX) {
		drop = t.seen_len / 2 > n ? t.seen_len / 2 : n;
		if (drop > t.seen_len)
			drop = t.seen_len;
		memmove(t.seen, t.seen + drop, t.seen_len - drop);
		t.seen_len -= drop;
		t.searched = t.searched > drop ? t.searched - drop : 0;
	}
	memcpy(t.seen + t.seen_len, s, n);
	t.seen_len += n;
}

static void
master_read(void)
{
	static unsigned char buf[65536];
	struct timespec pause = { 0, 1000000 };
	size_t want = t.slow > 0 && t.slow < sizeof buf ? t.slow : sizeof buf;
	size_t done;
	ssize_t n, w;

	n = read(t.master, buf, want);
	if (n == -1 && (errno == EAGAIN || errno == EINTR)) {
		if (t.ended && errno == EAGAIN)
			t.drained = 1;
		return;
	}
	if (n <= 0) {		/* on BSD, the other side has closed */
		t.drained = t.ended;
		return;
	}
	t.total += (uint64_t)n;
	for (done = 0; t.log != -1 && done < (size_t)n; done += (size_t)w)
		if ((w = write(t.log, buf + done, (size_t)n - done)) == -1)
			fail("log: %s", strerror(errno));
	seen_add(buf, (size_t)n);
	if (t.slow > 0)
		nanosleep(&pause, NULL);
}

static void
master_write(void)
{
	ssize_t n = write(t.master, t.out, t.out_len);

	if (n == -1) {
		if (errno != EAGAIN && errno != EINTR)
			fail("%s", strerror(errno));
		return;
	}
	t.out += n;
	t.out_len -= (size_t)n;
}

static void
script_read(void)
{
	ssize_t n;

	if (t.script_len == sizeof t.script)
		fail("a line of the script is too long");
	n = read(0, t.script + t.script_len, sizeof t.script - t.script_len);
	if (n > 0)
		t.script_len += (size_t)n;
	else if (n == 0)
		t.script_eof = 1;
	else if (errno != EINTR && errno != EAGAIN)
		fail("script: %s", strerror(errno));
}

/* One turn of the loop: wait for an event, at most ms, and handle it. */
static void
turn(int ms, int want_script)
{
	struct pollfd p[4];
	char trash[64];

	p[0].fd = t.wake[0];
	p[0].events = POLLIN;
	p[1].fd = t.ended ? -1 : t.news;
	p[1].events = POLLIN;
	p[2].fd = want_script && !t.script_eof ? 0 : -1;
	p[2].events = POLLIN;
	p[3].fd = t.master;
	p[3].events = (short)((t.reading && !t.drained ? POLLIN : 0) | (t.out_len > 0 ? POLLOUT : 0));
	if (p[3].events == 0)	/* or a hang-up would make poll return at once */
		p[3].fd = -1;
	p[0].revents = p[1].revents = p[2].revents = p[3].revents = 0;
	if (t.ended && t.reading && !t.drained)
		ms = 0;
	if (poll(p, 4, ms) == -1 && errno != EINTR)
		fail("poll: %s", strerror(errno));
	if (p[0].revents != 0)
		while (read(t.wake[0], trash, sizeof trash) > 0)
			;
	if (p[2].revents != 0)
		script_read();
	/* Check for the command's end before reading: only then does an empty read
	 * mean that all its output has been read. */
	if (t.news == -1 || p[1].revents != 0)
		command_reap();
	if (t.master != -1 && t.out_len > 0 && (p[3].revents & POLLOUT))
		master_write();
	if (t.master != -1 && t.reading && !t.drained && (p[3].revents != 0 || t.ended))
		master_read();
	if (t.master == -1 && t.ended)
		t.drained = 1;
}

/* Wait for a condition.  ms: how soon to check it again where no event announces it;
 * then ever later, up to five times that: what takes long does so on a busy machine.
 * Fails at once if the command's end makes it impossible. */
static void
await(int (*ready)(const void *), const void *arg, int ms, int outlives)
{
	long long left;
	int most = 5 * ms, over;

	for (;; ms = ms + ms / 2 < most ? ms + ms / 2 : most) {
		over = t.ended && (t.drained || !t.reading);
		if (ready(arg))
			return;
		if (over && !outlives)
			fail("not before the end");
		if ((left = t.deadline - now_ms()) <= 0)
			fail("not within the deadline");
		turn(ms != 0 && ms < left ? ms : (int)(left < 1000 ? left : 1000), 0);
	}
}

/* ---- conditions ---- */

struct text {
	unsigned char s[65536];
	size_t len;
};

static size_t
seen_find(const struct text *x, size_t from)
{
	const unsigned char *p = t.seen + from, *end = t.seen + t.seen_len;

	if (x->len == 0)
		return from;
	while (t.seen != NULL && (size_t)(end - p) >= x->len &&
	    (p = memchr(p, x->s[0], (size_t)(end - p) - x->len + 1)) != NULL) {
		if (memcmp(p, x->s, x->len) == 0)
			return (size_t)(p - t.seen);
		p++;
	}
	return SIZE_MAX;
}

static int
is_seen(const void *arg)
{
	const struct text *x = arg;
	size_t at = seen_find(x, t.searched);

	if (at == SIZE_MAX) {
		t.searched = t.seen_len >= x->len ? t.seen_len - x->len + 1 : 0;
		return 0;
	}
	at += x->len;
	memmove(t.seen, t.seen + at, t.seen_len - at);
	t.seen_len -= at;
	return 1;
}

static int
is_total(const void *arg)
{
	return t.total >= *(const uint64_t *)arg;
}

static int
is_sent(const void *arg)
{
	(void)arg;
	return t.out_len == 0;
}

/* poll(2) rather than FIONREAD: it first moves input that is on its way in the kernel. */
static int
is_taken(const void *arg)
{
	struct pollfd p = { .fd = t.slave, .events = POLLIN };

	(void)arg;
	return poll(&p, 1, 0) == 0;
}

static int
is_raw(const void *arg)
{
	struct termios now;

	(void)arg;
	return tcgetattr(t.slave, &now) == 0 && !(now.c_lflag & (tcflag_t)(ICANON | ECHO | ISIG));
}

static int
is_cooked(const void *arg)
{
	/* The system fills only the part of c_cc that it uses. */
	struct termios now = { 0 };

	(void)arg;
	return tcgetattr(t.slave, &now) == 0 && now.c_iflag == t.cooked.c_iflag &&
	    now.c_oflag == t.cooked.c_oflag && now.c_cflag == t.cooked.c_cflag &&
	    now.c_lflag == t.cooked.c_lflag &&
	    memcmp(now.c_cc, t.cooked.c_cc, sizeof now.c_cc) == 0;
}

static int
is_stopped(const void *arg)
{
	(void)arg;
	return t.stopped;
}

static int
is_going(const void *arg)
{
	(void)arg;
	return t.continued;
}

static int
is_over(const void *arg)
{
	(void)arg;
	return t.ended && (t.drained || !t.reading);
}

struct shell {
	pid_t pid;
	int status;
};

static int
is_shell_over(const void *arg)
{
	struct shell *s = *(struct shell *const *)arg;

	return waitpid(s->pid, &s->status, WNOHANG) == s->pid;
}

static int
shell_run(const char *line)
{
	struct shell s, *p = &s;
	int null;

	if ((s.pid = fork()) == -1)
		fail("fork: %s", strerror(errno));
	if (s.pid == 0) {
		signals_default();
		if ((null = open("/dev/null", O_RDWR)) != -1)
			dup2(null, 0);
		execl("/bin/sh", "sh", "-c", line, (char *)NULL);
		_exit(127);
	}
	await(is_shell_over, &p, 0, 1);
	return s.status;
}

static int
is_true(const void *arg)
{
	return shell_run(arg) == 0;
}

/* ---- the script ---- */

static int
hex(int c)
{
	return isdigit(c) ? c - '0' : tolower(c) - 'a' + 10;
}

static void
text_parse(const char *s, struct text *x)
{
	static const char from[] = "abefnrtv", to[] = "\a\b\033\f\n\r\t\v";
	const char *p;
	unsigned c;
	int k;

	for (x->len = 0; *s != '\0'; x->s[x->len++] = (unsigned char)c) {
		c = (unsigned char)*s++;
		if (c != '\\' || *s == '\0')
			continue;
		c = (unsigned char)*s++;
		if (c == 'x' && isxdigit((unsigned char)*s)) {
			for (c = 0, k = 0; k < 2 && isxdigit((unsigned char)*s); k++)
				c = c * 16 + (unsigned)hex((unsigned char)*s++);
		} else if (c >= '0' && c <= '7') {
			for (c -= '0', k = 1; k < 3 && *s >= '0' && *s <= '7'; k++)
				c = c * 8 + (unsigned)(*s++ - '0');
		} else if ((p = strchr(from, (int)c)) != NULL)
			c = (unsigned char)to[p - from];
	}
}

static int
signal_number(const char *name)
{
	static const struct {
		const char *name;
		int number;
	} table[] = {
		{ "HUP", SIGHUP }, { "INT", SIGINT }, { "QUIT", SIGQUIT }, { "ABRT", SIGABRT },
		{ "KILL", SIGKILL }, { "USR1", SIGUSR1 }, { "USR2", SIGUSR2 },
		{ "SEGV", SIGSEGV }, { "PIPE", SIGPIPE }, { "ALRM", SIGALRM },
		{ "TERM", SIGTERM }, { "CONT", SIGCONT }, { "STOP", SIGSTOP },
		{ "TSTP", SIGTSTP }, { "WINCH", SIGWINCH },
	};
	size_t i;

	for (i = 0; i < sizeof table / sizeof table[0]; i++)
		if (strcmp(name, table[i].name) == 0)
			return table[i].number;
	if (atoi(name) <= 0)
		fail("no such signal");
	return atoi(name);
}

static void
send_bytes(const unsigned char *s, size_t n)
{
	if (t.master == -1)
		fail("the terminal is closed");
	t.out = s;
	t.out_len = n;
	master_write();
	await(is_sent, NULL, 0, 0);
}

static void
send_file(const char *path)
{
	static unsigned char buf[65536];
	ssize_t n;
	int fd;

	if ((fd = open(path, O_RDONLY)) == -1)
		fail("%s", strerror(errno));
	while ((n = read(fd, buf, sizeof buf)) > 0)
		send_bytes(buf, (size_t)n);
	close(fd);
}

static void
hang_up(void)
{
	close(t.master);
	close(t.slave);
	t.master = t.slave = -1;
}

static void
obey(char *line)
{
	static struct text x;
	struct winsize ws;
	uint64_t total;
	char *verb = line, *rest;

	rest = line + strcspn(line, " ");
	if (*rest != '\0')
		*rest++ = '\0';
	if (strcmp(verb, "expect") == 0) {
		text_parse(rest, &x);
		t.searched = 0;
		await(is_seen, &x, 0, 0);
	} else if (strcmp(verb, "absent") == 0) {
		text_parse(rest, &x);
		if (seen_find(&x, 0) != SIZE_MAX)
			fail("there it is");
	} else if (strcmp(verb, "bytes") == 0) {
		total = strtoull(rest, NULL, 10);
		await(is_total, &total, 0, 0);
	} else if (strcmp(verb, "send") == 0) {
		text_parse(rest, &x);
		send_bytes(x.s, x.len);
	} else if (strcmp(verb, "sendfile") == 0) {
		send_file(rest);
	} else if (strcmp(verb, "taken") == 0) {
		await(is_taken, NULL, 2, 0);
	} else if (strcmp(verb, "resize") == 0) {
		size_parse(rest, &ws);
		if (ioctl(t.master, TIOCSWINSZ, &ws) == -1)
			fail("%s", strerror(errno));
	} else if (strcmp(verb, "signal") == 0) {
		kill(t.command, signal_number(rest));
	} else if (strcmp(verb, "stop") == 0) {
		kill(t.command, SIGSTOP);
		await(is_stopped, NULL, 0, 0);
	} else if (strcmp(verb, "cont") == 0) {
		t.continued = 0;
		kill(t.leader, t.leader == t.command ? SIGCONT : SIGUSR1);
		await(is_going, NULL, 0, 0);
	} else if (strcmp(verb, "stopped") == 0) {
		await(is_stopped, NULL, 0, 0);
	} else if (strcmp(verb, "noread") == 0) {
		t.reading = 0;
	} else if (strcmp(verb, "read") == 0) {
		t.reading = 1;
	} else if (strcmp(verb, "slow") == 0) {
		t.slow = strtoul(rest, NULL, 10);
	} else if (strcmp(verb, "raw") == 0) {
		await(is_raw, NULL, 5, 0);
	} else if (strcmp(verb, "cooked") == 0) {
		await(is_cooked, NULL, 5, 1);
	} else if (strcmp(verb, "save") == 0) {
		tcgetattr(t.slave, &t.cooked);
	} else if (strcmp(verb, "run") == 0) {
		if (shell_run(rest) != 0)
			fail("it failed");
	} else if (strcmp(verb, "until") == 0) {
		await(is_true, rest, 20, 1);
	} else if (strcmp(verb, "close") == 0) {
		hang_up();
	} else if (strcmp(verb, "eof") == 0) {
		await(is_over, NULL, 0, 1);
	} else if (strcmp(verb, "status") == 0) {
		await(is_over, NULL, 0, 1);
		if (t.status != atoi(rest))
			fail("it is another one");
		t.named_status = 1;
	} else
		fail("no such command");
}

/* The next line, or NULL at the end.  The terminal works on while we wait for it. */
static char *
script_line(void)
{
	static char line[65536 + 1], shown[200];
	unsigned char *nl;
	size_t n;

	t.line = NULL;
	while ((nl = memchr(t.script, '\n', t.script_len)) == NULL && !t.script_eof) {
		if (now_ms() > t.deadline)
			fail("the script did not end within the deadline");
		turn(1000, 1);
	}
	if (nl == NULL && t.script_len == 0)
		return NULL;
	n = nl != NULL ? (size_t)(nl - t.script) : t.script_len;
	memcpy(line, t.script, n);
	line[n] = '\0';
	n += nl != NULL;
	memmove(t.script, t.script + n, t.script_len - n);
	t.script_len -= n;
	t.line_number++;
	snprintf(shown, sizeof shown, "%.190s", line);
	t.line = shown;
	return line;
}

static const char *
option_value(char ***argv)
{
	if ((*argv)[1] == NULL)
		fail("%s: a value is missing", (*argv)[0]);
	return *++*argv;
}

int
main(int argc, char **argv)
{
	struct winsize ws = { .ws_col = 80, .ws_row = 24 };
	const char *seconds = getenv("TERM_DEADLINE");
	struct sigaction sa;
	char *line;
	int job = 0;

	(void)argc;
	t.master = t.slave = t.news = t.log = -1;
	t.reading = 1;
	while (*++argv != NULL && strncmp(*argv, "--", 2) == 0) {
		if (strcmp(*argv, "--") == 0) {
			argv++;
			break;
		} else if (strcmp(*argv, "--size") == 0)
			size_parse(option_value(&argv), &ws);
		else if (strcmp(*argv, "--log") == 0) {
			t.log = open(option_value(&argv), O_WRONLY | O_CREAT | O_TRUNC, 0600);
			if (t.log == -1)
				fail("%s: %s", *argv, strerror(errno));
			fcntl(t.log, F_SETFD, FD_CLOEXEC);
		} else if (strcmp(*argv, "--job") == 0)
			job = 1;
		else if (strcmp(*argv, "--deadline") == 0)
			seconds = option_value(&argv);
		else
			fail("%s: no such option", *argv);
	}
	if (*argv == NULL)
		fail("usage: term [options] [--] command [arg ...] <script");
	t.deadline = now_ms() + 1000LL * (seconds != NULL && atoi(seconds) > 0 ? atoi(seconds) : 150);

	if (pipe(t.wake) == -1)
		fail("pipe: %s", strerror(errno));
	fcntl(t.wake[0], F_SETFL, O_NONBLOCK);
	fcntl(t.wake[1], F_SETFL, O_NONBLOCK);
	fcntl(t.wake[0], F_SETFD, FD_CLOEXEC);
	fcntl(t.wake[1], F_SETFD, FD_CLOEXEC);
	memset(&sa, 0, sizeof sa);
	sa.sa_handler = on_signal;
	sigaction(SIGCHLD, &sa, NULL);
	signal(SIGPIPE, SIG_IGN);

	command_start(argv, &ws, job);
	while ((line = script_line()) != NULL)
		if (*line != '\0' && *line != '#')
			obey(line);
	t.line = NULL;
	await(is_over, NULL, 0, 1);
	return t.named_status ? 0 : t.status;
}
