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

/* Something is to be done for it without waiting. */
bool restart_is_busy(const struct master *m);

/* Output has been read: there is no more of it for now. */
void restart_dry(struct master *m);

/* Say in the output why and when the program is started again, if that is due.  There is room
 * for it in the ring.  Returns how many bytes that took. */
size_t restart_tell(struct master *m);

/* Its next start is due. */
bool restart_is_due(const struct master *m);

/* When that will be, ms; 0: it is not known, or not to be. */
int64_t restart_when(const struct master *m);

/* The program is being started, in the terminal's first settings. */
void restart_begins(struct master *m);

#endif
