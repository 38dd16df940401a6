/* relay.c - the minimal detach tool: two processes, pty - socket - pty, non-blocking,
 * 64 KiB, no protocol.
 *
 * BENCH_FAULT, for example "out drop 1000", makes its master spoil one byte, to check that
 * the benchmark notices. */
#include "bench.h"

struct flow {
	int from, to;		/* to is -1 while nobody is attached; then the bytes are dropped */
	const char *fault;	/* how to spoil byte fault_at, or NULL */
	long fault_at, seen;
	size_t start, end;
	char buf[BUFFER + 1];	/* one more byte, for a doubled one */
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

/* Move what can be moved now. Returns 1 if something was moved, 0 if not, -1 at the end. */
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

/* The events that this pair of flows waits for on its side. */
static short flow_events(const struct flow *in, const struct flow *out)
{
	return (short)((in->start == in->end ? POLLIN : 0) | (out->start < out->end ? POLLOUT : 0));
}

int client_main(const char *path)
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

int relay_main(const char *path, char **command)
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
