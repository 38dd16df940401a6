/* session/store.c - the images of sessions on disk: their directory, their files, their locks */
#include "session/store.h"
#include "base/clock.h"
#include "base/descriptor.h"
#include "base/names.h"
#include "base/path.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

/* The endings of a session's files.  WRITTEN_LAST is another name than WRITTEN, so that two writers
 * never have the same file. */
#define IMAGE ".image"
#define WRITTEN ".new"
#define WRITTEN_LAST ".now"
#define LOCK ".lock"

enum { FILE_NAME = 32, LOCK_PAUSE = 50 };      /* bytes; ms between two tries */

/* ---- the directory ---- */

/* Returns memory to be freed, or NULL with errno. */
static char *state_name(void)
{
	const char *set = getenv("XDG_STATE_HOME"), *home = getenv("HOME");

	if (set && set[0] == '/')
		return path_join(set, "dtach");
	if (home && home[0] == '/')
		return path_join(home, ".local/state/dtach");
	errno = ENOENT;
	return NULL;
}

/* Those above it.  What cannot be made is found missing later. */
static void parents_make(char *path)
{
	char *slash = path;

	while ((slash = strchr(slash + 1, '/')) != NULL) {
		*slash = '\0';
		mkdir(path, S_IRWXU);
		*slash = '/';
	}
}

/* Files are named by a hash of the socket's path, FNV-1a of 64 bits. */
static void name_put(char name[static STORE_NAME + 1], const char *path)
{
	uint64_t hash = 14695981039346656037u;

	for (; *path; path++)
		hash = (hash ^ (unsigned char)*path) * 1099511628211u;
	snprintf(name, STORE_NAME + 1, "%016llx", (unsigned long long)hash);
}

bool store_is_for(const struct store *s, const char *path)
{
	char name[STORE_NAME + 1];

	name_put(name, path);
	return strcmp(name, s->name) == 0;
}

int store_open(struct store *s, const char *path, bool create)
{
	s->lock = -1;
	name_put(s->name, path);
	s->in.name = state_name();
	if (s->in.name && create)
		parents_make(s->in.name);
	return directory_enter(&s->in, create);
}

void store_close(struct store *s)
{
	directory_close(&s->in);
	if (s->lock >= 0)
		close(s->lock);
	s->lock = -1;
}

const char *store_reason(const struct store *s)
{
	if (!s->in.name && errno == ENOENT)
		return "neither XDG_STATE_HOME nor HOME tells where";
	if (s->in.fd < 0 && s->in.fault)
		return s->in.owner == geteuid() ? s->in.fault : "belongs to another user";
	return errno == EWOULDBLOCK ? "another session of this name has not ended yet" : strerror(errno);
}

static void file_name(char name[FILE_NAME], const struct store *s, const char *ending)
{
	snprintf(name, FILE_NAME, "%s%s", s->name, ending);
}

static void file_remove(const struct store *s, const char *ending)
{
	char name[FILE_NAME];

	file_name(name, s, ending);
	unlinkat(s->in.fd, name, 0);
}

/* ---- the lock ---- */

/* The one before us may have removed the file that it had locked. */
static bool lock_is_named(const struct store *s, const char *name)
{
	struct stat have, named;

	return fstat(s->lock, &have) == 0 && fstatat(s->in.fd, name, &named, AT_SYMLINK_NOFOLLOW) == 0
		&& have.st_ino == named.st_ino && have.st_dev == named.st_dev;
}

/* Returns 0, or -1 with errno. */
static int lock_try(struct store *s)
{
	char name[FILE_NAME];

	file_name(name, s, LOCK);
	do {
		if (s->lock >= 0)
			close(s->lock);
		s->lock = openat(s->in.fd, name, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK,
			S_IRUSR | S_IWUSR);
		if (s->lock < 0)
			return -1;
		if (flock(s->lock, LOCK_EX | LOCK_NB) < 0) {
			close_after_error(s->lock);
			s->lock = -1;
			return -1;
		}
	} while (!lock_is_named(s, name));
	return 0;
}

int store_lock(struct store *s, int patience)
{
	int64_t end = clock_ms() + patience;

	while (lock_try(s) < 0) {
		if (errno != EWOULDBLOCK)
			return -1;
		if (clock_ms() >= end) {
			errno = EWOULDBLOCK;
			return -1;
		}
		poll(NULL, 0, LOCK_PAUSE);
	}
	return 0;
}

bool store_is_locked(const struct store *s)
{
	char name[FILE_NAME];
	bool locked;
	int fd;

	file_name(name, s, LOCK);
	fd = openat(s->in.fd, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	if (fd < 0)
		return false;
	locked = flock(fd, LOCK_SH | LOCK_NB) < 0 && errno == EWOULDBLOCK;
	close(fd);
	return locked;
}

/* ---- the image ---- */

bool store_exists(void)
{
	struct store s;
	bool exists = store_open(&s, "", false) == 0;

	store_close(&s);
	return exists;
}

bool store_has(const char *path)
{
	char name[FILE_NAME];
	struct store s;
	struct stat st;
	bool has = false;

	if (store_open(&s, path, false) == 0) {
		file_name(name, &s, IMAGE);
		has = fstatat(s.in.fd, name, &st, AT_SYMLINK_NOFOLLOW) == 0;
	}
	store_close(&s);
	return has;
}

/* Is it a file that only we have written?  Else errno tells why not. */
static bool is_ours(int fd)
{
	struct stat st;

	if (fstat(fd, &st) < 0)
		return false;
	errno = EPERM;
	if (!S_ISREG(st.st_mode) || st.st_uid != geteuid() || st.st_mode & (S_IRWXG | S_IRWXO))
		return false;
	errno = EFBIG;
	return st.st_size <= STORE_MOST;
}

int store_read(const struct store *s, struct queue *q)
{
	char name[FILE_NAME];
	ssize_t n = -1;
	int fd;

	file_name(name, s, IMAGE);
	fd = openat(s->in.fd, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	if (fd < 0)
		return -1;
	if (is_ours(fd))
		while ((n = queue_read(q, fd, 65536)) > 0 && q->length <= STORE_MOST)
			;
	close_after_error(fd);
	return n == 0 ? 0 : -1;
}

/* Write all and have it on the disk.  Returns 0, or -1 with errno. */
static int write_all(int fd, const unsigned char *bytes, size_t left)
{
	while (left > 0) {
		ssize_t n = write(fd, bytes, left);

		if (n < 0 && errno != EINTR)
			return -1;
		bytes += n > 0 ? n : 0;
		left -= n > 0 ? (size_t)n : 0;
	}
	return fsync(fd);
}

/* Have the new name on the disk. */
static void directory_sync(const struct store *s)
{
	int fd = openat(s->in.fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0)
		return;
	fsync(fd);
	close(fd);
}

/* The file is of no use.  Returns -1 with errno as it was. */
static int written_remove(const struct store *s, const char *ending)
{
	int error = errno;

	file_remove(s, ending);
	errno = error;
	return -1;
}

int store_write(const struct store *s, const struct queue *image, bool last)
{
	const char *ending = last ? WRITTEN_LAST : WRITTEN;
	char written[FILE_NAME];
	int fd, result;

	if (image->length > STORE_MOST) {
		errno = EFBIG;
		return -1;
	}
	file_name(written, s, ending);
	unlinkat(s->in.fd, written, 0);
	fd = openat(s->in.fd, written, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
	if (fd < 0)
		return -1;
	result = write_all(fd, queue_head(image), image->length);
	close_after_error(fd);
	return result < 0 ? written_remove(s, ending) : 0;
}

int store_take(const struct store *s, bool last)
{
	const char *ending = last ? WRITTEN_LAST : WRITTEN;
	char written[FILE_NAME], name[FILE_NAME];

	file_name(written, s, ending);
	file_name(name, s, IMAGE);
	if (renameat(s->in.fd, written, s->in.fd, name) < 0)
		return written_remove(s, ending);
	directory_sync(s);
	return 0;
}

void store_drop(const struct store *s)
{
	file_remove(s, IMAGE);
}

/* Remove the lock's file last: no other process starts before that. */
void store_remove(struct store *s)
{
	file_remove(s, IMAGE);
	file_remove(s, WRITTEN);
	file_remove(s, WRITTEN_LAST);
	file_remove(s, LOCK);
	close(s->lock);
	s->lock = -1;
}

void store_undo(struct store *s)
{
	char name[FILE_NAME];
	struct stat st;

	file_name(name, s, IMAGE);
	if (fstatat(s->in.fd, name, &st, AT_SYMLINK_NOFOLLOW) < 0 && errno == ENOENT) {
		store_remove(s);
		return;
	}
	file_remove(s, WRITTEN);
	file_remove(s, WRITTEN_LAST);
	close(s->lock);
	s->lock = -1;
}

/* ---- all of them ---- */

/* Does name end so?  Then s->name is what stands before. */
static bool is_of(struct store *s, const char *name, const char *ending)
{
	if (strlen(name) != STORE_NAME + strlen(ending) || strcmp(name + STORE_NAME, ending) != 0)
		return false;
	memcpy(s->name, name, STORE_NAME);
	return true;
}

/* What is left of a writer, or of a session that has no image.  Not while its master lives. */
static void sweep(struct store *s)
{
	if (lock_try(s) == 0)
		store_undo(s);
}

void store_each(void (*visit)(const struct store *s, void *arg), void *arg)
{
	struct names names = { NULL, 0 };
	struct store s;
	size_t i;

	if (store_open(&s, "", false) == 0)
		names_read(&names, s.in.name);
	for (i = 0; i < names.count; i++)
		if (is_of(&s, names.at[i], WRITTEN) || is_of(&s, names.at[i], WRITTEN_LAST) || is_of(&s, names.at[i], LOCK))
			sweep(&s);
	for (i = 0; i < names.count; i++)
		if (is_of(&s, names.at[i], IMAGE) && !store_is_locked(&s))
			visit(&s, arg);
	names_free(&names);
	store_close(&s);
}
