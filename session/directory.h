/* session/directory.h - the session directory */
#ifndef SESSION_DIRECTORY_H
#define SESSION_DIRECTORY_H

#include "base/system.h"
#include <stdbool.h>

/* The session directory: $DTACH_DIR, else /tmp/dtach-UID with the effective user's
 * id. */
struct directory {
	char *name;             /* absolute; NULL: no memory, or no current directory */
	int fd;                 /* open for search, close-on-exec; -1 if it is not open */
	const char *fault;      /* why it cannot be trusted, or NULL */
	uid_t owner;            /* the owner of what is there, if fault is set */
};

/* Open it.  create: make it, mode 0700, if there is none.  It must be a directory, not a
 * link, that belongs to the effective user and that others cannot enter.  A relative
 * $DTACH_DIR is replaced by the absolute path, so that it means the same in other
 * directories and to the session's program.  Returns 0, or -1 with errno: ENOENT if there
 * is none, EPERM with d->fault.  Call directory_close in both cases. */
int directory_open(struct directory *d, bool create);

/* As directory_open, for the directory d->name, which the caller has set. */
int directory_enter(struct directory *d, bool create);

/* Close it.  A caller that keeps d->fd sets it to -1 before. */
void directory_close(struct directory *d);

/* Complain that directory_open failed; errno is still its own.  Returns -1. */
int directory_complain(const struct directory *d);

#endif
