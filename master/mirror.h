/* master/mirror.h - our own standard output, which -o - gives a copy of the output */
#ifndef MASTER_MIRROR_H
#define MASTER_MIRROR_H

#include "base/system.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* Most bytes in one write: a pipe that takes any takes so many. */
enum { MIRROR_WRITE = 4096 };

/* Its trouble.  All zero but for the name is none. */
struct mirror {
	const char *name;       /* of the session, for messages */
	uint64_t missed;        /* bytes that it did not get, not yet told */
	int error;              /* why: an errno, or 0 if it was too slow */
};

/* Returns a descriptor for standard output, close-on-exec, for the caller to close; -1 with
 * errno. */
int mirror_open(void);

/* Write at most MIRROR_WRITE bytes, and none if that would block.  Returns as write(2);
 * SIGPIPE must be blocked. */
ssize_t mirror_write(struct mirror *m, int fd, const void *bytes, size_t n);

/* A write failed with this errno. */
void mirror_fail(struct mirror *m, int error);

/* It will not get so many bytes: say so as soon as that is possible. */
void mirror_miss(struct mirror *m, uint64_t bytes);

/* Say on standard error what it missed, if that can be said without waiting. */
void mirror_tell(struct mirror *m);

#endif
