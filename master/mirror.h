/* master/mirror.h - our own standard output, which -o - gives a copy of the output */
#ifndef MASTER_MIRROR_H
#define MASTER_MIRROR_H

#include "base/system.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* Most bytes in one write.  A pipe that poll(2) calls writable takes this many at once
 * (PIPE_BUF on Linux). */
enum { MIRROR_WRITE = 4096 };

/* Its trouble.  All zero but for the name is none. */
struct mirror {
	const char *name;       /* of the session, for messages */
	uint64_t missed;        /* bytes that it did not get, not yet reported */
	int error;              /* why: an errno, or 0 if it was too slow */
};

/* Returns a descriptor for standard output, close-on-exec, for the caller to close; -1 with
 * errno. */
int mirror_open(void);

/* Write at most MIRROR_WRITE bytes, and none if that would block.  Returns as write(2);
 * SIGPIPE must be blocked. */
ssize_t mirror_write(struct mirror *m, int fd, const void *bytes, size_t n);

/* Note that a write failed with this errno, for mirror_tell. */
void mirror_fail(struct mirror *m, int error);

/* Note that it will not get this number of bytes, and report it as soon as that is possible. */
void mirror_miss(struct mirror *m, uint64_t bytes);

/* Report on standard error what it missed, if that can be written without waiting. */
void mirror_tell(struct mirror *m);

#endif
