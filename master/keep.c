/* master/keep.c - the session's image is kept on disk (option -S) */
#include "master/keep.h"
#include "base/clock.h"
#include "base/complain.h"
#include "base/date.h"
#include "base/descriptor.h"
#include "base/path.h"
#include "base/proc.h"
#include "base/text.h"
#include "session/kept.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum {
	EVERY = 60000,                          /* ms from one image to the next */
	NAME_PATIENCE = 3000,                   /* ms for a session of this name to end */
	RESUME_PATIENCE = 200,                  /* ms for those who only look at the lock */
	ASKED_PATIENCE = 5000,                  /* ms: an end this soon after a client's signal was asked for */
	DOWN_PATIENCE = 90000,                  /* ms from SIGTERM to the end when a system goes down */
	PICTURE_MOST = 16 * 1024 * 1024,        /* bytes; above it has less history */
};

extern char **environ;

/* ---- what is in it ---- */

static int strings_put(struct queue *q, const char *string)
{
	return queue_put(q, string, strlen(string) + 1);
}

/* What the program was given of its environment.  Where there is no memory some is missing. */
static void variables_put(struct queue *q)
{
	char **variable;

	for (variable = environ; *variable; variable++)
		if (!kept_is_of_now(*variable))
			strings_put(q, *variable);
}

static void command_put(struct queue *q, char *const *words)
{
	for (; *words; words++)
		strings_put(q, *words);
}

/* So Linux marks a directory that was removed.  To look for it could keep us waiting. */
static bool is_gone(const char *directory, size_t length)
{
	static const char mark[] = " (deleted)";
	size_t n = sizeof mark - 1;

	return length > n && strcmp(directory + length - n, mark) == 0;
}

/* Find the program's directory: where it is, else what it told, else where it was before. */
static void directory_find(struct master *m)
{
	char at[PATH_MAX];
	ssize_t n = master_has_program(m) ? proc_directory(m->program.pid, at, sizeof at - 1) : -1;

	at[n > 0 ? n : 0] = '\0';
	if (is_gone(at, (size_t)(n > 0 ? n : 0)))
		return;
	if (at[0] != '/')
		snprintf(at, sizeof at, "%s", screen_directory(m->stream.screen));
	if (path_of_url(at)[0] == '/')
		snprintf(m->keep.directory, sizeof m->keep.directory, "%s", at);
}

/* The snapshot, with as much history as there is room for. */
static void picture_put(const struct master *m, struct bytes *picture)
{
	struct snapshot_want want = { .start = SNAPSHOT_RESYNC, .history = m->options->history };

	if (!m->stream.screen)
		return;
	while (screen_snapshot(m->stream.screen, &want, picture) == 0 && picture->len > PICTURE_MOST
		&& want.history > 0) {
		bytes_free(picture);
		want.history /= 2;
	}
}

/* Write the image, for store_take.  Returns 0, or -1 with errno. */
static int image_write(const struct master *m, bool last)
{
	const struct options *o = m->options;
	struct queue command = { .data = NULL }, variables = { .data = NULL }, image = { .data = NULL };
	struct bytes picture = { NULL, 0, 0 };
	const struct log *log = &m->stream.log;
	struct kept k = {
		.at = m->session->at, .path = m->session->path, .log = log->path ? log->path : "", .directory = m->keep.directory,
		.home = m->keep.home,
		.saved = (uint64_t)time(NULL), .started = (uint64_t)m->started, .log_size = log->path ? 2 * log->most : 0,
		.keep = o->keep, .keep_most = o->keep_most, .hold = o->hold, .log_format = o->log_format,
		.history = o->history, .mask = m->keep.mask,
		.cols = m->lead.size.ws_col, .rows = m->lead.size.ws_row,
	};
	int result;

	if (m->stream.screen)
		screen_size(m->stream.screen, &k.cols, &k.rows);
	command_put(&command, m->command);
	variables_put(&variables);
	picture_put(m, &picture);
	k.command = (struct strings){ (char *)queue_head(&command), command.length };
	k.variables = (struct strings){ (char *)queue_head(&variables), variables.length };
	k.labels = (struct strings){ m->labels.text, m->labels.length };
	k.picture = picture.data;
	k.picture_length = picture.len;
	result = kept_put(&image, &k);
	if (result == 0)
		result = store_write(&m->keep.store, &image, last);
	queue_free(&command);
	queue_free(&variables);
	queue_free(&image);
	bytes_free(&picture);
	return result;
}

/* ---- the beginning and the end ---- */

/* Without -S a lost session of this name is forgotten: this one takes its place. */
static void forget(struct master *m)
{
	struct store s;

	if (store_open(&s, m->session->path, false) == 0 && store_has(m->session->path)
		&& store_lock(&s, NAME_PATIENCE) == 0)
		store_remove(&s);
	store_close(&s);
}

/* The lost session's image is still valid, so the first new one is written when something changes. */
static int first_write(struct master *m)
{
	const struct sigaction ignore = { .sa_handler = SIG_IGN };
	struct sigaction callers;
	mode_t mask = umask(0);
	int result;

	umask(mask);
	m->keep.mask = mask & 0777;
	if (!getcwd(m->keep.directory, sizeof m->keep.directory))
		m->keep.directory[0] = '\0';
	memcpy(m->keep.home, m->keep.directory, sizeof m->keep.home);
	if (m->options->again)
		return 0;
	/* A limit of files' sizes is an error like others. */
	sigaction(SIGXFSZ, &ignore, &callers);
	result = image_write(m, false);
	/* It is blocked, and so may wait for the caller's action: this drops it. */
	sigaction(SIGXFSZ, &ignore, NULL);
	sigaction(SIGXFSZ, &callers, NULL);
	return result;
}

void keep_open(struct master *m)
{
	struct keeping *k = &m->keep;

	if (!m->options->keep_image)
		return;
	k->on = store_open(&k->store, m->session->path, true) == 0 && store_lock(&k->store, NAME_PATIENCE) == 0;
	k->size = m->lead.size;
	k->last = m->now;
	if (k->on && first_write(m) == 0)
		return;
	complain(m->session->name, "its image cannot be kept in %s: %s",
		k->store.in.name ? k->store.in.name : "a state directory", store_reason(&k->store));
	k->stale = true;
	if (!k->on)
		store_close(&k->store);
}

void keep_release(struct master *m)
{
	if (m->keep.on)
		store_close(&m->keep.store);
}

/* If there is no new image, the former one must not pass for it. */
void keep_begin(struct master *m)
{
	struct keeping *k = &m->keep;

	if (!m->options->keep_image) {
		forget(m);
	} else if (k->on && !m->options->again && store_take(&k->store, false) < 0) {
		store_drop(&k->store);
		k->stale = true;
	}
}

void keep_undo(struct master *m)
{
	if (m->keep.on)
		store_undo(&m->keep.store);
}

/* The line below the last that is not blank. */
static void cursor_below(struct screen *s)
{
	struct bytes text = { NULL, 0, 0 };
	unsigned row = 0, last = 0;
	char move[32];
	size_t i;

	if (screen_text(s, 0, false, &text) < 0)
		return;
	for (i = 0; i < text.len; i++)
		if (text.data[i] == '\n')
			row++;
		else
			last = row + 1;
	bytes_free(&text);
	if (last > 0)
		screen_feed(s, move, (size_t)snprintf(move, sizeof move, "\033[%uH\r\n", last));
	else
		screen_feed(s, "\033[H", 3);
}

/* Drop the model's answers: these bytes are not the program's, so a question in them needs none. */
void keep_show(struct master *m)
{
	const struct kept *again = m->options->again;
	struct screen *s = m->stream.screen;
	struct bytes undo = { NULL, 0, 0 };
	size_t n;

	if (!again)
		return;
	screen_feed(s, again->picture, again->picture_length);
	if (screen_undo(s, false, &undo) == 0)
		screen_feed(s, undo.data, undo.len);
	cursor_below(s);
	bytes_free(&undo);
	screen_answers(s, &n);
}

void keep_tell(struct master *m)
{
	const struct kept *again = m->options->again;
	char line[512], name[256], date[DATE_SIZE];
	unsigned column, row;

	if (!again)
		return;
	screen_cursor(m->stream.screen, &column, &row);
	snprintf(line, sizeof line, "%s[dtach: %s was lost, last seen %s; started again]\r\n",
		column > 0 ? "\r\n" : "", text_escape(name, sizeof name, m->session->reach),
		date_put(date, again->saved));
	stream_put(&m->stream, line, strlen(line));
}

/* A writer that is in the middle of it must not put back what is removed. */
static void writer_stop(struct keeping *k)
{
	if (k->writer <= 0)
		return;
	kill(k->writer, SIGKILL);
	while (waitpid(k->writer, NULL, 0) < 0 && errno == EINTR)
		;
	k->writer = 0;
}

/* The program has ended and the session is held, so its image does not stand for a session that
 * went down. */
static bool is_over_but_held(const struct master *m)
{
	return m->options->hold && !m->ending.told && store_has(m->session->path);
}

/* The program before us had the lock, and a child of it may still have. */
void keep_resume(struct master *m)
{
	struct keeping *k = &m->keep;
	const int lock = k->store.lock;

	if (!m->options->keep_image || (k->over && !is_over_but_held(m)))
		return;
	writer_stop(k);
	k->stale = true;
	k->last = clock_ms();
	k->on = store_open(&k->store, m->session->path, true) == 0;
	/* We have had the lock all the while, if the other program left it to us. */
	if (lock > STDERR_FILENO && fcntl(lock, F_GETFD) >= 0) {
		close_on_exec(lock);
		k->store.lock = lock;
	} else
		k->on = k->on && store_lock(&k->store, RESUME_PATIENCE) == 0;
	if (!k->on)
		store_close(&k->store);
	directory_find(m);
}

/* In the foreground the program may outlive SIGTERM, and end in its own time later.  When a system
 * goes down, SIGTERM or SIGKILL may come to the program before SIGTERM comes to us;
 * and where memory runs out, SIGKILL comes to either. */
static bool went_down(const struct master *m)
{
	const struct keeping *k = &m->keep;
	int status = m->ending.status;

	if (k->told && m->now - k->told < DOWN_PATIENCE)
		return true;
	return master_has_status(m) && WIFSIGNALED(status) && m->ending.kill_stage == 0
		&& !(k->asked && m->now - k->asked_at < ASKED_PATIENCE)
		&& (WTERMSIG(status) == SIGTERM || WTERMSIG(status) == SIGKILL);
}

void keep_forget(struct master *m)
{
	struct keeping *k = &m->keep;

	if (!k->on)
		return;
	writer_stop(k);
	store_remove(&k->store);
	store_close(&k->store);
	k->on = false;
	k->over = true;
}

void keep_end(struct master *m)
{
	struct keeping *k = &m->keep;

	if (!k->on || k->over)
		return;
	k->over = true;
	if (!went_down(m))
		keep_forget(m);
}

/* ---- writing it, while the session lives ---- */

/* In the writer.  Others wait for the end of some descriptors, so it keeps none but the directory
 * and the lock, as 3 and 4. */
static void writer_main(struct master *m, bool last)
{
	struct store *s = &m->keep.store;
	int i, null = open("/dev/null", O_RDWR), dir = fcntl(s->in.fd, F_DUPFD, 5), lock = fcntl(s->lock, F_DUPFD, 5);

	for (i = 0; i < 3; i++)
		dup2(null, i);
	s->in.fd = dup2(dir, 3);
	s->lock = dup2(lock, 4);
	descriptors_close(5);
	_exit(null < 0 || s->in.fd < 0 || image_write(m, last) < 0 || store_take(s, last) < 0);
}

/* Every signal stays blocked in the writer, so that it finishes when the system goes down. */
static void writer_start(struct master *m, bool last)
{
	struct keeping *k = &m->keep;
	struct signals before;
	pid_t child;

	stream_follow(&m->stream);
	directory_find(m);
	signals_block(&before);
	child = fork();
	if (child == 0)
		writer_main(m, last);
	signals_unblock(&before);
	k->last = m->now;
	k->stale = child < 0;
	k->writer = child > 0 ? child : 0;
	k->head = m->stream.ring.head;
	k->size = m->lead.size;
}

static bool is_out_of_date(const struct master *m)
{
	const struct keeping *k = &m->keep;

	return k->on && !k->over && k->writer == 0 && (k->stale || k->head != m->stream.ring.head
		|| memcmp(&k->size, &m->lead.size, sizeof k->size) != 0);
}

int64_t keep_when(const struct master *m)
{
	return is_out_of_date(m) ? m->keep.last + EVERY : 0;
}

void keep_check(struct master *m)
{
	if (is_out_of_date(m) && m->now >= m->keep.last + EVERY)
		writer_start(m, false);
}

/* Process 1 may have reaped it among the orphans: then how it ended is not known. */
void keep_reap(struct master *m)
{
	struct keeping *k = &m->keep;
	int status = 0;

	if (k->writer <= 0 || waitpid(k->writer, &status, WNOHANG) == 0)
		return;
	k->writer = 0;
	k->stale |= status != 0;
}

void keep_last(struct master *m)
{
	struct keeping *k = &m->keep;
	bool again;

	if (!k->on || k->over)
		return;
	again = k->told && k->writer > 0;
	k->told = m->now;
	/* The writer still running may be the previous last one, which is as good. */
	if (again)
		return;
	if (k->writer > 0)
		kill(k->writer, SIGKILL);
	k->over = !m->foreground;
	writer_start(m, true);
}
