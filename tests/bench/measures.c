/* measures.c - what is measured: each function measures one tool once. */
#include "bench.h"

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
	snprintf(measure_of(name)->text[tool - tools], sizeof measure_of(name)->text[0],
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

const struct test tests[] = {
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

const size_t tests_count = COUNT(tests);
