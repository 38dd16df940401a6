/* Cells as the bytes that show them. */
#ifndef PAINT_H
#define PAINT_H

#include "model.h"

struct painter {
	const struct screen *s;
	struct bytes *out;
	bool failed;		/* no memory: what is in out is not whole */
	bool plain_text;	/* no sequences at all */
	bool sgr_only;		/* none but SGR */
	struct attr pen;	/* the terminal's; link is not used */
	const char *link;	/* its open link, or NULL; of link_len bytes */
	size_t link_len;
};

void paint_bytes(struct painter *p, const void *b, size_t n);
void paint_text(struct painter *p, const char *text);
void paint_format(struct painter *p, const char *format, ...);
/* CUP, from 0 */
void paint_at(struct painter *p, unsigned x, unsigned y);
/* Makes the pen a, its link included. */
void paint_pen(struct painter *p, const struct attr *a);
void paint_plain(struct painter *p);

/* How a row is painted. */
struct row_style {
	bool full;	/* the next row continues it: it is printed to its last column */
	bool continues;	/* its first character is what makes the terminal wrap */
	unsigned cols;	/* of the terminal: cells beyond are left out */
};

void paint_line(struct painter *p, const struct grid *g, const struct line *l, const struct row_style *how);
void paint_record(struct painter *p, const struct record *rec, const struct row_style *how);
/* The character of cell x, or a blank, where the cursor is. */
void paint_cell(struct painter *p, const struct grid *g, const struct line *l, unsigned x);

/* The bytes of a sequence or character that has only begun (snapshot.c). */
void paint_tail(struct painter *p);

#endif
