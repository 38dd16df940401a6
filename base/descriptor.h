/* base/descriptor.h - open files: which there are, how they behave */
#ifndef BASE_DESCRIPTOR_H
#define BASE_DESCRIPTOR_H

#include "base/system.h"

/* Open /dev/null for those of descriptors 0 to 2 that are closed, so that no
 * file opened later is taken for standard input, output or error. */
void descriptors_standard(void);

/* Close every descriptor from lowest on. */
void descriptors_close(int lowest);

/* Raise our limit of open descriptors as far as we may (RLIMIT_NOFILE). */
void limits_raise(void);

/* Have fd closed in the programs that we execute. */
void close_on_exec(int fd);

/* As pipe(2), both ends close-on-exec.  Returns 0, or -1 with errno. */
int pipe_on_exec(int fds[2]);

/* Have reads and writes of fd return at once.  The flag belongs to the open
 * file, so every process that shares it is affected. */
void nonblock(int fd);

/* Close fd and leave errno as it is, for after a call that has failed. */
void close_after_error(int fd);

#endif
