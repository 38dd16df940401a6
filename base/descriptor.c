/* base/descriptor.c - descriptors */
#include "base/descriptor.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

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

void descriptors_standard(void)
{
	int fd;

	do
		fd = open("/dev/null", O_RDWR);
	while (fd >= 0 && fd <= 2);
	if (fd > 2)
		close(fd);
}

void nonblock(int fd)
{
	fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
}

bool would_block(void)
{
	return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
}
