/* session/registry.c - the list of a user's sessions */
#include "session/registry.h"
#include "base/names.h"
#include "base/path.h"
#include "session/agent.h"
#include "session/directory.h"
#include "session/heal.h"
#include "session/made.h"
#include "session/name.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* A link's name is a hash of the path, padded to be longer than any @name.  Up to
 * LINK_TRIES paths may have the same hash. */
enum { LINK_DIGITS = 80, LINK_TRIES = 10, NOTE_SIZE = 160 };

/* A hard link does not tell the path, and a master that is stopped cannot.  So a symbolic
 * link that leads to the path lies beside it: its name is this and the link's. */
#define NAME_PATH NAME_TEMPORARY "path-"

/* s for which a temporary socket that refuses connections is not taken for dead: between
 * bind(2) and listen(2) it refuses, too. */
enum { YOUNG = 60 };

/* ---- the note beside a hard link ---- */

/* Put the name of the link's note into note, of NOTE_SIZE bytes. */
static void note_name(char *note, const char *link)
{
	snprintf(note, NOTE_SIZE, NAME_PATH "%s", link);
}

static void note_remove(int dir, const char *link)
{
	char note[NOTE_SIZE];

	note_name(note, link);
	unlinkat(dir, note, 0);
}

/* In place of an old one.  Where there is no room for it, only the master tells the path. */
static void note_leave(int dir, const char *link, const char *path)
{
	char note[NOTE_SIZE];

	note_name(note, link);
	unlinkat(dir, note, 0);
	if (symlinkat(path, dir, note) < 0)
		unlinkat(dir, note, 0);
}

/* A note whose link is gone goes, too. */
static void note_sweep(int dir, const char *link)
{
	struct stat st;

	if (fstatat(dir, link, &st, AT_SYMLINK_NOFOLLOW) < 0 && errno == ENOENT)
		note_remove(dir, link);
}

/* ---- leaving a link ---- */

/* The name of path's link, by FNV-1a of 64 bits. */
static void link_name(char *name, size_t size, const char *path, int try)
{
	uint64_t hash = 14695981039346656037u;

	for (; *path; path++)
		hash = (hash ^ (unsigned char)*path) * 1099511628211u;
	snprintf(name, size, NAME_ELSEWHERE "%0*llx-%d", LINK_DIGITS, (unsigned long long)hash, try);
}

/* Is the socket itself in the session directory, under a name that the list takes for an
 * @name? */
static bool is_listed_in(const struct session *s, int dir)
{
	struct stat here, there;

	return strlen(s->base) <= NAME_LENGTH && fstat(s->dir, &here) == 0 && fstat(dir, &there) == 0
		&& here.st_ino == there.st_ino && here.st_dev == there.st_dev;
}

/* A hard link still leads to a socket that has been renamed.  On another file system
 * only a symbolic link is possible. */
static bool link_make(const struct session *s, int dir, const char *name)
{
	if (linkat(s->dir, s->base, dir, name, 0) < 0)
		return errno != EEXIST && symlinkat(s->path, dir, name) == 0;
	note_leave(dir, name, s->path);
	return true;
}

/* Make the link under this name, in place of a dead session's.  Returns true if no other
 * name need be tried: the link is made, was there already, or there is no memory. */
static bool link_try(struct session *s, const struct directory *d, const char *name)
{
	char *link = s->made.link = path_join(d->name, name);
	struct place at = { d->fd, link, name };

	if (!link || link_leads_to(link, s->path))
		return true;
	socket_heal(&at);
	if (link_make(s, d->fd, name))
		return true;
	free(link);
	s->made.link = NULL;
	return false;
}

void session_enlist(struct session *s)
{
	char name[NOTE_SIZE - sizeof NAME_PATH];
	struct directory d;
	bool done;
	int i;

	if (s->at_name)
		return;
	done = directory_open(&d, true) < 0 || is_listed_in(s, d.fd);
	for (i = 0; !done && i < LINK_TRIES; i++) {
		link_name(name, sizeof name, s->path, i);
		done = link_try(s, &d, name);
	}
	directory_close(&d);
}

/* By their paths: the note must go even when no descriptor is free. */
static void link_remove(const char *link)
{
	const char *base = path_base(link);
	char note[PATH_MAX];

	unlink(link);
	if (snprintf(note, sizeof note, "%.*s" NAME_PATH "%s", (int)(base - link), link, base) < (int)sizeof note)
		unlink(note);
}

void session_delist(struct session *s)
{
	char *link = s->made.link;
	struct stat st;

	if (!link)
		return;
	if (session_made(s, AT_FDCWD, link, &st) || (lstat(link, &st) == 0 && S_ISLNK(st.st_mode)))
		link_remove(link);
	free(link);
	s->made.link = NULL;
}

/* ---- visiting all ---- */

struct walk {
	struct directory in;
	void (*visit)(const struct entry *e, void *arg);
	void *arg;
};

/* Where the link is symbolic it tells the path, else the note beside it does. */
static bool path_noted(const struct place *at, char *path, size_t size)
{
	char note[NOTE_SIZE];
	ssize_t n = readlinkat(at->dir, at->name, path, size - 1);

	note_name(note, at->name);
	if (n <= 0)
		n = readlinkat(at->dir, note, path, size - 1);
	path[n > 0 ? n : 0] = '\0';
	return n > 0;
}

static void entry_show(const struct walk *w, const struct place *at, int fd)
{
	char at_name[NAME_LENGTH + 2], target[PATH_MAX];
	struct entry e = { .path = at->path, .fd = fd };
	struct stat st;

	e.attached = fstatat(at->dir, at->name, &st, 0) == 0 && (st.st_mode & S_IXUSR);
	if (strlen(at->name) <= NAME_LENGTH) {
		snprintf(at_name, sizeof at_name, "@%s", at->name);
		e.at_name = at_name;
	} else if (path_noted(at, target, sizeof target)) {
		e.path = target;
	}
	w->visit(&e, w->arg);
}

/* Is this a symbolic link that session_enlist made?  If it leads nowhere it is removed;
 * a user's own link is left alone. */
static bool is_link_elsewhere(const struct place *at)
{
	char target[1];

	return name_begins(at->name, NAME_ELSEWHERE) && readlinkat(at->dir, at->name, target, sizeof target) > 0;
}

static void visit_socket(const struct walk *w, const struct place *at)
{
	int fd = socket_connect(at, false);

	if (fd >= 0 && name_begins(at->name, NAME_TEMPORARY))
		close(fd);
	else if (fd >= 0 || errno == EAGAIN || errno == EMFILE || errno == ENFILE)
		entry_show(w, at, fd);
	else if (errno == ECONNREFUSED) {
		socket_heal(at);
		note_sweep(at->dir, at->name);
	} else if (errno == ENOENT && is_link_elsewhere(at))
		unlinkat(at->dir, at->name, 0);
}

/* Has it been made so recently that its master may not listen on it yet? */
static bool is_in_the_making(int dir, const char *name)
{
	struct stat st;

	return name_begins(name, NAME_TEMPORARY) && (fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW) < 0
		|| time(NULL) - st.st_mtime < YOUNG);
}

static void visit_name(const struct walk *w, const char *name)
{
	struct place at = { .dir = w->in.fd, .name = name };
	char *path;

	if (name_begins(name, NAME_AGENT)) {
		agent_sweep(w->in.fd, name);
		return;
	}
	if (name_begins(name, NAME_PATH)) {
		note_sweep(w->in.fd, name + strlen(NAME_PATH));
		return;
	}
	if (is_in_the_making(w->in.fd, name))
		return;
	at.path = path = path_join(w->in.name, name);
	if (path)
		visit_socket(w, &at);
	free(path);
}

static int visit_names(const struct walk *w)
{
	struct names names = { NULL, 0 };
	int result = names_read(&names, w->in.name);
	size_t i;

	if (result < 0)
		directory_complain(&w->in);
	for (i = 0; result == 0 && i < names.count; i++)
		visit_name(w, names.at[i]);
	names_free(&names);
	return result;
}

int session_each(void (*visit)(const struct entry *e, void *arg), void *arg)
{
	struct walk w = { .visit = visit, .arg = arg };
	int result;

	if (directory_open(&w.in, false) == 0)
		result = visit_names(&w);
	else
		result = errno == ENOENT && w.in.name ? 0 : directory_complain(&w.in);
	directory_close(&w.in);
	return result;
}
