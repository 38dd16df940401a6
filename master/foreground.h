/* master/foreground.h - the process group that has the program's terminal */
#ifndef MASTER_FOREGROUND_H
#define MASTER_FOREGROUND_H

#include "master/program.h"

#include <stdbool.h>
#include <stddef.h>

/* Returns the number of the process group that has p's terminal; 0: there is none. */
pid_t foreground_group(const struct program *p);

/* Put the name of the process that leads this group into name, of size bytes; "" where the
 * system has no Linux /proc, or the leader is gone. */
void foreground_name(pid_t group, char *name, size_t size);

/* Does a shell lead that group, one that hands the terminal to its jobs?  Where the system does
 * not tell, the program itself is taken for one. */
bool foreground_is_shell(const struct program *p, pid_t group);

#endif
