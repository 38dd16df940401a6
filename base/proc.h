/* base/proc.h - what Linux's /proc tells of processes (proc(5)); where there is none, nothing */
#ifndef BASE_PROC_H
#define BASE_PROC_H

#include "base/system.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Is it that of our own process space?  A container may see another one's. */
bool proc_is_ours(void);

/* The process that an entry of /proc stands for; 0 if it is another entry. */
pid_t proc_entry(const char *name);

/* What its file stat tells from the state's letter on, with one blank between two fields, in text of
 * size bytes; NULL if there is none. */
const char *proc_stat(pid_t pid, char *text, size_t size);

/* The signals that the process ignores and those that it handles; bit 0 is signal 1.  Returns whether
 * that is known. */
bool proc_signals(pid_t pid, uint64_t *ignored, uint64_t *caught);

/* The name of its command, cut to size - 1 bytes; empty if there is none. */
void proc_name(pid_t pid, char *name, size_t size);

/* The directory that it is in, as readlink(2) writes and returns it. */
ssize_t proc_directory(pid_t pid, char *name, size_t size);

/* How long the system has been up, in ms; 0 if that is not known. */
uint64_t proc_uptime(void);

#endif
