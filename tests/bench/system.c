/* system.c - system calls for all parts: time, I/O, sockets, processes. */
#include "bench.h"

_Noreturn void die(const char *what)
{
	fprintf(stderr, "bench: %s: %s\n", what, strerror(errno));
	exit(1);
}

/* seconds of a clock that all processes share */
double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

void nap(double seconds)
{
	struct timespec t;

	t.tv_sec = (time_t)seconds;
	t.tv_nsec = (long)((seconds - (double)t.tv_sec) * 1e9);
	nanosleep(&t, NULL);
}

void nonblocking(int fd)
{
	fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
}

bool write_all(int fd, const char *p, size_t n)
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

bool readable(int fd, double seconds)
{
	struct pollfd p = { fd, POLLIN, 0 };

	return poll(&p, 1, (int)(seconds * 1000)) > 0;
}

struct sockaddr_un address(const char *path)
{
	struct sockaddr_un a = { .sun_family = AF_UNIX };

	if (strlen(path) >= sizeof a.sun_path) {
		errno = ENAMETOOLONG;
		die(path);
	}
	memcpy(a.sun_path, path, strlen(path) + 1);
	return a;
}

int listen_at(const char *path)
{
	struct sockaddr_un a = address(path);
	int s = socket(AF_UNIX, SOCK_STREAM, 0);

	if (s == -1 || bind(s, (struct sockaddr *)&a, sizeof a) == -1 || listen(s, 16) == -1)
		die(path);
	fcntl(s, F_SETFD, FD_CLOEXEC);
	return s;
}

int connect_to(const char *path)
{
	struct sockaddr_un a = address(path);
	int s = socket(AF_UNIX, SOCK_STREAM, 0);

	if (s == -1 || connect(s, (struct sockaddr *)&a, sizeof a) == -1)
		die(path);
	return s;
}

void terminal_raw(int fd, bool cooked)
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

/* Figures about processes; NAN where the system has none. */

double cpu_of(pid_t pid)
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

/* seconds of work of all processors, including interrupts and kernel threads */
double cpu_of_machine(void)
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

/* the sum of the values on a file's lines that begin with key */
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

double private_kib(pid_t pid)
{
	return proc_sum(pid, "smaps_rollup", "Private_Dirty:");
}

double wakeups(pid_t pid)
{
	return proc_sum(pid, "status", "voluntary_ctxt_switches:");
}

/* A dead master is our child: as the subreaper we must reap it. */
bool alive(pid_t pid)
{
	return pid > 0 && waitpid(pid, NULL, WNOHANG) <= 0 && kill(pid, 0) == 0;
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

/* Wait for all descendants to end, for so many seconds; then kill them. */
void reap_all(double patience)
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

void subreaper(void)
{
#if defined(__linux__)
	prctl(PR_SET_CHILD_SUBREAPER, 1);
#endif
}
