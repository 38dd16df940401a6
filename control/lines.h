/* control/lines.h - output as the lines of text that it makes */
#ifndef CONTROL_LINES_H
#define CONTROL_LINES_H

#include "base/queue.h"
#include "screen/screen.h"

#include <stdbool.h>
#include <stddef.h>

/* All zero is the beginning. */
struct lines {
	struct screen *screen;  /* NULL: the next size begins one */
	struct queue *out;
	bool within;            /* what was put ends within a line */
	bool failed;            /* there was no memory for some of it */
};

/* The screen has this size from here on.  At the beginning, and after lines_missed, it is a new
 * one.  Appends to out the lines that leave it.  Returns 0, or -1 with ENOMEM. */
int lines_size(struct lines *l, unsigned cols, unsigned rows, struct queue *out);

/* Take n bytes of output, or of the snapshot that it begins with.  Appends to out each line that has left
 * the screen, in UTF-8, without control characters and ended by LF.  Returns 0, or -1 with ENOMEM. */
int lines_output(struct lines *l, const void *bytes, size_t n, struct queue *out);

/* Output is missing here: what is on the screen is not known any more, until a snapshot tells. */
void lines_missed(struct lines *l);

/* The program is over: append the lines that are left, and free the memory.  Returns 0, or -1 with ENOMEM. */
int lines_end(struct lines *l, struct queue *out);

#endif
