/* master/log.h - the output in a file */
#ifndef MASTER_LOG_H
#define MASTER_LOG_H

#include "master/ring.h"
#include "master/transcript.h"
#include <sys/stat.h>

/* All zero: there is no log. */
struct log {
	char *path;             /* absolute */
	const char *base;       /* its last component */
	int dir, fd;            /* fd -1: it could not be opened again */
	uint64_t most;          /* bytes in one file, or 0 */
	uint64_t position;      /* in the ring: what comes next */
	struct transcript *transcript;  /* what is written instead of the ring's bytes; NULL: those */
	bool fresh;             /* the file was opened, and nothing written to it since */
	uint64_t size;          /* of the file */
	dev_t dev;
	ino_t ino;
	bool made;              /* by log_open */
	int error;              /* the last trouble: an errno, or one of log.c */
	int64_t retry;          /* ms, when it is tried again; 0: the trouble is over */
	uint64_t lost;          /* bytes lost because the ring overwrote them */
	bool told;              /* the trouble has been shown to a user */
};

/* Open the file, or make it (mode 0600).  most: bytes over it and its
 * predecessor, 0 for any; an existing file is cut to it from the front.
 * Returns 0, or -1 with errno (in words: log_reason) and l all zero. */
int log_open(struct log *l, const char *path, uint64_t most);

/* Returns what an errno of log_open means, in more words than strerror(3) where
 * it knows more.  A string of its own or of strerror: good until the next call. */
const char *log_reason(int error);

/* Close the files and free the memory; l is all zero then. */
void log_close(struct log *l);

/* Close it, as if it had not been opened: remove what log_open has made, if
 * there is nothing in it. */
void log_undo(struct log *l);

/* A value of now for log_write: try once more, whatever trouble there was. */
#define LOG_LAST_TRY (INT64_MAX / 2)

/* Write what of the ring is not in the log yet.  now: ms; when there is trouble
 * nothing is done before l->retry. */
void log_write(struct log *l, const struct ring *r, int64_t now);

/* Returns whether there is something to be written. */
bool log_waits(const struct log *l, const struct ring *r);

/* The trouble in words, "" if there is none or all is well again and nothing was
 * lost.  Good until the next call. */
const char *log_trouble(const struct log *l, const struct ring *r);

/* Returns true once for each trouble, so that one user is told of it. */
bool log_tell(struct log *l);

#endif
