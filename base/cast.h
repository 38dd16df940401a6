/* base/cast.h - a recording in the form of asciinema, asciicast v2: a header, then a line for each event */
#ifndef BASE_CAST_H
#define BASE_CAST_H

#include "base/queue.h"

#include <stddef.h>
#include <stdint.h>

/* A recording.  Only cast_begin sets it. */
struct cast {
	int64_t zero;           /* ms: when it began */
	unsigned char held[4];  /* the bytes of a character that is not whole yet */
	size_t held_length;
};

/* Each appends lines to q.  now: ms, as clock_ms.  Without memory they append less. */

/* The header, of a terminal of that size.  date: s since the epoch. */
void cast_begin(struct cast *c, struct queue *q, unsigned cols, unsigned rows, int64_t now, int64_t date);

/* n bytes of output.  The last, if they only begin a character, go with the next.  Bytes that are not
 * UTF-8 become U+FFFD each. */
void cast_output(struct cast *c, struct queue *q, const void *bytes, size_t n, int64_t now);

/* The terminal has another size. */
void cast_size(const struct cast *c, struct queue *q, unsigned cols, unsigned rows, int64_t now);

/* Output is left out: what was held is of no use. */
void cast_forget(struct cast *c);

#endif
