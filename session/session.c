/* session/session.c - a session: from its name to a connection */
#include "session/session.h"
#include "base/complain.h"
#include "base/path.h"
#include "session/directory.h"
#include "session/heal.h"
#include "session/missing.h"
#include "session/name.h"
#include "session/socket.h"
#include "session/store.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/un.h>
#include <unistd.h>

static int cannot(const struct session *s, const char *reason)
{
	complain(s->name, "%s", reason);
	return -1;
}

/* Is there an image of a session called bare in this directory? */
static bool is_lost_in(const char *directory, const char *bare)
{
	char *path = directory && store_exists() ? path_join(directory, bare) : NULL;
	bool lost = path && store_has(path);

	free(path);
	return lost;
}

/* At boot the directory may have gone with the sockets, but not with what can be started again. */
static int enter_session_directory(struct session *s, const char *bare, bool create, char **name)
{
	struct directory d;
	int result = directory_open(&d, create);

	if (result < 0 && errno == ENOENT && !create) {
		create = is_lost_in(d.name, bare);
		directory_close(&d);
		result = directory_open(&d, create);
	}
	if (result == 0) {
		s->dir = d.fd;
		*name = d.name;
		return 0;
	}
	/* No directory, no session: that is about the name. */
	if (errno == ENOENT && !create)
		session_missing(s);
	else
		directory_complain(&d);
	directory_close(&d);
	return -1;
}

/* Keep the path of the socket.  It is freed, and may be NULL: there was no memory. */
static int keep_path(struct session *s, char *path)
{
	size_t n = path ? strlen(path) : 0;

	if (path && n < sizeof s->path)
		memcpy(s->path, path, n + 1);
	free(path);
	s->base = path_base(s->path);
	if (n == 0 || n >= sizeof s->path)
		return cannot(s, strerror(n ? ENAMETOOLONG : ENOMEM));
	return 0;
}

static int find_at_name(struct session *s, const char *bare, bool create)
{
	char *directory, *path;

	if (!name_is_valid(bare)) {
		complain(s->name, "a name is 1 to %d bytes without a slash, not . or .., and does not begin with "
			NAME_TEMPORARY, NAME_LENGTH);
		return -1;
	}
	if (enter_session_directory(s, bare, create, &directory) < 0)
		return -1;
	s->at_name = true;
	snprintf(s->at, sizeof s->at, "@%s", bare);
	s->reach = s->at;
	path = path_join(directory, bare);
	free(directory);
	return keep_path(s, path);
}

static int find_path(struct session *s, const char *path)
{
	struct sockaddr_un address;
	char *absolute = path_absolute(path);

	s->reach = s->path;
	if (!absolute)
		return cannot(s, strerror(errno));
	if (keep_path(s, absolute) < 0)
		return -1;
	if (!*s->base)
		return cannot(s, "names a directory");
	if (strlen(s->base) >= sizeof address.sun_path)
		return cannot(s, strerror(ENAMETOOLONG));
	s->dir = directory_of(s->path);
	return s->dir < 0 ? cannot(s, strerror(errno)) : 0;
}

/* Could the file called name be a session?  A socket is one, and a link that leads
 * nowhere stands for one whose socket is gone. */
static bool is_taken(const char *name)
{
	struct stat st;

	if (stat(name, &st) == 0)
		return S_ISSOCK(st.st_mode);
	return lstat(name, &st) == 0 || errno != ENOENT;
}

/* Is there an image of the session whose socket has the path name? */
static bool is_lost_here(const char *name)
{
	char *path = path_absolute(name);
	bool lost = path && store_has(path);

	free(path);
	return lost;
}

/* Does name, which is no file here, stand for @name? */
static bool is_known(const char *name)
{
	struct directory d;
	struct stat st;
	bool known;

	if (!name_is_valid(name) || is_taken(name))
		return false;
	known = directory_open(&d, false) == 0 && fstatat(d.fd, name, &st, 0) == 0;
	if (!known)
		known = is_lost_in(d.name, name) && !is_lost_here(name);
	directory_close(&d);
	return known;
}

int session_find(struct session *s, const char *name, bool create, bool fall_back)
{
	memset(s, 0, sizeof *s);
	s->name = name;
	s->dir = -1;
	if (!*name) {
		complain("session", "the name is empty");
		return -1;
	}
	if (name[0] == '@')
		return find_at_name(s, name + 1, create);
	if (fall_back && is_known(name))
		return find_at_name(s, name, create);
	return find_path(s, name);
}

bool session_lives_as_name(const char *name)
{
	struct session s;
	int fd;

	if (name[0] == '@' || !is_known(name) || session_find(&s, name, false, true) < 0)
		return false;
	fd = session_connect(&s);
	if (fd >= 0)
		close(fd);
	return fd >= 0;
}

static struct place place_of(const struct session *s)
{
	return (struct place){ s->dir, s->path, s->base };
}

int session_connect(const struct session *s)
{
	struct place at = place_of(s);

	return socket_connect(&at, true);
}

int session_heal(const struct session *s)
{
	struct place at = place_of(s);

	return socket_heal(&at);
}
