/* control/lost.c - lost sessions: only the image on disk is left (option -S) */
#include "control/lost.h"
#include "base/clock.h"
#include "base/complain.h"
#include "base/path.h"
#include "screen/screen.h"
#include "session/directory.h"
#include "session/store.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
	COMING_PATIENCE = 3000, /* ms for another process to end the session, or to start it again */
	COMING_PAUSE = 50,      /* ms between two looks whether it has */
};

/* ms for those who only look at the lock. */
enum { FORGET_PATIENCE = 200 };

/* ---- finding one ---- */

/* No process listens on the socket, if there is one. */
static bool is_dead(const struct session *s)
{
	int fd = session_connect(s);

	if (fd >= 0)
		close(fd);
	return fd < 0 && (errno == ENOENT || errno == ECONNREFUSED);
}

/* It has an image, and no master.  One that is on its way to its end, or to its beginning, holds the
 * lock and is waited for. */
static bool is_lost(const struct session *s)
{
	int64_t end = clock_ms() + COMING_PATIENCE;
	struct store store;
	bool lost = false;

	if (!store_has(s->path) || store_open(&store, s->path, false) < 0)
		return false;
	while (is_dead(s) && !(lost = !store_is_locked(&store)) && clock_ms() < end)
		poll(NULL, 0, COMING_PAUSE);
	store_close(&store);
	/* Its end may have been the ordinary one. */
	return lost && store_has(s->path);
}

/* Read the image, which must be that of the session that its file is named by.  Returns 0, or -1
 * with errno. */
static int image_load(const struct store *store, struct kept *k)
{
	if (store_read(store, &k->file) < 0 || kept_take(k) < 0)
		return -1;
	errno = EBADMSG;
	return store_is_for(store, k->path) ? 0 : -1;
}

static const char *why(void)
{
	return errno == EBADMSG ? "it is cut or changed" : errno == EPERM ? "it is not a file that is yours alone"
		: errno == ENOTSUP ? "a later version of dtach wrote it" : strerror(errno);
}

int lost_load(const struct session *s, struct kept *k)
{
	struct store store;
	int result = 1;

	memset(k, 0, sizeof *k);
	if (!is_lost(s))
		return 0;
	if (store_open(&store, s->path, false) < 0 || image_load(&store, k) < 0) {
		complain(s->name, "was lost, and its image cannot be read: %s (dtach -k %s forgets it)",
			why(), s->reach);
		result = -1;
	}
	store_close(&store);
	return result;
}

int lost_find(struct session *s, const char *name, struct kept *k)
{
	int result;

	memset(k, 0, sizeof *k);
	if (!store_exists())
		return 0;
	if (session_find(s, name, false, true) < 0)
		return -1;
	result = lost_load(s, k);
	if (result == 0 && s->dir >= 0)
		close(s->dir);
	return result;
}

int lost_is(const char *name)
{
	struct session s;
	int result;

	if (!store_exists())
		return 0;
	if (session_find(&s, name, false, true) < 0)
		return -1;
	result = is_lost(&s);
	close(s.dir);
	return result;
}

bool lost_forget(const char *name)
{
	struct session s;
	struct store store;
	bool forgotten = false;

	if (lost_is(name) != 1 || session_find(&s, name, false, true) < 0)
		return false;
	if (store_open(&store, s.path, false) == 0 && store_lock(&store, FORGET_PATIENCE) == 0) {
		store_remove(&store);
		session_heal(&s);
		forgotten = true;
	}
	store_close(&store);
	close(s.dir);
	return forgotten;
}

/* ---- telling of them ---- */

static char *strings_copy(const struct strings *from, size_t *length)
{
	char *to = malloc(from->length + 1);

	*length = to ? from->length : 0;
	if (to && from->length > 0)
		memcpy(to, from->text, from->length);
	return to;
}

/* Where its name is that of another session directory, it is reached by the path. */
static const char *reach_of(const struct kept *k)
{
	struct directory d;
	char *path;
	bool here;

	if (!k->at[0])
		return k->path;
	directory_open(&d, false);
	path = d.name ? path_join(d.name, k->at + 1) : NULL;
	here = path && strcmp(path, k->path) == 0;
	free(path);
	directory_close(&d);
	return here ? k->at : k->path;
}

void lost_tell(const struct kept *k, struct info *info)
{
	const char *label;

	memset(info, 0, sizeof *info);
	info->lost = true;
	info->name = strdup(reach_of(k));
	info->cols = k->cols;
	info->rows = k->rows;
	info->started = k->started;
	info->saved = k->saved;
	info->words = strings_copy(&k->command, &info->words_length);
	info->directory = k->directory[0] ? strdup(k->directory) : NULL;
	info->log = k->log[0] ? strdup(k->log) : NULL;
	for (label = k->labels.text; label < k->labels.text + k->labels.length; label += strlen(label) + 1)
		labels_set(&info->labels, label);
}

struct each {
	void (*visit)(struct info *info, void *arg);
	void *arg;
};

/* That we are short of something tells nothing of the image. */
static bool is_want(int error)
{
	return error == EMFILE || error == ENFILE || error == ENOMEM;
}

/* The name of a file that cannot be read. */
static void broken_tell(const struct store *store)
{
	char path[PATH_MAX];

	snprintf(path, sizeof path, "%s/%s.image", store->in.name, store->name);
	complain(path, is_want(errno) ? "cannot be read: %s" : "is no image of a lost session: %s", why());
}

/* A session that has no image any more may have taken the name. */
static bool is_taken(const struct kept *k)
{
	struct session s;
	struct stat st;
	bool taken;

	if (lstat(k->path, &st) < 0)
		return false;
	if (session_find(&s, k->path, false, false) < 0)
		return true;
	taken = !is_dead(&s);
	close(s.dir);
	return taken;
}

/* For store_each. */
static void image_visit(const struct store *store, void *arg)
{
	struct each *each = arg;
	struct kept k = { .at = NULL };
	struct info info;

	if (image_load(store, &k) < 0) {
		if (errno != ENOENT)
			broken_tell(store);
	} else if (!is_taken(&k)) {
		lost_tell(&k, &info);
		each->visit(&info, each->arg);
	}
	kept_free(&k);
}

void lost_each(void (*visit)(struct info *info, void *arg), void *arg)
{
	struct each each = { visit, arg };

	store_each(image_visit, &each);
}

/* Drop the model's answers: no program waits for them. */
struct screen *lost_screen(const struct kept *k)
{
	struct screen *s = screen_new(k->cols, k->rows, k->history);
	size_t n;

	if (!s)
		return NULL;
	screen_feed(s, k->picture, k->picture_length);
	screen_answers(s, &n);
	return s;
}
