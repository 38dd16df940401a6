/* master/mirror.c - our own standard output, which -o - gives a copy of the output
 *
 * It may be a pipe, a socket, a file or a terminal, and others may share it, so
 * it is never made non-blocking.  Where possible we open it again, non-blocking, for
 * ourselves; else we ask poll(2) before each write and give it no more than it
 * takes at once. */
#include "master/mirror.h"
#include "base/complain.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/socket.h>
#include <unistd.h>

int mirror_open(void)
{
	const int flags = O_WRONLY | O_NOCTTY | O_NONBLOCK | O_CLOEXEC;
	bool terminal = isatty(1);
	const char *name;
	struct stat st;
	int fd = -1;

	if (fstat(1, &st) < 0)
		return -1;
	/* Do not reopen a regular file: the new descriptor would start at offset 0. */
	if (terminal || S_ISFIFO(st.st_mode))
		fd = open("/proc/self/fd/1", flags);
	if (fd < 0 && terminal && (name = ttyname(1)) != NULL)
		fd = open(name, flags);
	return fd < 0 ? fcntl(1, F_DUPFD_CLOEXEC, 3) : fd;
}

/* Does fd take something now? */
static bool is_ready(int fd)
{
	struct pollfd p = { .fd = fd, .events = POLLOUT };

	return poll(&p, 1, 0) > 0;
}

ssize_t mirror_write(struct mirror *m, int fd, const void *bytes, size_t n)
{
	ssize_t written;

	if (n > MIRROR_WRITE)
		n = MIRROR_WRITE;
	if (!is_ready(fd)) {
		errno = EAGAIN;
		return -1;
	}
	written = send(fd, bytes, n, MSG_DONTWAIT | MSG_NOSIGNAL);
	if (written < 0 && errno == ENOTSOCK)
		written = write(fd, bytes, n);
	/* It works again, but the reason for missed bytes must still be reported. */
	if (written > 0 && m->missed == 0)
		m->error = 0;
	return written;
}

void mirror_fail(struct mirror *m, int error)
{
	m->error = error;
}

void mirror_tell(struct mirror *m)
{
	if (m->missed == 0 || !is_ready(STDERR_FILENO))
		return;
	complain(m->name, "standard output: %s: %llu bytes are missing there",
		m->error ? strerror(m->error) : "too slow", (unsigned long long)m->missed);
	m->missed = 0;
	m->error = 0;
}

void mirror_miss(struct mirror *m, uint64_t bytes)
{
	m->missed += bytes;
	mirror_tell(m);
}
