/* master/foreground.h - the process group that has the program's terminal */
#ifndef MASTER_FOREGROUND_H
#define MASTER_FOREGROUND_H

#include "master/program.h"

#include <stddef.h>

/* Its number; 0: there is none. */
pid_t foreground_group(const struct program *p);

/* Put the name of the process that leads this group into name, of size bytes; "" where the
 * system has no Linux /proc, or the leader is gone. */
void foreground_name(pid_t group, char *name, size_t size);

#endif
