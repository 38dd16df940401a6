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

/* The program runs: put the first image in place.  Without -S remove a lost session's image of
 * this name. */
void keep_begin(struct master *m);

/* In the caller: close the directory and the lock, which the master has. */
void keep_release(struct master *m);

/* The session could not be made: remove what keep_open wrote, and give back the lock.  A lost
 * session of this name stays as it was. */
void keep_undo(struct master *m);

/* After an upgrade: open the image's files again; m->keep has the rest. */
void keep_resume(struct master *m);

/* The model is made: if the session was lost, it shows what that showed, with all modes reset. */
void keep_show(struct master *m);

/* If the session was lost, put a line into the output that says so.  Call it after keep_show. */
void keep_tell(struct master *m);

/* Write the image if it is out of date and the last is old enough. */
void keep_check(struct master *m);

/* When keep_check is due next, ms; 0: the image is up to date. */
int64_t keep_when(const struct master *m);

/* A child has ended: see whether it was the writer. */
void keep_reap(struct master *m);

/* SIGTERM has come: write a last image, which stays.  In the foreground SIGTERM goes to the program;
 * while that runs on, the image is written as before. */
void keep_last(struct master *m);

/* The program has ended: remove the image, unless the system seems to go down. */
void keep_end(struct master *m);

/* A client knows that the session has ended, so it is not a lost one: remove the image, if there is
 * one. */
void keep_forget(struct master *m);

#endif
