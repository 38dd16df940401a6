/* screen/paint_row.h - rows of cells as the bytes that show them */
#ifndef SCREEN_PAINT_ROW_H
#define SCREEN_PAINT_ROW_H

#include "paint.h"

/* How a row is painted. */
struct row_style {
	bool full;	/* to its last column, since the next row continues it */
	bool continues;	/* its first character makes the terminal wrap to it */
	unsigned cols;	/* of the terminal: further cells are left out */
};

/* Paint a row into an erased one, from its first column or across a wrap: line l of g, or a record of
 * the history. Unless it is full, cells without colour that were erased at its end are left out, and in
 * text spaces too. The line is not ended, and the pen stays as it was used last. rec must stay as long as p is in use. */
void paint_line(struct painter *p, const struct grid *g, const struct line *l,
	const struct row_style *how);
void paint_record(struct painter *p, const struct record *rec, const struct row_style *how);
/* Whether the first cols cells of l hold a character that terminals may give another width than we do. */
bool paint_doubtful(const struct line *l, unsigned cols);
/* Prints cell x of l, a line of g, with its attribute, where the terminal's cursor is. */
void paint_cell(struct painter *p, const struct grid *g, const struct line *l, unsigned x);

#endif
