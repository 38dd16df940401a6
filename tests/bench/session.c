/* session.c - a session of a tool: start it, attach to it, give its job orders, end it. */
#include "bench.h"

void order(enum what what, enum kind kind, long count)
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
			    *words == NAME ? run.name : *words == INPUT ? run.input : *words;
		}
	}
	*argv = NULL;
}

/* in a child */
_Noreturn void command_run(const char *const *words)
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
pid_t command_spawn(const char *const *words, const char *input)
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

bool command_wait(pid_t pid, double seconds)
{
	double end = now() + seconds;

	while (waitpid(pid, NULL, WNOHANG) == 0) {
		if (now() > end)
			return false;
		sched_yield();
	}
	return true;
}

bool term_open(void)
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

/* The output of a command, which may run for a second. */
void command_output(const char *const *words, char *said, size_t size)
{
	int p[2];
	size_t n = 0;
	ssize_t r = 1;
	pid_t pid;

	said[0] = '\0';
	if (pipe(p) == -1 || (pid = fork()) == -1)
		return;
	if (pid == 0) {
		int null = open("/dev/null", O_RDONLY);

		dup2(null, 0);
		dup2(p[1], 1);
		dup2(p[1], 2);
		close(p[0]);
		close(p[1]);
		command_run(words);
	}
	close(p[1]);
	while (n + 1 < size && r > 0 && readable(p[0], 1))
		if ((r = read(p[0], said + n, size - 1 - n)) > 0)
			n += (size_t)r;
	said[n] = '\0';
	close(p[0]);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

/* Wait for the job to connect; only briefly if the command to start it has failed. */
static bool job_call(pid_t starter)
{
	double end = now() + 10;
	int status;

	while (!readable(run.listener, 0.05)) {
		if (starter > 0 && waitpid(starter, &status, WNOHANG) == starter) {
			starter = -1;
			if (status != 0 && end > now() + 0.5)
				end = now() + 0.5;
		}
		if (now() > end)
			return false;
	}
	if ((run.job = accept(run.listener, NULL, NULL)) == -1)
		return false;
	fcntl(run.job, F_SETFD, FD_CLOEXEC);
	job_read();
	run.job_pid = run.heard.pid;
	run.master = run.tool->start != NULL ? run.heard.parent : -1;
	return run.has_heard;
}

/* Start a session (bare also attaches); sets the seconds until the job's first act. */
bool session_start(struct tool *tool, double *seconds)
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
	if (!job_call(starter) || (starter != -1 && !command_wait(starter, 10))) {
		complain(tool, "no session");
		tool->no_session++;
		return false;
	}
	if (seconds)
		*seconds = run.heard.when - begin;
	return true;
}

/* Wait until each terminal has shown that it is attached. */
bool terms_ready(double seconds)
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

bool session_attach(size_t terms)
{
	while (run.terms < terms)
		if (!term_open())
			break;
	if (run.terms == terms && terms_ready(20))
		return true;
	complain(run.tool, "%zu of %zu terminals attached", terms_seen(), terms);
	return false;
}

void session_end(void)
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

bool session_open(struct tool *tool, size_t terms)
{
	if (session_start(tool, NULL) && session_attach(terms))
		return true;
	session_end();
	return false;
}

/* Did each terminal show the text correctly? */
bool text_checked(void)
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

double mb(long bytes)
{
	return (double)bytes / 1e6;
}

double per_gib(double seconds)
{
	return seconds / ((double)text_total() / (1024.0 * (double)MIB));
}

long texts_in(enum kind kind, long bytes)
{
	return bytes / (long)text_of(kind)->size + 1;
}
