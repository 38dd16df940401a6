/* base/descriptor.h - descriptors */
#ifndef BASE_DESCRIPTOR_H
#define BASE_DESCRIPTOR_H

#include "base/system.h"
#include <stdbool.h>

/* Close every descriptor from the lowest given on. */
void descriptors_close(int lowest);

/* fd is not for the programs we execute. */
void close_on_exec(int fd);

/* A pipe of such descriptors.  Returns 0, or -1 with errno. */
int pipe_on_exec(int fds[2]);

/* Have as many descriptors as we may. */
void limits_raise(void);


/* Reads and writes of fd do not wait. */
void nonblock(int fd);

/* Is it, after the error in errno, worth trying again later? */
bool would_block(void);

/* Descriptors 0 to 2 are open, so that nothing else becomes one of them. */
void descriptors_standard(void);

#endif
