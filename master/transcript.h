/* master/transcript.h - the output as a reader wants it in the log: as text, or as a cast */
#ifndef MASTER_TRANSCRIPT_H
#define MASTER_TRANSCRIPT_H

#include "base/cast.h"
#include "base/date.h"
#include "base/queue.h"
#include "options/options.h"
#include "screen/screen.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Most output that the model is fed at a time, which is one event of a cast. */
enum { TRANSCRIPT_PIECE = 4096 };

/* All zero is none: it takes nothing. */
struct transcript {
	enum log_format format;
	struct screen *screen;
	struct queue out;       /* whole lines, for the log to take; a cast's header begins a file */
	struct cast cast;
	bool begins;            /* the cast begins again, with what the screen shows */
	uint64_t most;          /* bytes of a file of a cast, 0: any */
	uint64_t part;          /* of these, how many are in the file and in out since the last header */
	bool within;            /* out ends within a line of text */
	int64_t now;            /* s since the epoch: of what the model is being fed */
	int64_t dated;          /* the time that date tells */
	char date[DATE_SIZE];
	int64_t *reached;       /* time at which each row was first reached, in a ring of rows entries */
	size_t rows;
	unsigned long highest;  /* the highest number of a row that was reached */
};

/* Begin, in a format that is not raw, with a model that has seen nothing.  most: bytes of a file, 0
 * for any, which the log sees to unless it is a cast.  Without memory there are no times. */
void transcript_begin(struct transcript *t, enum log_format format, struct screen *screen, uint64_t most);

/* How much the model may be fed at a time, at most TRANSCRIPT_PIECE bytes. */
size_t transcript_piece(const struct transcript *t);

/* Call it before the model is fed these n bytes: takes the time, and begins a file of a cast where it
 * is full.  Call the other after. */
void transcript_before(struct transcript *t, const void *bytes, size_t n);
void transcript_after(struct transcript *t);

/* The model has another size. */
void transcript_resized(struct transcript *t);

/* A file begins, or something was left out.  What is in out is dropped; a cast goes on with what the
 * screen shows, behind a header if it is to have one, or files have a limit. */
void transcript_again(struct transcript *t, bool header);

/* The program is over: what is left of its text. */
void transcript_end(struct transcript *t);

#endif
