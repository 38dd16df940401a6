/* base/names.c - the names in a directory */
#include "base/names.h"

#include <dirent.h>
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static bool is_dot(const char *name)
{
	return strcmp(name, ".") == 0 || strcmp(name, "..") == 0;
}

/* Insert a copy of name where it belongs: scandir(3) and qsort(3) would make a
 * static program 2 KB larger. */
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

int names_read(struct names *names, const char *path)
{
	DIR *d = opendir(path);
	struct dirent *e;
	int error;

	if (!d)
		return -1;
	do {
		/* readdir(3) sets it only if it fails. */
		errno = 0;
		e = readdir(d);
	} while (e && (is_dot(e->d_name) || name_add(names, e->d_name) == 0));
	error = errno;
	closedir(d);
	errno = error;
	return error ? -1 : 0;
}

void names_free(struct names *names)
{
	while (names->count > 0)
		free(names->at[--names->count]);
	free(names->at);
	names->at = NULL;
}
