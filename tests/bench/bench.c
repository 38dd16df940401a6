/* bench.c - compares dtach with dtach 0.9, with other installed tools of its kind, and
 * with two references:
 *
 *   bare    the job directly in our pty: what the system can do
 *   relay   two processes, pty - socket - pty, non-blocking, 64 KiB, no protocol:
 *           what any tool of this kind can do
 *
 * It also compares the screen model with a plain copy and with libvterm. measures.c
 * defines the measurements, table.c the targets and the output.
 *
 * One program plays every part. "bench job CTL" is the job in the session and follows
 * the orders on the socket CTL; "bench relay" and "bench client" are the relay;
 * otherwise it is the terminal that measures.
 *
 * A round runs every tool once, so that other load on the machine affects all tools
 * alike. A ratio is the median of the ratios within each round.
 *
 * The first process only waits; however the second ends, it kills what is left and
 * removes the scratch directory. The second measures. The others are measured. */
#include "bench.h"

struct options options = { 0, USUAL, NULL, { false }, false };

char self[PATH_LEN];
char scratch[DIR_LEN];
int round_now;
const struct test *test_now;

static double busy_sum;
static int rests;

bool listed(const char *list, const char *name)
{
	size_t n;

	for (; list != NULL; list = list[n] == ',' ? list + n + 1 : NULL) {
		n = strcspn(list, ",");
		if (strncmp(list, name, n) == 0 && name[n] == '\0')
			return true;
	}
	return false;
}

double busy_share(void)
{
	return rests > 0 ? busy_sum / rests : 0;
}

/* Record how busy other processes keep the machine; wait a limited time for a calm moment. */
static void rest(void)
{
	static double patience = 10;
	double begin, cpu, busy;

	do {
		begin = now();
		cpu = cpu_of_machine();
		nap(0.1);
		busy = (cpu_of_machine() - cpu) / (now() - begin) / (double)sysconf(_SC_NPROCESSORS_ONLN);
		patience -= 0.1;
	} while (busy > 0.2 && patience > 0);
	if (!isnan(busy)) {
		busy_sum += busy;
		rests++;
	}
}

/* Tools that are no reference need not run in every round; a tool that failed a test
 * twice is not tried again. */
static bool takes_part(const struct tool *tool)
{
	return tool->path != NULL && (tool->can & test_now->needs) == test_now->needs &&
	    (tool->can & REFERENCE || options.size == FULL || round_now < 2) &&
	    tool->no_session < 3 && tool->failures[test_now - tests] < 2;
}

static void test_run(void)
{
	size_t n = 0;

	while (n < TOOLS_MAX && tools[n].name != NULL)
		n++;
	for (size_t i = 0; i < n; i++) {
		/* alternate the order: no tool is always first or always after the same one */
		struct tool *tool = &tools[round_now % 2 ? n - 1 - i : i];

		if (!takes_part(tool))
			continue;
		if (isatty(2))
			fprintf(stderr, "\r\33[Kround %d of %d: %s, %s", round_now + 1, options.rounds, test_now->name, tool->name);
		run.descriptors = 1024;
		test_now->run(tool, test_now->arg);
	}
}

static void rounds_run(void)
{
	for (round_now = 0; round_now < options.rounds; round_now++)
		for (size_t i = 0; i < tests_count; i++)
			if (round_now < tests[i].rounds && (options.chosen[i] || !options.any_chosen)) {
				test_now = &tests[i];
				rest();
				test_run();
			}
	if (isatty(2))
		fputs("\r\33[K", stderr);
}

static _Noreturn void usage(void)
{
	fputs("usage: bench [-qS] [-n rounds] [-p peer,...] [-t test,...] [quick | full] [test ...] [path/of/dtach]\n"
	    "A test goes by its name or a part of it between hyphens.\ntests:", stderr);
	for (size_t i = 0; i < tests_count; i++)
		fprintf(stderr, " %s", tests[i].name);
	fputs("\npeers:", stderr);
	for (size_t i = OURS + 1; tools[i].name != NULL; i++)
		fprintf(stderr, " %s", tools[i].name);
	fputs("\n", stderr);
	exit(2);
}

/* Is word the name, or a part of it between hyphens? */
static bool named(const char *name, const char *word, size_t n)
{
	if (strlen(name) == n && strncmp(name, word, n) == 0)
		return true;
	for (; *name != '\0'; name += strcspn(name, "-"), name += *name == '-')
		if (strcspn(name, "-") == n && strncmp(name, word, n) == 0)
			return true;
	return false;
}

static void tests_choose(const char *list)
{
	bool found = true;

	for (size_t n; *list != '\0' && found; list += n + (list[n] != '\0')) {
		n = strcspn(list, ",");
		found = false;
		for (size_t i = 0; i < tests_count; i++)
			if (named(tests[i].name, list, n))
				options.chosen[i] = found = true;
	}
	if (!found)
		usage();
	options.any_chosen = true;
}

static void word_read(const char *word, const char **ours)
{
	if (strchr(word, '/') != NULL)
		*ours = word;
	else if (strcmp(word, "quick") == 0)
		options.size = QUICK;
	else if (strcmp(word, "full") == 0)
		options.size = FULL;
	else
		tests_choose(word);
}

static void option_read(int c, bool *check)
{
	switch (c) {
	case 'n':
		options.rounds = atoi(optarg);
		if (options.rounds < 1 || options.rounds > ROUNDS_MAX)
			usage();
		break;
	case 'p':
		options.peers = optarg;
		break;
	case 'q':
		options.size = QUICK;
		break;
	case 'S':
		*check = true;
		break;
	case 't':
		tests_choose(optarg);
		break;
	default:
		usage();
	}
}

/* Options and words may come in any order; the + keeps glibc's getopt() from moving words. */
static const char *options_read(int argc, char **argv, bool *check)
{
	const char *ours = "./dtach";
	int c;

	for (;;) {
		while ((c = getopt(argc, argv, "+n:p:qSt:")) != -1)
			option_read(c, check);
		if (optind >= argc)
			break;
		word_read(argv[optind++], &ours);
	}
	if (options.size == QUICK && options.peers == NULL)
		options.peers = "dtach,bare,relay,copy,libvterm";
	if (options.rounds == 0)
		options.rounds = sized(3, 5, 9);
	return ours;
}

/* Remove settings that differ between users, and keep our sessions out of the user's list. */
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

	/* leave the terminal: its signals are for the waiting process */
	setsid();
	subreaper();
	signal(SIGPIPE, SIG_IGN);
	if (getrlimit(RLIMIT_NOFILE, &l) == 0) {
		l.rlim_cur = l.rlim_max;
		setrlimit(RLIMIT_NOFILE, &l);
	}
	environment_clean();
	snprintf(run.control, sizeof run.control, "%s/control", scratch);
	snprintf(run.input, sizeof run.input, "%s/input", scratch);
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

/* Wait until the measuring process ends or a signal comes; returns its status, or minus the signal. */
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
	sigaddset(&signals, SIGQUIT);
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
