/* Cells as the bytes that show them. */
#ifndef PAINT_H
#define PAINT_H

#include "model.h"

struct painter {
	const struct screen *s;
	struct bytes *out;
	bool failed;		/* no memory: what is in out is not whole */
	bool resync;		/* of a snapshot: the terminal had the program's output before */
	bool plain_text;	/* no sequences at all */
	bool sgr_only;		/* none but SGR */
	struct attr pen;	/* the terminal's; link is not used */
	const char *link;	/* its open link, or NULL; of link_len bytes */
	size_t link_len;
};

/* All of these append to out. Without memory they set failed, and from then on append nothing. */

void paint_bytes(struct painter *p, const void *b, size_t n);
/* A string, without its 0 byte. */
void paint_text(struct painter *p, const char *text);
/* As of printf; the result is cut to SGR_MAX + 63 bytes. */
void paint_format(struct painter *p, const char *format, ...);
/* CUP to column x and row y, from 0. */
void paint_at(struct painter *p, unsigned x, unsigned y);
/* Makes the pen a, with protection and link, or as much as p's kind of output has. The link's
 * text is then p's too: the pool must stay as it is. */
void paint_pen(struct painter *p, const struct attr *a);
/* Makes it the default pen, without link. */
void paint_plain(struct painter *p);

/* How a row is painted. */
struct row_style {
	bool full;	/* the next row continues it: it is printed to its last column */
	bool continues;	/* its first character is what makes the terminal wrap */
	unsigned cols;	/* of the terminal: cells beyond are left out */
};

/* A line of g or of the history, printed into an erased row, from its first column or by a wrap.
 * Blanks without colour at its end are left out unless it is full, the line is not ended, the pen
 * stays as last used. rec must stay as long as p paints. */
void paint_line(struct painter *p, const struct grid *g, const struct line *l,
	const struct row_style *how);
void paint_record(struct painter *p, const struct record *rec, const struct row_style *how);
/* The character of cell x of l, a line of g, or a blank, with its attribute, where the cursor
 * is. */
void paint_cell(struct painter *p, const struct grid *g, const struct line *l, unsigned x);

/* The bytes of a sequence or character that has only begun, as parser_tail has them
 * (snapshot.c). */
void paint_tail(struct painter *p);

#endif
