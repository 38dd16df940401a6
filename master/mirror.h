/* master/mirror.h - our own standard output */
#ifndef MASTER_MIRROR_H
#define MASTER_MIRROR_H

#include "base/system.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* Most bytes in one write: a pipe that takes any takes so many. */
enum { MIRROR_WRITE = 4096 };

/* A descriptor for standard output, close-on-exec, to be closed; -1 with errno. */
int mirror_open(void);

/* Write at most MIRROR_WRITE bytes, and none if that would block.  Returns as
 * write(2); SIGPIPE is blocked. */
ssize_t mirror_write(int fd, const void *bytes, size_t n);

/* Say on standard error how many bytes it did not get, and why: an errno, or 0 if
 * it was too slow.  Returns false if that cannot be said now. */
bool mirror_complain(const char *name, uint64_t missed, int error);

#endif
