/* measures.c - the measurements: each function measures one tool once. */
#include "bench.h"

const char *const kind_names[KINDS] = { "ascii", "cooked", "colour", "utf8", "cursor", "log", "real" };

static long output_size(const struct tool *tool)
{
	return sized(32, 64, 256) * MIB / tool->less_output;
}

static void test_output(struct tool *tool, int kind)
{
	const char *name = kind_names[kind];
	double begin, machine, own;

	if (!session_open(tool, 1))
		return;
	machine = cpu_of_machine();
	own = cpu_of(run.term[0].pid) + (tool->start ? cpu_of(run.master) : 0);
	begin = now();
	order(TEXT, (enum kind)kind, texts_in((enum kind)kind, output_size(tool)));
	terms_arm(BEGIN, run.end);
	pump(seen_and_heard, 120);
	if (text_checked()) {
		machine = cpu_of_machine() - machine;
		own = cpu_of(run.term[0].pid) + (tool->start ? cpu_of(run.master) : 0) - own;
		record(tool, mb(text_total()) / (run.term[0].seen - begin), "%s, MB/s", name);
		record(tool, per_gib(machine), "%s, whole machine's CPU s/GiB", name);
		if (tool->start)
			record(tool, per_gib(own), "%s, tool's own CPU s/GiB", name);
	}
	session_end();
}

static void test_detached(struct tool *tool, int arg)
{
	double begin;

	(void)arg;
	if (!session_start(tool, NULL))
		return;
	begin = now();
	order(TEXT, ASCII, texts_in(ASCII, output_size(tool)));
	if (pump(job_heard, 60))
		record(tool, mb(text_total()) / (run.heard.when - begin), "ascii, nobody attached, MB/s");
	else
		complain(tool, "the program was held up");
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

static long input_size(struct tool *tool)
{
	return sized(8, 16, 16) * MIB / tool->less_input;
}

static void test_paste(struct tool *tool, int arg)
{
	double begin;

	(void)arg;
	if (!session_open(tool, 1))
		return;
	order(TAKE, ASCII, input_size(tool));
	terms_arm(OTHER, "");
	run.to_type = input_size(tool);
	begin = now();
	pump(job_heard, 60);
	input_checked("terminal, MB/s", input_size(tool), begin);
	session_end();
}

static void push_file(long bytes)
{
	const struct text *t = text_of(ASCII);
	FILE *f;

	if (!(f = fopen(run.input, "w")))
		die(run.input);
	for (long n; bytes > 0; bytes -= n) {
		n = bytes < (long)t->size ? bytes : (long)t->size;
		fwrite(t->data, 1, (size_t)n, f);
	}
	if (fclose(f) == EOF)
		die(run.input);
}

static void test_push(struct tool *tool, int arg)
{
	double begin;
	pid_t pusher;

	(void)arg;
	if (tool->push == NULL || !session_start(tool, NULL))
		return;
	push_file(input_size(tool));
	order(TAKE, ASCII, input_size(tool));
	begin = now();
	pusher = command_spawn(tool->push, run.input);
	pump(job_heard, 60);
	input_checked("-p, MB/s", input_size(tool), begin);
	if (!command_wait(pusher, 5))
		complain(tool, "the pusher does not end");
	session_end();
}

/* seconds until the key's echo arrives, or -1 */
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
		record(run.tool, quantile(v, n, at[i]) * 1e6, "%s, p%.0f us", name, at[i] * 100);
}

static void test_keys(struct tool *tool, int arg)
{
	(void)arg;
	if (!session_open(tool, 1))
		return;
	order(KEYS, ASCII, 0);
	pump(never, 0.05);
	keys_echo("key to echo", (size_t)sized(1000, 2000, 4000), 0);
	keys_echo("key to echo, paced", (size_t)sized(200, 300, 500), 0.002);
	if (write(run.term[0].fd, "\4", 1) != 1 || !pump(job_heard, 2))
		complain(tool, "the job's echo does not end");
	session_end();
}

static bool flood_once(double *to_job, double *to_screen)
{
	double begin;

	order(FLOOD, ASCII, 0);
	terms_arm(LAST, run.end);
	pump(never, 0.01);
	begin = now();
	if (write(run.term[0].fd, "x", 1) != 1 || !pump(seen_and_heard, 30))
		return false;
	*to_job = (run.heard.when - begin) * 1e6;
	*to_screen = (run.term[0].seen - begin) * 1e6;
	return true;
}

static void test_flood(struct tool *tool, int arg)
{
	static double job[1024], screen[1024];
	size_t n = (size_t)sized(40, 80, 200);

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
	record(tool, quantile(screen, n, 0.5), "flood: key to its end, p50 us");
	record(tool, quantile(screen, n, 0.9), "flood: key to its end, p90 us");
	session_end();
}

/* How long the program waits at most in a flood, while its session is upgraded if it can be. */
static bool upgrade_once(struct tool *tool, double *longest)
{
	pid_t upgrade = 0;

	order(FLOOD, ASCII, 0);
	terms_arm(LAST, run.end);
	pump(never, 0.05);
	if (tool->upgrade != NULL)
		upgrade = command_spawn(tool->upgrade, "/dev/null");
	pump(never, 0.2);
	if (upgrade > 0 && !command_wait(upgrade, 10))
		return false;
	if (write(run.term[0].fd, "x", 1) != 1 || !pump(seen_and_heard, 30))
		return false;
	*longest = run.heard.longest * 1e3;
	return true;
}

static void test_upgrade(struct tool *tool, int arg)
{
	static double longest[32];
	size_t n = (size_t)sized(5, 10, 30);

	(void)arg;
	if (!session_open(tool, 1))
		return;
	for (size_t i = 0; i < n; i++)
		if (!upgrade_once(tool, &longest[i])) {
			complain(tool, "an upgrade failed, or a key did not end the flood");
			session_end();
			return;
		}
	record(tool, quantile(longest, n, 0.5), "ours upgraded: longest write, ms");
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

static bool live(struct tool *tool, double *v)
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

static void test_life(struct tool *tool, int arg)
{
	static double v[LIFE][64];
	static const char *const names[LIFE] = {
		"start to program's first act, us", "attach to first byte, us",
		"attach to the screen, us", "program's end to client's, us",
	};
	double one[LIFE] = { 0 };
	size_t n = (size_t)sized(12, 20, 40);
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
	double lost = 0, given = 0;
	int whole = 0;

	for (size_t i = 0; i < run.terms; i++) {
		const struct term *t = &run.term[i];

		whole += t->state == SEEN && t->bad == -1;
		given += run.tool->can & EXACT ? (double)t->got : t->state == SEEN ? wanted : 0;
		if ((double)t->got < wanted)
			lost += wanted - (double)t->got;
	}
	record(run.tool, given / 1e6 / (run.last_byte - begin), "%d clients, MB/s to all together", clients);
	record(run.tool, whole, "%d clients, saw the end", clients);
	if (run.tool->can & EXACT)
		record(run.tool, 100 * lost / (wanted * clients), "%d clients, %% lost", clients);
	if (whole < clients)
		complain(run.tool, run.tool->can & EXACT ? "%d clients lack bytes" : "%d clients never saw the end",
		    clients - whole);
}

static void test_fan(struct tool *tool, int clients)
{
	long bytes = (clients == 500 ? sized(1, 2, 16) : clients == 100 ? sized(1, 16, 16) : 16) * MIB;
	double begin;

	if (!session_open(tool, (size_t)clients))
		return;
	begin = now();
	order(TEXT, ASCII, texts_in(ASCII, bytes / tool->less_output));
	terms_arm(BEGIN, run.end);
	pump(seen_or_given_up, 180);
	fan_record(clients, begin);
	session_end();
}

/* Connect, even if the queue of pending connections is full for a while. */
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

static bool newcomer_served(void)
{
	bool ok;

	if (!alive(run.master))
		return false;
	run.terms = 0;
	ok = term_open() && terms_ready(2);
	if (run.terms > 0) {
		close(run.term[0].fd);
		kill(run.term[0].pid, SIGKILL);
	}
	run.terms = 0;
	return ok;
}

static void test_connections(struct tool *tool, int descriptors)
{
	static int s[1200];
	bool during, after;
	size_t n = 0;
	double cpu;

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
	cpu = alive(run.master) ? cpu_of(run.master) - cpu : (double)NAN;
	during = newcomer_served();
	for (size_t i = 0; i < n; i++)
		close(s[i]);
	nap(0.2);
	after = newcomer_served();
	record(tool, (double)n, "%zu with %d descriptors, taken", COUNT(s), descriptors);
	if (!isnan(cpu))
		record(tool, 100 * cpu, "%zu with %d, CPU %% meanwhile", COUNT(s), descriptors);
	record(tool, during, "%zu with %d, one more is served", COUNT(s), descriptors);
	record(tool, after, "%zu with %d, one after is served", COUNT(s), descriptors);
	if (!alive(run.master))
		complain(tool, "the master is dead");
	else if (!after || cpu > 0.1)
		complain(tool, "%.0f %% CPU, and a newcomer is %sserved", 100 * cpu, after ? "" : "not ");
	session_end();
}

static void memory_after(struct tool *tool, enum kind kind, long lines, const char *name)
{
	order(LINES, kind, lines);
	if (!pump(job_heard, 10))
		complain(tool, "the program was held up");
	nap(0.2);
	record(tool, private_kib(run.master), "%s", name);
}

static void test_memory(struct tool *tool, int arg)
{
	(void)arg;
	if (tool->start == NULL || !session_start(tool, NULL))
		return;
	nap(0.2);
	record(tool, private_kib(run.master), "master, quiet");
	memory_after(tool, ASCII, 24, "master, with a screen");
	memory_after(tool, ASCII, 1100, "master, with a full history");
	memory_after(tool, COLOUR, 1100, "master, with it in colours");
	if (session_attach(1)) {
		record(tool, private_kib(run.term[0].pid), "client, quiet");
		order(TEXT, ASCII, texts_in(ASCII, sized(64, 128, 256) * MIB / tool->less_output));
		terms_arm(LAST, run.end);
		if (!pump(seen_and_heard, 120))
			complain(tool, "the flood does not end");
		record(tool, private_kib(run.term[0].pid), "client, after a flood");
		close(run.term[0].fd);
		run.terms = 0;
		nap(0.2);
		record(tool, private_kib(run.master), "master, after a flood and alone");
	}
	session_end();
}

static void test_wakeups(struct tool *tool, int arg)
{
	double seconds = (double)sized(1, 1, 5), before;

	(void)arg;
	if (tool->start == NULL || !session_start(tool, NULL))
		return;
	nap(0.3);
	before = wakeups(run.master);
	nap(seconds);
	record(tool, wakeups(run.master) - before, "nobody attached");
	if (session_attach(1)) {
		pump(never, 0.3);
		before = wakeups(run.master) + wakeups(run.term[0].pid);
		pump(never, seconds);
		record(tool, wakeups(run.master) + wakeups(run.term[0].pid) - before,
		    "attached, master and client");
	}
	session_end();
}

static void test_size(struct tool *tool, int arg)
{
	static const char *const words[] = { "/bin/sh", "-c", "strip -o \"$0/strip\" \"$1\"", scratch, PROGRAM, NULL };
	char path[PATH_LEN];
	struct stat st;

	(void)arg;
	if (tool->path == self)
		return;	/* none of its own */
	snprintf(path, sizeof path, "%s/strip", scratch);
	run.tool = tool;
	if (command_wait(command_spawn(words, "/dev/null"), 10) && stat(path, &st) == 0)
		record(tool, (double)st.st_size / (double)KIB, "stripped");
	else if (stat(tool->path, &st) == 0)
		record(tool, (double)st.st_size / (double)KIB, "as it is");
	unlink(path);
}

static const char OUTPUT[] = "output to one terminal";
static const char PASTE[] = "paste";
static const char LATENCY[] = "latency";
static const char LIFE_OF[] = "start, attach, end";
static const char FAN[] = "many clients";
static const char CONNECTIONS[] = "connections that say nothing";
static const char MEMORY[] = "memory, private dirty KiB";
static const char WAKEUPS[] = "wake-ups of an idle session";
static const char SIZE[] = "program file, KiB";
static const char MODEL_OF[] = "the screen model alone";

const struct test tests[] = {
	{ "output-ascii", OUTPUT, test_output, ASCII, SESSION, ROUNDS_MAX },
	{ "output-cooked", OUTPUT, test_output, COOKED, SESSION, ROUNDS_MAX },
	{ "output-colour", OUTPUT, test_output, COLOUR, SESSION, ROUNDS_MAX },
	{ "output-utf8", OUTPUT, test_output, UTF8, SESSION, ROUNDS_MAX },
	{ "output-cursor", OUTPUT, test_output, CURSOR, SESSION, ROUNDS_MAX },
	{ "output-detached", OUTPUT, test_detached, 0, SESSION, ROUNDS_MAX },
	{ "paste-terminal", PASTE, test_paste, 0, SESSION, ROUNDS_MAX },
	{ "paste-push", PASTE, test_push, 0, SESSION, ROUNDS_MAX },
	{ "latency-keys", LATENCY, test_keys, 0, SESSION, ROUNDS_MAX },
	{ "latency-flood", LATENCY, test_flood, 0, SESSION, ROUNDS_MAX },
	{ "latency-upgrade", LATENCY, test_upgrade, 0, SESSION, ROUNDS_MAX },
	{ "start-attach-end", LIFE_OF, test_life, 0, SESSION, ROUNDS_MAX },
	{ "fan-10", FAN, test_fan, 10, SESSION | MANY, 2 },
	{ "fan-100", FAN, test_fan, 100, SESSION | MANY, 1 },
	{ "fan-500", FAN, test_fan, 500, SESSION | MANY, 1 },
	{ "connections-many", CONNECTIONS, test_connections, 4096, SESSION | MANY | EXACT, 1 },
	{ "connections-few", CONNECTIONS, test_connections, 1024, SESSION | MANY | EXACT, 1 },
	{ "memory", MEMORY, test_memory, 0, SESSION, 1 },
	{ "wakeups", WAKEUPS, test_wakeups, 0, SESSION, 1 },
	{ "size", SIZE, test_size, 0, SESSION, 1 },
	{ "model-ascii", MODEL_OF, test_model, ASCII, MODEL, ROUNDS_MAX },
	{ "model-log", MODEL_OF, test_model, LOG, MODEL, ROUNDS_MAX },
	{ "model-colour", MODEL_OF, test_model, COLOUR, MODEL, ROUNDS_MAX },
	{ "model-utf8", MODEL_OF, test_model, UTF8, MODEL, ROUNDS_MAX },
	{ "model-cursor", MODEL_OF, test_model, CURSOR, MODEL, ROUNDS_MAX },
	{ "model-real", MODEL_OF, test_model, REAL, MODEL, ROUNDS_MAX },
};

const size_t tests_count = COUNT(tests);

_Static_assert(COUNT(tests) <= TESTS_MAX, "TESTS_MAX");
