/* session/serve.c - the socket that a master serves, from its birth to its removal */
#include "session/serve.h"
#include "base/descriptor.h"
#include "base/path.h"
#include "session/agent.h"
#include "session/directory.h"
#include "session/lock.h"
#include "session/made.h"
#include "session/name.h"
#include "session/registry.h"
#include "session/socket.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

/* Different for each master, and each time. */
static void choose_temporary(struct session *s)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	snprintf(s->made.temporary, sizeof s->made.temporary, NAME_TEMPORARY "%ld-%ld", (long)getpid(), now.tv_nsec);
}

static void remove_temporary(const struct session *s)
{
	int error = errno;

	unlinkat(s->dir, s->made.temporary, 0);
	errno = error;
}

/* Listen, and remember the numbers of the socket's file, by which we recognize it. */
static int begin_to_listen(struct session *s, int fd)
{
	struct stat st;

	if (listen(fd, SOMAXCONN) < 0 || fstatat(s->dir, s->made.temporary, &st, AT_SYMLINK_NOFOLLOW) < 0)
		return -1;
	s->made.dev = st.st_dev;
	s->made.ino = st.st_ino;
	fcntl(fd, F_SETFL, O_NONBLOCK);
	return 0;
}

int session_listen(struct session *s)
{
	struct place at = { s->dir, s->path, s->made.temporary };
	int fd;

	choose_temporary(s);
	fd = socket_bind(&at);
	if (fd < 0 || begin_to_listen(s, fd) == 0)
		return fd;
	remove_temporary(s);
	close_after_error(fd);
	return -1;
}

/* For a file system without hard links.  rename(2) would replace another master's socket;
 * the lock keeps those out while we look and rename. */
static int publish_by_rename(const struct session *s)
{
	struct lock lock;
	struct stat st;
	int result = -1;

	if (lock_take(&lock, s->dir, s->base) < 0)
		return -1;
	if (fstatat(s->dir, s->base, &st, AT_SYMLINK_NOFOLLOW) < 0)
		result = renameat(s->dir, s->made.temporary, s->dir, s->base);
	else
		errno = EEXIST;
	lock_drop(&lock);
	return result;
}

int session_publish(struct session *s)
{
	int result = linkat(s->dir, s->made.temporary, s->dir, s->base, 0);

	if (result < 0 && errno != EEXIST)
		result = publish_by_rename(s);
	remove_temporary(s);
	return result;
}

void session_mark(const struct session *s, bool attached)
{
	const char *name = s->base;
	int dir = s->dir;
	struct stat st;
	mode_t mode;

	if (!session_made(s, dir, name, &st)) {
		dir = AT_FDCWD;
		name = s->made.link;
		if (!name || !session_made(s, dir, name, &st))
			return;
	}
	mode = (st.st_mode & ~(mode_t)(S_IFMT | S_IXUSR)) | (attached ? S_IXUSR : 0);
	(void)!fchmodat(dir, name, mode, 0);
}

void session_remove(struct session *s)
{
	struct stat st;

	session_delist(s);
	session_agent_remove(s);
	/* Last: a process that sees the socket gone finds nothing else of the session. */
	if (session_made(s, s->dir, s->base, &st))
		unlinkat(s->dir, s->base, 0);
	/* From now on another file may have these numbers. */
	s->made.dev = 0;
	s->made.ino = 0;
}

/* Open the session's directory again: it may have been lost, too, and be another one
 * now.  The session directory is made if need be.  Returns a descriptor, or -1. */
static int open_again(const struct session *s)
{
	struct directory d;
	int fd;

	if (!s->at_name)
		return directory_of(s->path);
	directory_open(&d, true);
	fd = d.fd;
	d.fd = -1;
	directory_close(&d);
	return fd;
}

int session_restore(struct session *s)
{
	struct stat st;
	int fd, dir;

	if (lstat(s->path, &st) == 0 || (dir = open_again(s)) < 0)
		return -1;
	session_delist(s);
	close(s->dir);
	s->dir = dir;
	fd = session_listen(s);
	if (fd >= 0 && session_publish(s) < 0) {
		close(fd);
		fd = -1;
	}
	session_enlist(s);
	return fd;
}
