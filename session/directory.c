/* session/directory.c - the session directory */
#include "session/directory.h"
#include "base/complain.h"
#include "base/path.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char *directory_name(void)
{
	const char *set = getenv("DTACH_DIR");
	char name[64], *path;

	if (set && *set) {
		path = path_absolute(set);
		if (path && set[0] != '/')
			setenv("DTACH_DIR", path, 1);
		return path;
	}
	snprintf(name, sizeof name, "/tmp/dtach-%lu", (unsigned long)geteuid());
	return strdup(name);
}

/* Why it cannot be trusted, or NULL.  The caller adds the owner's id to "belongs to user". */
static const char *directory_fault(const struct stat *st)
{
	if (st->st_uid != geteuid())
		return "belongs to user";
	if (S_ISLNK(st->st_mode))
		return "is a symbolic link, not a directory of your own";
	if (!S_ISDIR(st->st_mode))
		return "is not a directory";
	if (st->st_mode & (S_IRWXG | S_IRWXO))
		return "is open to other users (its mode must be 0700)";
	return NULL;
}

int directory_open(struct directory *d, bool create)
{
	d->name = directory_name();
	return directory_enter(d, create);
}

int directory_enter(struct directory *d, bool create)
{
	struct stat st;

	d->fd = -1;
	d->fault = NULL;
	if (!d->name)
		return -1;
	if (create && mkdir(d->name, S_IRWXU) < 0 && errno != EEXIST)
		return -1;
	if (lstat(d->name, &st) < 0)
		return -1;
	d->fault = directory_fault(&st);
	d->owner = st.st_uid;
	if (d->fault)
		errno = EPERM;
	else
		d->fd = open(d->name, SEARCH_ONLY | O_DIRECTORY | O_CLOEXEC);
	return d->fd < 0 ? -1 : 0;
}

void directory_close(struct directory *d)
{
	if (d->fd >= 0)
		close(d->fd);
	free(d->name);
}

int directory_complain(const struct directory *d)
{
	const char *name = d->name ? d->name : "session directory";

	if (d->fault && d->owner != geteuid())
		complain(name, "%s %lu (set DTACH_DIR to a directory of your own)", d->fault,
			(unsigned long)d->owner);
	else
		complain(name, "%s", d->fault ? d->fault : strerror(errno));
	return -1;
}
