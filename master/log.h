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
	int error;              /* the last trouble */
	int64_t retry;          /* ms, when it is tried again; 0: the trouble is over */
	uint64_t lost;          /* bytes that the ring did not keep for it */
	bool told;              /* to a person */
};

/* Open the file, or make it (mode 0600).  most: bytes over it and its
 * predecessor, 0 for any; what is there already is cut to that, the newest kept.
 * Returns 0, or -1 with errno, of which log_reason tells more than strerror(3),
 * and l all zero. */
int log_open(struct log *l, const char *path, uint64_t most);
const char *log_reason(int error);
void log_close(struct log *l);

/* Close it, as if it had not been opened: remove what log_open has made, if
 * there is nothing in it. */
void log_undo(struct log *l);

/* As now for log_write: try once more, whatever there was. */
#define LOG_LAST_TRY (INT64_MAX / 2)

/* Write what of the ring is not in the log yet.  now: ms; when there is trouble
 * nothing is done before l->retry. */
void log_write(struct log *l, const struct ring *r, int64_t now);

/* Is there something to be written? */
bool log_waits(const struct log *l, const struct ring *r);

/* The trouble in words, "" if there is none or all is well again and nothing was
 * lost.  Good until the next call. */
const char *log_trouble(const struct log *l, const struct ring *r);

/* Is there trouble that nobody has been told of?  Now somebody is. */
bool log_tell(struct log *l);

#endif
