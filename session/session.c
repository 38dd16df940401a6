/* session/session.c - where sessions live: from a name to a socket */
#include "session/session.h"
#include "base/descriptor.h"
#include "base/number.h"
#include "base/text.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

/* A link to a socket elsewhere has a name longer than any @name may be. */
enum { LINK_LENGTH = 80, LINK_TRIES = 10 };

/* How names of our own begin: of sockets not yet published, and of locks; of links
 * to sockets elsewhere. */
#define TEMPORARY ".dtach-"
#define ELSEWHERE "elsewhere-"

/* s in which a socket may be bound, and is not listened on yet. */
enum { YOUNG = 60 };

static bool begins(const char *name, const char *how)
{
	return strncmp(name, how, strlen(how)) == 0;
}

/* ---- names ---- */

static bool name_is_valid(const char *name)
{
	size_t n = strlen(name);

	return n >= 1 && n <= NAME_LENGTH && !strchr(name, '/') && strcmp(name, ".") != 0
		&& strcmp(name, "..") != 0 && !begins(name, TEMPORARY);
}

static char *join(const char *dir, const char *base)
{
	size_t n = strlen(dir) + strlen(base) + 2;
	char *path = malloc(n);

	if (path)
		snprintf(path, n, "%s%s%s", dir, dir[strlen(dir) - 1] == '/' ? "" : "/", base);
	return path;
}

char *path_absolute(const char *path)
{
	char here[PATH_MAX];

	if (path[0] == '/')
		return strdup(path);
	while (path[0] == '.' && path[1] == '/')
		for (path += 2; *path == '/'; path++)
			;
	if (!getcwd(here, sizeof here))
		return NULL;
	return join(here, path);
}

int directory_of(const char *path)
{
	char *name = strdup(path), *end = name ? strrchr(name, '/') : NULL;
	int fd, error;

	if (!name)
		return -1;
	end[end == name] = '\0';
	fd = open(name, SEARCH_ONLY | O_DIRECTORY | O_CLOEXEC);
	error = errno;
	free(name);
	errno = error;
	return fd;
}

/* ---- the session directory ---- */

static char *directory_name(void)
{
	const char *set = getenv("DTACH_DIR");
	char name[64];

	if (set && *set) {
		char *path = path_absolute(set);

		/* The same for the program, and for us in another directory. */
		if (path && set[0] != '/')
			setenv("DTACH_DIR", path, 1);
		return path;
	}
	snprintf(name, sizeof name, "/tmp/dtach-%lu", (unsigned long)geteuid());
	return strdup(name);
}

/* What makes a directory unfit to trust, or NULL. */
static const char *directory_fault(const struct stat *st)
{
	if (S_ISLNK(st->st_mode))
		return "is a symbolic link, not a directory of your own";
	if (!S_ISDIR(st->st_mode))
		return "is not a directory";
	if (st->st_uid != geteuid())
		return "belongs to another user";
	if (st->st_mode & (S_IRWXG | S_IRWXO))
		return "is open to other users (its mode must be 0700)";
	return NULL;
}

/* Open the session directory.  Returns a descriptor and its name, to be freed;
 * -1 with errno: ENOENT there is none, EPERM it is unfit, and *fault says why. */
static int directory_open(bool create, char **name, const char **fault)
{
	struct stat st;
	int fd = -1;

	*fault = NULL;
	*name = directory_name();
	if (!*name)
		return -1;
	if (create && mkdir(*name, S_IRWXU) < 0 && errno != EEXIST)
		return -1;
	if (lstat(*name, &st) < 0)
		return -1;
	*fault = directory_fault(&st);
	if (*fault)
		errno = EPERM;
	else
		fd = open(*name, SEARCH_ONLY | O_DIRECTORY | O_CLOEXEC);
	return fd;
}

static int directory_complain(const char *name, const char *fault)
{
	complain(name ? name : "session directory", "%s", fault ? fault : strerror(errno));
	return -1;
}

/* ---- finding ---- */

static int find_at_name(struct session *s, const char *bare, bool create)
{
	const char *fault;
	char *dir;

	if (!name_is_valid(bare)) {
		complain(s->name, "a name is 1 to %d bytes without a slash, not . or .., and does not begin with "
			TEMPORARY, NAME_LENGTH);
		return -1;
	}
	s->dir = directory_open(create, &dir, &fault);
	if (s->dir < 0) {
		if (errno == ENOENT && !create)
			complain(s->name, "%s", strerror(errno));
		else
			directory_complain(dir, fault);
		free(dir);
		return -1;
	}
	s->at_name = true;
	s->path = join(dir, bare);
	s->reach = malloc(strlen(bare) + 2);
	free(dir);
	if (!s->path || !s->reach) {
		complain(s->name, "%s", strerror(ENOMEM));
		return -1;
	}
	sprintf(s->reach, "@%s", bare);
	s->base = strrchr(s->path, '/') + 1;
	return 0;
}

static int find_path(struct session *s, const char *path)
{
	struct sockaddr_un address;

	s->path = path_absolute(path);
	if (!s->path) {
		complain(s->name, "%s", strerror(errno));
		return -1;
	}
	s->reach = s->path;
	s->base = strrchr(s->path, '/') + 1;
	if (!*s->base || strlen(s->base) >= sizeof address.sun_path) {
		complain(s->name, "%s", *s->base ? strerror(ENAMETOOLONG) : "names a directory");
		return -1;
	}
	s->dir = directory_of(s->path);
	if (s->dir < 0)
		complain(s->name, "%s", strerror(errno));
	return s->dir < 0 ? -1 : 0;
}

/* Is name, which is no socket here, a session in the session directory? */
static bool is_known(const char *name)
{
	struct stat st;
	const char *fault;
	char *path;
	int dir;
	bool known;

	if (!name_is_valid(name))
		return false;
	/* Another file than a socket is no session; a link that leads nowhere may be one. */
	if (stat(name, &st) == 0 ? S_ISSOCK(st.st_mode) : lstat(name, &st) == 0 || errno != ENOENT)
		return false;
	dir = directory_open(false, &path, &fault);
	free(path);
	if (dir < 0)
		return false;
	known = fstatat(dir, name, &st, 0) == 0;
	close(dir);
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

/* ---- sockets by name ---- */

/* Call op (bind or connect) with the address of base in a directory.  Where
 * the whole path does not fit an address, base is used from inside the
 * directory; so this is for a process with one thread. */
static int with_address(int fd, int dir, const char *path, const char *base,
	int (*op)(int, const struct sockaddr *, socklen_t))
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	size_t directory = (size_t)(strrchr(path, '/') + 1 - path);
	int here, result, error;

	if (directory + strlen(base) < sizeof address.sun_path) {
		memcpy(address.sun_path, path, directory);
		strcpy(address.sun_path + directory, base);
		return op(fd, (const struct sockaddr *)&address, sizeof address);
	}
	if (strlen(base) >= sizeof address.sun_path) {
		errno = ENAMETOOLONG;
		return -1;
	}
	strcpy(address.sun_path, base);
	here = open(".", SEARCH_ONLY | O_DIRECTORY | O_CLOEXEC);
	if (here < 0)
		return -1;
	result = fchdir(dir);
	if (result == 0)
		result = op(fd, (const struct sockaddr *)&address, sizeof address);
	error = errno;
	if (fchdir(here) < 0)
		result = -1;
	close(here);
	errno = error;
	return result;
}

static int socket_new(void)
{
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	if (fd >= 0) {
		close_on_exec(fd);
		socket_no_signal(fd);
	}
	return fd;
}

/* As session_connect; wait: a socket whose queue of connections is full is
 * waited for, else that is EAGAIN. */
static int connect_at(int dir, const char *path, const char *base, bool wait)
{
	struct stat st;
	int fd, error;

	/* connect(2) says ECONNREFUSED of other files too. */
	if (fstatat(dir, base, &st, 0) < 0)
		return -1;
	if (!S_ISSOCK(st.st_mode)) {
		errno = ENOTSOCK;
		return -1;
	}
	fd = socket_new();
	if (fd < 0)
		return -1;
	if (!wait)
		fcntl(fd, F_SETFL, O_NONBLOCK);
	while (with_address(fd, dir, path, base, connect) < 0) {
		if (errno == EINTR)
			continue;
		error = errno;
		close(fd);
		errno = error;
		return -1;
	}
	fcntl(fd, F_SETFL, 0);
	return fd;
}

int session_connect(const struct session *s)
{
	return connect_at(s->dir, s->path, s->base, true);
}

/* ---- removing the dead ---- */

/* Not somebody's file, nor one that somebody else may hold. */
static bool is_lock(int fd)
{
	struct stat st;

	return fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_size == 0 && st.st_uid == geteuid();
}

/* Take the lock for base's removal: a file that is gone when nobody has it.
 * So once locked it must still be the one that has the name. */
static int lock_take(int dir, const char *base, char *name, size_t size)
{
	struct flock whole = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
	struct stat have, named;
	int fd;

	snprintf(name, size, TEMPORARY "lock-%s", base);
	for (;;) {
		fd = openat(dir, name, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, S_IRUSR | S_IWUSR);
		if (fd < 0)
			return -1;
		if (!is_lock(fd)) {
			close(fd);
			errno = EEXIST;
			return -1;
		}
		while (fcntl(fd, F_SETLKW, &whole) < 0)
			if (errno != EINTR) {
				close(fd);
				return -1;
			}
		if (fstat(fd, &have) == 0 && fstatat(dir, name, &named, AT_SYMLINK_NOFOLLOW) == 0
			&& have.st_ino == named.st_ino && have.st_dev == named.st_dev)
			return fd;
		close(fd);
	}
}

static void lock_drop(int fd, int dir, const char *name)
{
	unlinkat(dir, name, 0);
	close(fd);
}

static int heal_at(int dir, const char *path, const char *base)
{
	char lock_name[NAME_MAX + 1];
	int result = 0, lock, fd, error;

	lock = lock_take(dir, base, lock_name, sizeof lock_name);
	if (lock < 0)
		return -1;
	fd = connect_at(dir, path, base, false);
	if (fd >= 0)
		close(fd);
	else if (errno == ECONNREFUSED)
		result = unlinkat(dir, base, 0);
	error = errno;
	lock_drop(lock, dir, lock_name);
	errno = error;
	return result;
}

int session_heal(const struct session *s)
{
	return heal_at(s->dir, s->path, s->base);
}

/* ---- making ---- */

int session_listen(struct session *s)
{
	struct timespec now;
	struct stat st;
	mode_t mask;
	int fd = socket_new(), bound, error;

	if (fd < 0)
		return -1;
	clock_gettime(CLOCK_REALTIME, &now);
	snprintf(s->temporary, sizeof s->temporary, TEMPORARY "%ld-%ld", (long)getpid(), now.tv_nsec);
	mask = umask(S_IXUSR | S_IRWXG | S_IRWXO);
	bound = with_address(fd, s->dir, s->path, s->temporary, bind);
	error = errno;
	umask(mask);
	errno = error;
	if (bound == 0 && listen(fd, SOMAXCONN) == 0
		&& fstatat(s->dir, s->temporary, &st, AT_SYMLINK_NOFOLLOW) == 0) {
		s->dev = st.st_dev;
		s->ino = st.st_ino;
		fcntl(fd, F_SETFL, O_NONBLOCK);
		return fd;
	}
	error = errno;
	if (bound == 0)
		unlinkat(s->dir, s->temporary, 0);
	close(fd);
	errno = error;
	return -1;
}

/* For file systems without hard links: rename, which would replace, under the
 * lock that keeps others of us out. */
static int publish_by_rename(const struct session *s)
{
	char lock_name[NAME_MAX + 1];
	struct stat st;
	int result = -1, error = EEXIST;
	int lock = lock_take(s->dir, s->base, lock_name, sizeof lock_name);

	if (lock < 0)
		return -1;
	if (fstatat(s->dir, s->base, &st, AT_SYMLINK_NOFOLLOW) < 0) {
		result = renameat(s->dir, s->temporary, s->dir, s->base);
		error = errno;
	}
	lock_drop(lock, s->dir, lock_name);
	errno = error;
	return result;
}

/* A name for path in the session directory, longer than any @name. */
static void link_name(char *name, size_t size, const char *path, int try)
{
	uint64_t hash = 14695981039346656037u;

	for (; *path; path++)
		hash = (hash ^ (unsigned char)*path) * 1099511628211u;
	snprintf(name, size, ELSEWHERE "%0*llx-%d", LINK_LENGTH, (unsigned long long)hash, try);
}

/* Does the link of that name lead to path already? */
static bool leads_to(const char *link, const char *path)
{
	char target[PATH_MAX];
	ssize_t n = readlink(link, target, sizeof target);

	return n == (ssize_t)strlen(path) && memcmp(target, path, (size_t)n) == 0;
}

/* A path may lead into the session directory. */
static bool is_listed_in(const struct session *s, int dir)
{
	struct stat here, there;

	return strlen(s->base) <= NAME_LENGTH && fstat(s->dir, &here) == 0 && fstat(dir, &there) == 0
		&& here.st_ino == there.st_ino && here.st_dev == there.st_dev;
}

/* A hard link follows a socket that is renamed; on another file system it is a
 * symbolic one.  The link of a session that is dead gives way. */
void session_enlist(struct session *s)
{
	char name[2 * LINK_LENGTH], *dir;
	const char *fault;
	bool done;
	int i, fd;

	if (s->at_name)
		return;
	fd = directory_open(true, &dir, &fault);
	done = fd < 0 || is_listed_in(s, fd);
	for (i = 0; !done && !s->link && i < LINK_TRIES; i++) {
		link_name(name, sizeof name, s->path, i);
		s->link = join(dir, name);
		if (!s->link || leads_to(s->link, s->path))
			break;
		heal_at(fd, s->link, name);
		if (linkat(s->dir, s->base, fd, name, 0) == 0 || (errno != EEXIST && symlinkat(s->path, fd, name) == 0))
			break;
		free(s->link);
		s->link = NULL;
	}
	if (fd >= 0)
		close(fd);
	free(dir);
}

int session_publish(struct session *s)
{
	int result = linkat(s->dir, s->temporary, s->dir, s->base, 0);
	int error;

	if (result < 0 && errno != EEXIST)
		result = publish_by_rename(s);
	error = errno;
	unlinkat(s->dir, s->temporary, 0);
	errno = error;
	return result;
}

/* ---- our own socket ---- */

static bool is_ours(const struct session *s, int dir, const char *base, struct stat *st)
{
	return fstatat(dir, base, st, AT_SYMLINK_NOFOLLOW) == 0
		&& st->st_dev == s->dev && st->st_ino == s->ino;
}

void session_mark(const struct session *s, bool attached)
{
	struct stat st;
	mode_t mode;
	int dir = s->dir;
	const char *base = s->base;

	if (!is_ours(s, dir, base, &st)) {
		dir = AT_FDCWD;
		base = s->link;
		if (!base || !is_ours(s, dir, base, &st))
			return;
	}
	mode = (st.st_mode & ~(mode_t)(S_IFMT | S_IXUSR)) | (attached ? S_IXUSR : 0);
	(void)!fchmodat(dir, base, mode, 0);
}

static void link_remove(struct session *s)
{
	struct stat st;

	if (!s->link)
		return;
	if (is_ours(s, AT_FDCWD, s->link, &st) || (lstat(s->link, &st) == 0 && S_ISLNK(st.st_mode)))
		unlink(s->link);
	free(s->link);
	s->link = NULL;
}

/* ---- a directory ---- */

/* What is in it, in order. */
struct names {
	char **at;
	size_t count;
};

static int name_add(struct names *names, const char *name)
{
	char **at = realloc(names->at, (names->count + 1) * sizeof *at), *copy = strdup(name);
	size_t i;

	if (at)
		names->at = at;
	if (!at || !copy) {
		free(copy);
		errno = ENOMEM;
		return -1;
	}
	for (i = names->count++; i > 0 && strcmp(at[i - 1], copy) > 0; i--)
		at[i] = at[i - 1];
	at[i] = copy;
	return 0;
}

/* Ours to sort: scandir and qsort are 2 KB more of a static program. */
static int names_read(struct names *names, const char *path)
{
	DIR *d = opendir(path);
	struct dirent *e;
	int error;

	if (!d)
		return -1;
	do {
		errno = 0;
		e = readdir(d);
	} while (e && name_add(names, e->d_name) == 0);
	error = errno;
	closedir(d);
	errno = error;
	return error ? -1 : 0;
}

/* ---- the ssh agent ---- */

/* How the link's name begins; behind it comes the master's process id. */
#define AGENT TEMPORARY "agent-"

/* Replace the link by one to path. */
static int agent_link(const char *link, const char *path)
{
	char temporary[PATH_MAX];

	snprintf(temporary, sizeof temporary, "%s-new", link);
	unlink(temporary);
	if (symlink(path, temporary) == 0 && rename(temporary, link) == 0)
		return 0;
	unlink(temporary);
	return -1;
}

void session_agent(struct session *s)
{
	const char *fault, *socket = getenv("SSH_AUTH_SOCK");
	char name[64], *dir;
	int fd;

	if (!socket || socket[0] != '/')
		return;
	fd = directory_open(true, &dir, &fault);
	if (fd >= 0) {
		snprintf(name, sizeof name, AGENT "%ld", (long)getpid());
		s->agent = join(dir, name);
		close(fd);
	}
	free(dir);
	if (s->agent && agent_link(s->agent, socket) == 0 && setenv("SSH_AUTH_SOCK", s->agent, 1) == 0)
		return;
	free(s->agent);
	s->agent = NULL;
}

void session_agent_point(struct session *s, const char *path)
{
	struct stat st, link, ours;
	char real[PATH_MAX];

	if (!s->agent || path[0] != '/' || !realpath(path, real) || stat(path, &st) < 0 || !S_ISSOCK(st.st_mode)
		|| st.st_uid != geteuid())
		return;
	if (lstat(path, &link) == 0 && lstat(s->agent, &ours) == 0 && link.st_ino == ours.st_ino
		&& link.st_dev == ours.st_dev)
		return;
	/* A link of another session may come back to ours. */
	if (agent_link(s->agent, path) == 0 && stat(s->agent, &st) < 0)
		agent_link(s->agent, real);
}

/* Sessions made in this one have links that lead to ours: what that leads to
 * outlives it. */
static void agent_pass_on(const struct session *s)
{
	int length = (int)(strrchr(s->agent, '/') - s->agent);
	char target[PATH_MAX], other[PATH_MAX];
	ssize_t n = readlink(s->agent, target, sizeof target - 1);
	struct names names = { NULL, 0 };
	size_t i;

	if (n <= 0)
		return;
	target[n] = '\0';
	snprintf(other, sizeof other, "%.*s", length, s->agent);
	names_read(&names, other);
	for (i = 0; i < names.count; i++) {
		snprintf(other, sizeof other, "%.*s/%s", length, s->agent, names.at[i]);
		if (begins(names.at[i], AGENT) && leads_to(other, s->agent))
			agent_link(other, target);
		free(names.at[i]);
	}
	free(names.at);
}

static void agent_remove(struct session *s)
{
	if (s->agent) {
		agent_pass_on(s);
		unlink(s->agent);
	}
	free(s->agent);
	s->agent = NULL;
}

/* It stays only where a master could not remove it. */
static void agent_sweep(int dir, const char *name)
{
	const char *digits = name + strlen(AGENT);
	pid_t pid = (pid_t)number_take(&digits);

	if (pid > 0 && kill(pid, 0) < 0 && errno == ESRCH)
		unlinkat(dir, name, 0);
}

void session_remove(struct session *s)
{
	struct stat st;

	link_remove(s);
	agent_remove(s);
	/* Last: who sees it gone finds nothing else of it. */
	if (is_ours(s, s->dir, s->base, &st))
		unlinkat(s->dir, s->base, 0);
	/* The numbers may be given to another file from now on. */
	s->dev = 0;
	s->ino = 0;
}

/* ---- when it is lost ---- */

/* Open the session's directory anew, in case it is another one now; that of
 * @names is made again. */
static int directory_again(const struct session *s)
{
	const char *fault;
	char *name;
	int fd;

	if (!s->at_name)
		return directory_of(s->path);
	fd = directory_open(true, &name, &fault);
	free(name);
	return fd;
}

int session_restore(struct session *s)
{
	struct stat st;
	int fd, dir;

	if (lstat(s->path, &st) == 0 || (dir = directory_again(s)) < 0)
		return -1;
	link_remove(s);
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

/* ---- all of them ---- */

/* Nobody listens on it, and yet it is not dead. */
static bool is_in_the_making(int dir, const char *name)
{
	struct stat st;

	return begins(name, TEMPORARY) && (fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW) < 0
		|| time(NULL) - st.st_mtime < YOUNG);
}

static void visit_name(int dir, const char *dir_name, const char *name,
	void (*visit)(const struct entry *, void *), void *arg)
{
	char at_name[NAME_LENGTH + 2], target[PATH_MAX];
	struct entry e = { .path = NULL };
	struct stat st;
	ssize_t n;
	char *path;

	if (begins(name, AGENT)) {
		agent_sweep(dir, name);
		return;
	}
	path = is_in_the_making(dir, name) ? NULL : join(dir_name, name);
	if (!path)
		return;
	e.path = path;
	e.fd = connect_at(dir, path, name, false);
	if (e.fd < 0 && errno == ECONNREFUSED)
		heal_at(dir, path, name);
	else if (e.fd < 0 && errno == ENOENT && begins(name, ELSEWHERE) && readlinkat(dir, name, target, 1) > 0)
		unlinkat(dir, name, 0);
	else if (e.fd >= 0 && begins(name, TEMPORARY))
		close(e.fd);
	else if (e.fd >= 0 || errno == EAGAIN) {
		e.attached = fstatat(dir, name, &st, 0) == 0 && (st.st_mode & S_IXUSR);
		if (strlen(name) <= NAME_LENGTH) {
			snprintf(at_name, sizeof at_name, "@%s", name);
			e.at_name = at_name;
		} else if ((n = readlinkat(dir, name, target, sizeof target - 1)) > 0) {
			target[n] = '\0';
			e.path = target;
		}
		visit(&e, arg);
	}
	free(path);
}

int session_each(void (*visit)(const struct entry *e, void *arg), void *arg)
{
	struct names names = { NULL, 0 };
	const char *fault;
	char *name;
	int dir, result;
	size_t i;

	dir = directory_open(false, &name, &fault);
	if (dir < 0) {
		result = errno == ENOENT && name ? 0 : directory_complain(name, fault);
		free(name);
		return result;
	}
	result = names_read(&names, name);
	if (result < 0)
		directory_complain(name, NULL);
	for (i = 0; i < names.count; i++) {
		const char *entry = names.at[i];
		const char *dots = entry + (entry[0] == '.');

		if (result == 0 && strcmp(dots, "") != 0 && strcmp(dots, ".") != 0)
			visit_name(dir, name, entry, visit, arg);
		free(names.at[i]);
	}
	free(names.at);
	close(dir);
	free(name);
	return result;
}
