/* base/path.c - paths of files */
#include "base/path.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

char *path_join(const char *dir, const char *name)
{
	size_t n = strlen(dir) + strlen(name) + 2;
	char *path = malloc(n);

	if (path)
		snprintf(path, n, "%s%s%s", dir, dir[strlen(dir) - 1] == '/' ? "" : "/", name);
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
	return path_join(here, path);
}

const char *path_base(const char *path)
{
	return strrchr(path, '/') + 1;
}

int directory_of(const char *path)
{
	char *name = strdup(path), *end = name ? strrchr(name, '/') : NULL;
	int fd, error;

	if (!name)
		return -1;
	/* The root's name is its slash. */
	end[end == name] = '\0';
	fd = open(name, SEARCH_ONLY | O_DIRECTORY | O_CLOEXEC);
	error = errno;
	free(name);
	errno = error;
	return fd;
}

bool link_leads_to(const char *link, const char *path)
{
	char target[PATH_MAX];
	ssize_t n = readlink(link, target, sizeof target);

	return n == (ssize_t)strlen(path) && memcmp(target, path, (size_t)n) == 0;
}

/* The value of a hexadecimal digit; -1: it is none. */
static int hex(char c)
{
	static const char digits[] = "0123456789abcdefABCDEF";
	const char *at = c ? strchr(digits, c) : NULL;

	if (!at)
		return -1;
	return (int)(at - digits) - (at - digits < 16 ? 0 : 6);
}

const char *path_of_url(char *url)
{
	static const char file[] = "file://";
	char *from, *to;

	if (strncmp(url, file, sizeof file - 1) != 0)
		return url;
	from = strchr(url + sizeof file - 1, '/');
	if (!from)
		return "";
	for (to = url; *from; to++)
		if (from[0] == '%' && hex(from[1]) >= 0 && hex(from[2]) >= 0 && hex(from[1]) + hex(from[2]) > 0) {
			*to = (char)(16 * hex(from[1]) + hex(from[2]));
			from += 3;
		} else {
			*to = *from++;
		}
	*to = '\0';
	return url;
}
