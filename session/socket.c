/* session/socket.c - unix sockets by their names in the file system */
#include "session/socket.h"
#include "base/descriptor.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

/* bind(2) or connect(2). */
typedef int operation(int fd, const struct sockaddr *address, socklen_t size);

/* From inside the directory the name alone is an address. */
static int inside(int fd, int dir, const struct sockaddr_un *address, operation *op)
{
	int here = open(".", SEARCH_ONLY | O_DIRECTORY | O_CLOEXEC), result, error;

	if (here < 0)
		return -1;
	result = fchdir(dir);
	if (result == 0)
		result = op(fd, (const struct sockaddr *)address, sizeof *address);
	error = errno;
	if (fchdir(here) < 0)
		result = -1;
	close(here);
	errno = error;
	return result;
}

static int with_address(int fd, const struct place *at, operation *op)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	size_t directory = (size_t)(strrchr(at->path, '/') + 1 - at->path);

	if (strlen(at->name) >= sizeof address.sun_path) {
		errno = ENAMETOOLONG;
		return -1;
	}
	if (directory + strlen(at->name) >= sizeof address.sun_path) {
		strcpy(address.sun_path, at->name);
		return inside(fd, at->dir, &address, op);
	}
	memcpy(address.sun_path, at->path, directory);
	strcpy(address.sun_path + directory, at->name);
	return op(fd, (const struct sockaddr *)&address, sizeof address);
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

/* connect(2) says ECONNREFUSED of other files, too. */
static int must_be_socket(const struct place *at)
{
	struct stat st;

	if (fstatat(at->dir, at->name, &st, 0) < 0)
		return -1;
	if (S_ISSOCK(st.st_mode))
		return 0;
	errno = ENOTSOCK;
	return -1;
}

int socket_connect(const struct place *at, bool wait)
{
	int fd = must_be_socket(at) < 0 ? -1 : socket_new();

	if (fd < 0)
		return -1;
	if (!wait)
		fcntl(fd, F_SETFL, O_NONBLOCK);
	else
		setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &(struct timeval){ .tv_sec = 10 }, sizeof(struct timeval));
	while (with_address(fd, at, connect) < 0)
		if (errno != EINTR) {
			close_after_error(fd);
			return -1;
		}
	if (wait)
		setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &(struct timeval){ .tv_sec = 0 }, sizeof(struct timeval));
	fcntl(fd, F_SETFL, 0);
	return fd;
}

int socket_bind(const struct place *at)
{
	int fd = socket_new(), bound, error;
	mode_t mask;

	if (fd < 0)
		return -1;
	mask = umask(S_IXUSR | S_IRWXG | S_IRWXO);
	bound = with_address(fd, at, bind);
	error = errno;
	umask(mask);
	errno = error;
	if (bound == 0)
		return fd;
	close_after_error(fd);
	return -1;
}
