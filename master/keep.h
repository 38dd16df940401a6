/* master/keep.h - the session's image is kept on disk (option -S)
 *
 * A child of the master writes it, so that no disk ever keeps the master waiting. */
#ifndef MASTER_KEEP_H
#define MASTER_KEEP_H

#include "master/state.h"

#include <stdbool.h>
#include <stdint.h>

/* In the caller of the master: with -S, take the image's place on disk and write the first one, or
 * complain; the session begins in either case.  The image of a lost session of
 * this name stays as it is. */
void keep_open(struct master *m);

/* The program runs: what was written is the session's image, and that of a lost session of this
 * name is no more. */
void keep_begin(struct master *m);

/* In the caller: the session has its master now. */
void keep_release(struct master *m);

/* The session could not be made: a lost one of this name is as it was. */
void keep_undo(struct master *m);

/* The master goes on as another program, which has all that is in m->keep but the files. */
void keep_resume(struct master *m);

/* The model is made: if the session was lost, it shows what that showed, with all modes reset. */
void keep_show(struct master *m);

/* Then put a line into the output that says so. */
void keep_tell(struct master *m);

/* Write the image if it is out of date and that is due. */
void keep_check(struct master *m);

/* When that will be, ms; 0: it is up to date. */
int64_t keep_when(const struct master *m);

/* A child has ended: see whether it was the writer. */
void keep_reap(struct master *m);

/* SIGTERM has come: write a last image, which stays.  In the foreground the program is only told so,
 * and if it goes on, the image does. */
void keep_last(struct master *m);

/* The program has ended: remove the image, unless the system seems to go down. */
void keep_end(struct master *m);

/* Somebody knows that the session has ended, so it is not a lost one: remove the image, if there is
 * one. */
void keep_forget(struct master *m);

#endif
