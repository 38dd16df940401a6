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

/* Most output that one event of a cast tells. */
enum { TRANSCRIPT_PIECE = 4096 };

/* All zero is none: it takes nothing. */
struct transcript {
	enum log_format format;
	struct screen *screen;
	struct queue out;       /* whole lines, for the log to take */
	struct cast cast;
	bool begins;            /* the cast begins again, with what the screen shows */
	bool within;            /* out ends within a line of text */
	int64_t now;            /* s since the epoch: of what the model is being fed */
	int64_t dated;          /* the time that date tells */
	char date[DATE_SIZE];
	int64_t *reached;       /* time at which each row was first reached, in a ring of rows entries */
	size_t rows;
	unsigned long highest;  /* the highest number of a row that was reached */
};

/* Begin, in a format that is not raw, with a model that has seen nothing.  Without memory there are
 * no times. */
void transcript_begin(struct transcript *t, enum log_format format, struct screen *screen);

/* Call it before the model is fed at most TRANSCRIPT_PIECE bytes: takes the time. */
void transcript_before(struct transcript *t);

/* Call it after the model was fed these n bytes: takes what they make. */
void transcript_after(struct transcript *t, const void *bytes, size_t n);

/* The model has another size. */
void transcript_resized(struct transcript *t);

/* A file begins, or something was left out.  What is in out is dropped; a cast goes on with a
 * header if there is none in the file, and what the screen shows.  most: bytes for that, 0: any. */
void transcript_again(struct transcript *t, bool header, uint64_t most);

/* The program is over: what is left of its text. */
void transcript_end(struct transcript *t);

#endif
