/* session/kept.h - what the image of a session on disk holds (PROTOCOL, section 7.1) */
#ifndef SESSION_KEPT_H
#define SESSION_KEPT_H

#include "base/queue.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Bytes of a list of strings, each ended by a NUL. */
struct strings {
	const char *text;
	size_t length;
};

/* A session, as it was.  What kept_take has set is in the file. */
struct kept {
	struct queue file;      /* the image */
	const char *at;         /* "@name", or "" */
	const char *path;       /* of its socket, absolute */
	const char *directory;  /* of its program, absolute, or "" */
	const char *home;       /* the directory that it was first started in, or "" */
	const char *log;        /* the path of its log, or "" */
	struct strings command, variables, labels;
	uint64_t saved, started;        /* s since the epoch */
	uint64_t log_size;
	unsigned keep, keep_most, hold, log_format;     /* as in options/options.h */
	unsigned history;       /* lines that are kept */
	unsigned mask;          /* umask */
	unsigned cols, rows;
	const unsigned char *picture;   /* brings a blank terminal of that size to what it showed */
	size_t picture_length;
};

/* Append the image of k to q, which is empty.  Returns 0, or -1 with errno. */
int kept_put(struct queue *q, const struct kept *k);

/* Read k->file, and set all else.  Returns 0, or -1 with errno, EBADMSG if that is not the whole
 * image of a session. */
int kept_take(struct kept *k);

/* Free the image: no string of k is valid any more.  All zero is allowed. */
void kept_free(struct kept *k);

/* Does this variable, NAME=value, describe the terminal, the login or the place of a process,
 * rather than its work?  Then a session that is started again has that of its starter. */
bool kept_is_of_now(const char *variable);

#endif
