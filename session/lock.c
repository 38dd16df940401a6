/* session/lock.c - one process at a time decides about a socket's name */
#include "session/lock.h"
#include "base/descriptor.h"
#include "session/name.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

static bool is_empty_file_of_ours(int fd)
{
	struct stat st;

	return fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_size == 0 && st.st_uid == geteuid();
}

static int lock_open(const struct lock *l)
{
	int fd = openat(l->dir, l->name, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK,
		S_IRUSR | S_IWUSR);

	if (fd < 0 || is_empty_file_of_ours(fd))
		return fd;
	close(fd);
	errno = EEXIST;
	return -1;
}

static int lock_wait(int fd)
{
	struct flock whole = { .l_type = F_WRLCK, .l_whence = SEEK_SET };

	while (fcntl(fd, F_SETLKW, &whole) < 0)
		if (errno != EINTR)
			return -1;
	return 0;
}

/* The holder before us has removed the file that it locked.  Is ours the one that has
 * the name? */
static bool lock_holds(const struct lock *l)
{
	struct stat have, named;

	return fstat(l->fd, &have) == 0 && fstatat(l->dir, l->name, &named, AT_SYMLINK_NOFOLLOW) == 0
		&& have.st_ino == named.st_ino && have.st_dev == named.st_dev;
}

int lock_take(struct lock *l, int dir, const char *name)
{
	l->dir = dir;
	snprintf(l->name, sizeof l->name, NAME_LOCK "%s", name);
	for (;;) {
		l->fd = lock_open(l);
		if (l->fd < 0)
			return -1;
		if (lock_wait(l->fd) < 0) {
			close_after_error(l->fd);
			return -1;
		}
		if (lock_holds(l))
			return 0;
		close(l->fd);
	}
}

void lock_drop(struct lock *l)
{
	int error = errno;

	unlinkat(l->dir, l->name, 0);
	close(l->fd);
	errno = error;
}
