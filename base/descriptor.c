/* base/descriptor.c - open files: which there are, how they behave */
#include "base/descriptor.h"
#include "base/number.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

/* Where the system does not list the open descriptors, the highest we expect.
 * The limit is no better guess: it may be millions, and a descriptor opened
 * before the limit was lowered is above it. */
enum { HIGHEST = 65535 };

void descriptors_standard(void)
{
	int fd;

	do
		fd = open("/dev/null", O_RDWR);
	while (fd >= 0 && fd <= 2);
	if (fd > 2)
		close(fd);
}

static void close_listed(DIR *list, int lowest)
{
	struct dirent *d;
	const char *name;
	int fd;

	while ((d = readdir(list)) != NULL) {
		name = d->d_name;
		fd = (int)number_take(&name);
		if (fd >= lowest && fd != dirfd(list))
			close(fd);
	}
}

void descriptors_close(int lowest)
{
	DIR *list;
	int fd;

	if (close_from(lowest) == 0)
		return;
	list = opendir("/dev/fd");
	if (list) {
		close_listed(list, lowest);
		closedir(list);
		return;
	}
	for (fd = HIGHEST; fd >= lowest; fd--)
		close(fd);
}

void limits_raise(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) < 0)
		return;
	limit.rlim_cur = limit.rlim_max;
	limit_descriptors(&limit);
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

void nonblock(int fd)
{
	fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
}

void close_after_error(int fd)
{
	int error = errno;

	close(fd);
	errno = error;
}
