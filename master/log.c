/* master/log.c - the output in a file, all of it or the newest that fits
 *
 * The log is a reader of the ring that takes what there is whenever it is
 * called.  With a limit it is two files of at most half of it: FILE, and FILE.1
 * that was FILE until it was full.  When something is wrong with the disk it
 * keeps its place in the ring and tries again later; what the ring loses
 * in that time is counted. */
#include "master/log.h"
#include "base/system.h"
#include "base/descriptor.h"
#include "base/path.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
	RETRY = 1000,           /* ms between two tries when in trouble */
	COPY = 64 * 1024,
	NOT_A_FILE = -1,        /* beside errno's numbers */
};

const char *log_reason(int error)
{
	return error == NOT_A_FILE ? "not a regular file" : strerror(error);
}

/* The file's predecessor. */
static void older_name(const struct log *l, char *name, size_t size)
{
	snprintf(name, size, "%s.1", l->base);
}

/* An existing file may be larger than the limit: keep its newest bytes. */
static int file_cut(const struct log *l, const char *name, int flags)
{
	static char buffer[COPY];
	uint64_t at = 0, from;
	struct stat st;
	ssize_t n = 1;
	int error, fd = openat(l->dir, name, O_RDWR | O_CLOEXEC | O_NOCTTY | O_NONBLOCK | flags);

	if (fd < 0)
		return errno == ENOENT || is_link_error(errno) ? 0 : -1;
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && (uint64_t)st.st_size > l->most) {
		from = (uint64_t)st.st_size - l->most;
		while (n > 0 && at < l->most) {
			n = pread(fd, buffer, sizeof buffer, (off_t)(from + at));
			n = n > 0 ? pwrite(fd, buffer, (size_t)n, (off_t)at) : n;
			at += n > 0 ? (uint64_t)n : 0;
		}
		n = n < 0 ? n : ftruncate(fd, (off_t)l->most);
	}
	error = errno;
	close(fd);
	errno = error;
	return n < 0 ? -1 : 0;
}

static void file_close(struct log *l)
{
	if (l->fd >= 0)
		close(l->fd);
	l->fd = -1;
}

static int file_open(struct log *l)
{
	struct stat st;

	file_close(l);
	l->fd = openat(l->dir, l->base, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY | O_NONBLOCK,
		S_IRUSR | S_IWUSR);
	if (l->fd < 0 || fstat(l->fd, &st) < 0)
		return -1;
	l->dev = st.st_dev;
	l->ino = st.st_ino;
	l->size = (uint64_t)st.st_size;
	l->fresh = true;
	if (S_ISREG(st.st_mode))
		return 0;
	file_close(l);
	errno = NOT_A_FILE;
	return -1;
}

/* Open what the name stands for now, in a directory that may be another. */
static int log_begin(struct log *l)
{
	char older[NAME_MAX + 3];
	int dir;

	older_name(l, older, sizeof older);
	if (l->most && (file_cut(l, l->base, 0) < 0 || file_cut(l, older, O_NOFOLLOW) < 0))
		return -1;
	if (file_open(l) == 0)
		return 0;
	if (errno != ENOENT || (dir = directory_of(l->path)) < 0)
		return -1;
	close(l->dir);
	l->dir = dir;
	return file_open(l);
}

/* With a limit the file is renamed, not a link to it: go on where that leads. */
static int log_resolve(struct log *l)
{
	struct stat st;
	char *real;
	int dir;

	if (!l->most || fstatat(l->dir, l->base, &st, AT_SYMLINK_NOFOLLOW) < 0 || !S_ISLNK(st.st_mode))
		return 0;
	real = realpath(l->path, NULL);
	dir = real ? directory_of(real) : -1;
	if (dir < 0) {
		free(real);
		return -1;
	}
	close(l->dir);
	free(l->path);
	l->path = real;
	l->base = strrchr(real, '/') + 1;
	l->dir = dir;
	return 0;
}

int log_open(struct log *l, const char *path, uint64_t most)
{
	struct stat st;
	int error;

	memset(l, 0, sizeof *l);
	l->fd = l->dir = -1;
	l->most = most / 2;
	l->path = path_absolute(path);
	l->dir = l->path ? directory_of(l->path) : -1;
	l->base = l->path ? strrchr(l->path, '/') + 1 : NULL;
	if (l->dir >= 0 && strlen(l->base) > NAME_MAX - 2) {
		errno = ENAMETOOLONG;
	} else if (l->dir >= 0) {
		l->made = fstatat(l->dir, l->base, &st, 0) < 0;
		if (file_open(l) == 0 && log_resolve(l) == 0 && log_begin(l) == 0)
			return 0;
	}
	error = errno;
	log_close(l);
	errno = error;
	return -1;
}

void log_close(struct log *l)
{
	file_close(l);
	if (l->dir >= 0)
		close(l->dir);
	free(l->path);
	memset(l, 0, sizeof *l);
}

void log_undo(struct log *l)
{
	struct stat st;

	if (l->path && l->made && fstatat(l->dir, l->base, &st, AT_SYMLINK_NOFOLLOW) == 0 && st.st_ino == l->ino
		&& st.st_size == 0)
		unlinkat(l->dir, l->base, 0);
	if (l->path)
		log_close(l);
}

/* Whether another process has renamed, removed or cut the open file.  If not, its size is noted. */
static bool log_is_elsewhere(struct log *l)
{
	struct stat st;

	if (fstatat(l->dir, l->base, &st, 0) < 0 || st.st_dev != l->dev || st.st_ino != l->ino)
		return true;
	l->size = (uint64_t)st.st_size;
	return false;
}

/* The file may have been renamed, removed or cut by somebody else. */
static int log_check(struct log *l)
{
	return l->fd < 0 || log_is_elsewhere(l) ? log_begin(l) : 0;
}

static int log_turn(struct log *l)
{
	char older[NAME_MAX + 3];

	older_name(l, older, sizeof older);
	return renameat(l->dir, l->base, l->dir, older) < 0 ? -1 : log_begin(l);
}

/* Write what there is.  Returns 0, or -1 with errno. */
static int log_pour(struct log *l, const struct ring *r)
{
	struct iovec pieces[2];
	uint64_t n;
	ssize_t written;

	if (log_check(l) < 0)
		return -1;
	while (l->position < r->head) {
		if (l->most && l->size >= l->most && log_turn(l) < 0)
			return -1;
		n = r->head - l->position;
		if (l->most && n > l->most - l->size)
			n = l->most - l->size;
		written = writev(l->fd, pieces, ring_pieces(r, l->position, (size_t)n, pieces));
		if (written < 0 && errno != EINTR)
			return -1;
		l->position += written > 0 ? (uint64_t)written : 0;
		l->size += written > 0 ? (uint64_t)written : 0;
	}
	return 0;
}

/* ---- a transcript ---- */

/* How much of the n bytes at p are whole lines, at most most; all that there may be of a line that
 * is longer. */
static size_t lines_length(const unsigned char *p, size_t n, uint64_t most, bool empty)
{
	size_t length = n < most ? n : (size_t)most;

	while (length > 0 && length < n && p[length - 1] != '\n')
		length--;
	return length > 0 || !empty ? length : n < most ? n : (size_t)most;
}

/* Write n bytes of it.  What the disk does not take whole is taken back up to the last line. */
static int transcript_write(struct log *l, size_t n)
{
	struct queue *q = &l->transcript->out;
	ssize_t written = write(l->fd, queue_head(q), n);
	size_t whole;

	if (written < 0)
		return errno == EINTR ? 0 : -1;
	whole = (size_t)written == n ? n : lines_length(queue_head(q), n, (uint64_t)written, l->size == 0);
	if (whole < (size_t)written && ftruncate(l->fd, (off_t)(l->size + whole)) < 0)
		whole = (size_t)written;
	l->size += whole;
	queue_drop(q, whole);
	if ((size_t)written == n)
		return 0;
	/* The next try says why. */
	errno = ENOSPC;
	return -1;
}

/* The header of a part is its only line that begins so. */
static bool part_begins(const struct queue *q)
{
	return q->length > 0 && *queue_head(q) == '{';
}

/* How many of the bytes in q are of one part. */
static size_t part_length(const struct queue *q)
{
	const unsigned char *begin = queue_head(q), *end = begin + q->length, *p = begin;

	while ((p = memchr(p, '\n', (size_t)(end - p))) != NULL && ++p < end)
		if (*p == '{')
			return (size_t)(p - begin);
	return q->length;
}

/* A cast cannot be appended to another one, nor to nothing. */
static int cast_pour(struct log *l)
{
	struct transcript *t = l->transcript;
	struct queue *q = &t->out;
	bool header = l->fresh || l->size == 0;

	if (t->begins || (header && !part_begins(q)))
		transcript_again(t, header);
	l->fresh = false;
	while (q->length > 0) {
		if (part_begins(q) && l->size > 0 && log_turn(l) < 0)
			return -1;
		l->fresh = false;
		if (transcript_write(l, part_length(q)) < 0)
			return -1;
	}
	return 0;
}

static int text_pour(struct log *l)
{
	struct queue *q = &l->transcript->out;
	size_t n;

	while (q->length > 0) {
		n = lines_length(queue_head(q), q->length, !l->most ? UINT64_MAX
			: l->size < l->most ? l->most - l->size : 0, l->size == 0);
		if (n == 0 && log_turn(l) < 0)
			return -1;
		if (n > 0 && transcript_write(l, n) < 0)
			return -1;
	}
	return 0;
}

static int transcript_pour(struct log *l)
{
	bool cast = l->transcript->format == LOG_CAST;
	struct queue *q = &l->transcript->out;

	/* What was recorded for a file that has been renamed goes there. */
	if (cast && l->fd >= 0 && q->length > 0 && !part_begins(q) && log_is_elsewhere(l))
		transcript_write(l, part_length(q));
	if (log_check(l) < 0)
		return -1;
	return cast ? cast_pour(l) : text_pour(l);
}

/* More is not kept while there is trouble. */
static void transcript_limit(struct log *l)
{
	enum { KEPT = 1024 * 1024 };
	struct transcript *t = l->transcript;

	if (t->out.length <= KEPT)
		return;
	l->lost += t->out.length;
	queue_free(&t->out);
	t->begins = true;
}

static bool transcript_waits(const struct transcript *t)
{
	return t->out.length > 0 || (t->format == LOG_CAST && t->begins);
}

/* ---- both ---- */

bool log_waits(const struct log *l, const struct ring *r)
{
	if (l->path && l->transcript)
		return transcript_waits(l->transcript);
	return l->path && l->position < r->head;
}

void log_write(struct log *l, const struct ring *r, int64_t now)
{
	if (!log_waits(l, r))
		return;
	if (l->retry && now < l->retry) {
		if (l->transcript)
			transcript_limit(l);
		return;
	}
	if (l->transcript)
		l->position = r->head;
	if (r->head - l->position > r->size) {
		l->lost += r->head - r->size - l->position;
		l->position = r->head - r->size;
	}
	if ((l->transcript ? transcript_pour(l) : log_pour(l, r)) == 0) {
		l->retry = 0;
		l->error = l->lost ? l->error : 0;
		return;
	}
	l->told &= l->retry != 0;
	l->error = errno;
	l->retry = now + RETRY;
	if (l->transcript)
		transcript_limit(l);
}

const char *log_trouble(const struct log *l, const struct ring *r)
{
	static char words[256];
	uint64_t lost = l->lost;

	if (!l->error)
		return "";
	if (r->head - l->position > r->size)
		lost += r->head - r->size - l->position;
	if (lost)
		snprintf(words, sizeof words, "%s; %llu bytes of output %s lost", log_reason(l->error),
			(unsigned long long)lost, l->retry ? "are" : "were");
	else
		snprintf(words, sizeof words, "%s", log_reason(l->error));
	return words;
}

bool log_tell(struct log *l)
{
	bool tell = l->error && !l->told;

	l->told = true;
	if (!l->retry) {
		l->error = 0;
		l->lost = 0;
	}
	return tell;
}
