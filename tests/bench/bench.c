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
#include "bench.h"

struct options options = { 5, false, NULL, NULL };

char self[PATH_LEN];
char scratch[DIR_LEN];
int round_now;
const char *test_now;

/* Is it in the list, whole or by its first word? */
bool listed(const char *list, const char *name)
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
		for (size_t i = 0; i < tests_count; i++)
			if (round_now < tests[i].rounds && (options.tests == NULL || listed(options.tests, tests[i].name))) {
				test_now = tests[i].name;
				test_run(&tests[i]);
			}
	}
	if (isatty(2))
		fputs("\r\33[K", stderr);
}

static _Noreturn void usage(void)
{
	fprintf(stderr, "usage: bench [-qS] [-n rounds] [-p peer,...] [-t test,...] [program]\ntests:");
	for (size_t i = 0; i < tests_count; i++)
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
