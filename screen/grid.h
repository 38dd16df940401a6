/* screen/grid.h - lines of cells, and the ring of lines that is a screen
 *
 * A line is an array of cells that is only as long as what was written to it. Scrolling the whole
 * screen turns the ring of lines and moves no cells. */
#ifndef SCREEN_GRID_H
#define SCREEN_GRID_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cell.h"

struct line {
	uint32_t *cell;		/* cols characters, then cols attributes */
	uint32_t len;		/* cells from here on are blank, with the default attribute */
	bool wrapped;		/* continues the line above it */
	bool styled;		/* false: all attributes are 0, and their array is not in use */
	bool rich;		/* may hold more than ASCII and erased cells, or has a size */
	uint8_t size;		/* DECDWL and DECDHL: 0, or the 3, 4 or 6 of ESC # */
};

struct grid {
	unsigned cols, rows;
	struct line *lines;	/* NULL: there was no memory for it */
	uint32_t *cells;
	unsigned top;		/* lines[top] is row 0; the others follow, around the end */
};

/* ---- lines. In all calls l is a line of g, and no column is beyond g->cols. */

/* The attributes of the cells. They count only if l->styled is set, and only up to l->len. */
static inline uint32_t *line_attrs(const struct grid *g, const struct line *l)
{
	return l->cell + g->cols;
}

/* The character and the attribute of cell x; both are 0 from l->len on. */
uint32_t line_cell(const struct line *l, unsigned x);
uint32_t line_attr(const struct grid *g, const struct line *l, unsigned x);
/* Gives l a size (DECDWL and DECDHL). */
static inline void line_resize(struct line *l, uint8_t size)
{
	l->size = size;
	l->rich |= size != 0;
}

/* Makes l at least n cells long, with blanks. */
void line_extend(const struct grid *g, struct line *l, unsigned n);
/* From now on the attributes of l count; they are all 0 if they did not before. */
void line_style(const struct grid *g, struct line *l);
/* Writes c with attribute attr to cell x, below g->cols. The caller looks after the other half of a
 * wide character. */
void line_put(const struct grid *g, struct line *l, unsigned x, uint32_t c, uint32_t attr);
/* Erases cells a to b - 1 with attribute attr; none if a >= b. What is left of a wide character
 * that is cut in half becomes a blank. */
void line_erase(const struct grid *g, struct line *l, unsigned a, unsigned b, uint32_t attr);
/* Erases the whole line with attribute attr; it becomes a line of normal size that continues no
 * other. */
void line_clear(const struct grid *g, struct line *l, uint32_t attr);
/* In cells at to end - 1, insert: n blanks come in at cell at, and what follows moves right, off the end. Delete:
 * n cells go at cell at, what follows moves left, and blanks come in at the end. The blanks have attribute
 * attr, and so has what is left of a wide character that is cut in half. n is cut at the end; cells from end
 * on stay. */
void line_insert(const struct grid *g, struct line *l, unsigned at, unsigned end, unsigned n, uint32_t attr);
void line_delete(const struct grid *g, struct line *l, unsigned at, unsigned end, unsigned n, uint32_t attr);

/* ---- grids */

/* A blank grid of cols and rows, both above 0. False without memory: g is as it was. */
bool grid_init(struct grid *g, unsigned cols, unsigned rows);
/* Frees the lines, if there are any, and sets g->lines to NULL. */
void grid_end(struct grid *g);
/* Clears all lines, without colour. g->lines must not be NULL. */
void grid_clear(struct grid *g);

/* The line of row y, from 0 and below g->rows. Good until the grid scrolls. */
static inline struct line *grid_row(const struct grid *g, unsigned y)
{
	y += g->top;
	return &g->lines[y >= g->rows ? y - g->rows : y];
}

/* Moves rows top to bottom, both included, up or down by n; a larger n than there are rows moves
 * all out. The rows that come in are cleared with attribute attr. */
void grid_scroll_up(struct grid *g, unsigned top, unsigned bottom, unsigned n, uint32_t attr);
void grid_scroll_down(struct grid *g, unsigned top, unsigned bottom, unsigned n, uint32_t attr);

/* A part of a grid: columns and rows that are all inside. */
struct box {
	unsigned left, top, right, bottom;
};

/* The cells of a box, which is not empty, move up or down by n; what comes in is erased with attribute attr.
 * The rows continue no others. */
void grid_scroll_box(struct grid *g, const struct box *b, unsigned n, bool down, uint32_t attr);
/* Copies n cells from column from_x of row from to column x of row to; none is beyond its row. Half of a
 * wide character becomes a blank. */
void grid_copy_cells(struct grid *g, unsigned from_x, unsigned from, unsigned x, unsigned to, unsigned n);

/* Gives g another size, both above 0. The first drop rows go; the rest is cut, or filled with blanks
 * on the right and below. Half a wide character becomes a blank. False without memory: g is as it
 * was. */
bool grid_resize(struct grid *g, unsigned cols, unsigned rows, unsigned drop);

#endif
