/* master/restart.h - the program is started again: when, and what is said of it (option -K) */
#ifndef MASTER_RESTART_H
#define MASTER_RESTART_H

#include "master/state.h"

#include <stdbool.h>
#include <stddef.h>

/* Before the program's first start: note what a later one must find as it was, if there can be
 * one.  The terminal is open. */
void restart_prepare(struct master *m);

/* In the child that becomes the program: its directory and its limits as at first. */
void restart_prepare_child(const struct master *m);

/* The program has ended with this status, as waitpid(2) has it.  Returns whether it is started
 * again: then its output is to be read to its end. */
bool restart_takes(struct master *m, int status);

/* Returns whether the next turn must not wait, since output is to be emptied or a line put. */
bool restart_is_busy(const struct master *m);

/* The pty is dry: if the program has ended, go on to say in the output how. */
void restart_dry(struct master *m);

/* Say in the output why and when the program is started again, if that is due.  Precondition:
 * the ring has room for the line.  Returns the number of bytes put. */
size_t restart_tell(struct master *m);

/* Returns whether the program's next start is due. */
bool restart_is_due(const struct master *m);

/* When the program's next start is due, ms; 0: not known, or never. */
int64_t restart_when(const struct master *m);

/* The program is about to be started: put the terminal's first settings back, and note the time. */
void restart_begins(struct master *m);

#endif
