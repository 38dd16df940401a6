/* screen/record.h - a line of cells as a compact run of bytes, the form history keeps it in */
#ifndef SCREEN_RECORD_H
#define SCREEN_RECORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cell.h"
#include "grid.h"
#include "pool.h"

struct record {
	uint32_t size;		/* bytes of the whole record, a multiple of 4 */
	uint32_t len;		/* bytes of text */
	bool wrapped;		/* as in struct line */
	bool plain;		/* text is ASCII without attributes, 0 for a blank; else it is UTF-8
				 * mixed with the codes listed in record.c */
	uint8_t line_size;	/* as size in struct line */
	uint8_t unused;
	unsigned char text[];
};

/* ---- writing */

/* Where lines are encoded. All zero is empty and ready for use. */
struct record_buffer {
	unsigned char *data;
	size_t size;
};

/* Whether the record of l is plain: then its text has a byte for each cell of l. */
static inline bool record_is_plain(const struct line *l)
{
	return !l->len || (!l->styled && !l->rich);
}

/* Encodes l, a line of g whose record is not plain, into b; of l only line_style may change something.
 * Returns how many bytes of text its record has. What is more than 1 MiB is cut, and links beyond 8192
 * bytes are left out. Without memory the text is cut too. */
size_t record_encode(struct record_buffer *b, const struct pool *p, const struct grid *g, struct line *l);
/* Fills in r, which has room for len bytes of text: all but its size. If l is not plain, b must hold
 * what record_encode has just made of it. */
void record_fill(struct record *r, size_t len, const struct record_buffer *b, const struct line *l);
/* Frees the storage and leaves b empty and ready for use. */
void record_buffer_free(struct record_buffer *b);

/* Whether n bytes are the text of a record, plain or not, so that it can be read without a look at its end:
 * for one that comes from elsewhere. */
bool record_is_valid(const unsigned char *text, size_t n, bool plain);

/* ---- reading, cell by cell */

struct record_reader {
	const unsigned char *b, *end;
	bool plain;
	uint32_t blanks;	/* still to come */
};

struct record_cell {
	uint32_t c[CLUSTER_MAX];	/* up to a 0; c[0] is 0: erased */
	unsigned width;			/* 1 or 2 */
	bool attr_changed;		/* attr and link may differ from the cell before */
	struct attr attr;		/* its link is not set: see the next two */
	const unsigned char *link;	/* bytes in the record; NULL: none */
	size_t link_len;
};

/* Sets r to the first cell of rec and clears c. rec must stay as long as r is in use. */
void record_open(struct record_reader *r, const struct record *rec, struct record_cell *c);
/* Reads the next cell into c, which must hold the cell before: what stays the same is not written
 * again. A wide character is one cell. False at the end. */
bool record_next(struct record_reader *r, struct record_cell *c);

#endif
