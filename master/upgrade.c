/* master/upgrade.c - the master goes on as another program: the new one is asked, then executed */
#include "master/upgrade.h"
#include "base/descriptor.h"
#include "base/retry.h"
#include "master/ending.h"
#include "master/image.h"
#include "master/send.h"
#include "session/image.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { ANSWER_WAIT = 10000 };    /* ms for the new program to say that it can */

extern char **environ;

/* ---- answering UPGRADE ---- */

/* state and words as in UPGRADED. */
static void tell(struct master *m, unsigned state, const char *words)
{
	char reply[1 + 512];
	size_t i, n = strnlen(words, sizeof reply - 1);

	reply[0] = (char)state;
	memcpy(reply + 1, words, n);
	for (i = 0; i < m->clients.count; i++) {
		struct client *c = m->clients.at[i];

		if (!(c->owed & OWED_UPGRADE))
			continue;
		client_tell(c, MSG_UPGRADED, reply, 1 + n);
		c->owed &= ~(unsigned)OWED_UPGRADE;
	}
}

/* The upgrade failed: the old program stays. */
static void give_up(struct master *m, const char *why)
{
	struct upgrade *u = &m->upgrade;
	char words[512];

	snprintf(words, sizeof words, "%.300s %s", u->program, why);
	if (u->pipe >= 0)
		close(u->pipe);
	free(u->program);
	*u = (struct upgrade){ .pipe = -1 };
	tell(m, UPGRADE_FAILED, words);
	clients_send(&m->clients, &m->stream, m->now);
}

/* ---- the image ---- */

/* An open file with no name.  Returns a descriptor, close-on-exec, or -1 with errno. */
static int file_without_name(void)
{
	char name[] = "/tmp/dtach-image-XXXXXX";
	int fd = -1;

#if defined SYS_memfd_create
	fd = (int)syscall(SYS_memfd_create, "dtach", 1u);       /* MFD_CLOEXEC */
#endif
	if (fd >= 0)
		return fd;
	fd = mkstemp(name);
	if (fd < 0)
		return -1;
	unlink(name);
	close_on_exec(fd);
	return fd;
}

static int write_all(int fd, const struct queue *q)
{
	size_t at = 0;
	ssize_t n;

	while (at < q->length) {
		n = write(fd, queue_head(q) + at, q->length - at);
		if (n < 0 && errno != EINTR)
			return -1;
		at += n > 0 ? (size_t)n : 0;
	}
	return lseek(fd, 0, SEEK_SET) < 0 ? -1 : 0;
}

/* Write our image to fd, to be read from its beginning.  Returns 0, or -1 with errno. */
static int image_put(struct master *m, int fd)
{
	struct queue q = { NULL, 0, 0, 0 };
	int failed;

	stream_follow(&m->stream);
	m->signals.hangup_ignored = signals_hangup_is_ignored();
	failed = master_image_write(m, &q) < 0 || write_all(fd, &q) < 0;
	queue_free(&q);
	return failed ? -1 : 0;
}

/* ---- asking ---- */

/* In the child, so that a large image keeps nobody waiting. */
static void ask_run(struct master *m, int image, int out)
{
	char *const words[] = { "dtach", IMAGE_ASK, NULL };
	const char *why;

	dup2(out, 1);
	dup2(out, 2);
	if (image_put(m, image) == 0) {
		dup2(image, 0);
		execv(m->upgrade.program, words);
	}
	why = strerror(errno);
	(void)!write(1, "!", 1);
	(void)!write(1, why, strlen(why));
	_exit(1);
}

/* Returns 0, or -1 with errno. */
static int ask_begin(struct master *m)
{
	struct upgrade *u = &m->upgrade;
	struct signals before;
	int ends[2], image = file_without_name();

	if (image < 0)
		return -1;
	if (pipe_on_exec(ends) < 0) {
		close_after_error(image);
		return -1;
	}
	stream_follow(&m->stream);
	/* Our handlers must not run in the child. */
	signals_block(&before);
	u->child = fork();
	if (u->child == 0) {
		signals_default();
		ask_run(m, image, ends[1]);
	}
	signals_unblock(&before);
	close_after_error(image);
	close_after_error(ends[1]);
	u->pipe = ends[0];
	nonblock(u->pipe);
	u->due = m->now + ANSWER_WAIT;
	return u->child < 0 ? -1 : 0;
}

/* The new program has ended, and its words are read; status as of waitpid(2). */
static void ask_end(struct master *m, int status)
{
	struct upgrade *u = &m->upgrade;
	char why[sizeof u->said + 64];

	u->child = 0;
	u->due = 0;
	u->said[u->length] = '\0';
	if (status == 0 && strcmp(u->said, IMAGE_WORD) == 0) {
		u->ready = true;
		return;
	}
	u->said[strcspn(u->said, "\n")] = '\0';
	if (u->said[0] == '!')
		snprintf(why, sizeof why, "cannot be run: %s", u->said + 1);
	else
		snprintf(why, sizeof why, "does not say that it can go on with this session%s%s",
			u->length ? ": " : "", u->said);
	give_up(m, why);
}

/* The new program did not finish in time. */
static void ask_late(struct master *m)
{
	struct upgrade *u = &m->upgrade;

	kill(u->child, SIGKILL);
	while (waitpid(u->child, NULL, 0) < 0 && errno == EINTR)
		;
	give_up(m, "does not answer");
}

/* Has it ended?  As process 1 we may have reaped it among the others: then what it said counts. */
static void ask_check(struct master *m)
{
	struct upgrade *u = &m->upgrade;
	int status = 0;

	if (u->pipe < 0 && waitpid(u->child, &status, WNOHANG) != 0)
		ask_end(m, status);
	else if (m->now >= u->due)
		ask_late(m);
}

void upgrade_hear(struct master *m)
{
	struct upgrade *u = &m->upgrade;
	ssize_t n = read(u->pipe, u->said + u->length, sizeof u->said - 1 - u->length);

	if (n < 0 && would_block())
		return;
	u->length += n > 0 ? (size_t)n : 0;
	if (n <= 0 || u->length == sizeof u->said - 1) {
		close(u->pipe);
		u->pipe = -1;
	}
}

/* ---- the change ---- */

static void keep_open(int fd)
{
	fcntl(fd, F_SETFD, 0);
}

/* Between the program's end and the end of its output there is nothing to hand over. */
static bool can_go(const struct master *m)
{
	return m->ending.phase == RUNNING || (m->ending.phase == OVER && ending_is_held(m));
}

static void go(struct master *m)
{
	struct upgrade *u = &m->upgrade;
	struct signals before;
	char words[64];
	int image;

	signals_block(&before);
	if (signals_pending()) {
		signals_unblock(&before);
		return;
	}
	image = file_without_name();
	if (image >= 0 && image_put(m, image) == 0) {
		snprintf(words, sizeof words, "%d %ld", image, (long)getpid());
		master_descriptors(m, keep_open);
		keep_open(image);
		if (setenv(IMAGE_VARIABLE, words, 1) == 0)
			execve(u->program, m->options->argv, environ);
		snprintf(words, sizeof words, "cannot be run: %.40s", strerror(errno));
		unsetenv(IMAGE_VARIABLE);
		master_descriptors(m, close_on_exec);
	} else
		snprintf(words, sizeof words, "was not run: %.40s", strerror(errno));
	if (image >= 0)
		close(image);
	signals_unblock(&before);
	give_up(m, words);
}

void upgrade_check(struct master *m)
{
	struct upgrade *u = &m->upgrade;
	char why[64];

	if (u->program && !u->asked && can_go(m)) {
		u->asked = true;
		if (ask_begin(m) < 0) {
			snprintf(why, sizeof why, "was not asked: %.40s", strerror(errno));
			give_up(m, why);
		}
	}
	if (u->due)
		ask_check(m);
	if (u->ready && can_go(m))
		go(m);
}

void upgrade_done(struct master *m)
{
	tell(m, UPGRADE_DONE, "");
	clients_send(&m->clients, &m->stream, m->now);
}
