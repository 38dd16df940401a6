/* screen/grid.c - lines of cells, and the ring of lines that is a screen */
#include "grid.h"

#include <stdlib.h>
#include <string.h>

/* ---- lines */

void line_extend(const struct grid *g, struct line *l, unsigned n)
{
	if (n <= l->len)
		return;
	memset(l->cell + l->len, 0, (n - l->len) * sizeof *l->cell);
	if (l->styled)
		memset(line_attrs(g, l) + l->len, 0, (n - l->len) * sizeof *l->cell);
	l->len = n;
}

void line_style(const struct grid *g, struct line *l)
{
	if (l->styled)
		return;
	memset(line_attrs(g, l), 0, l->len * sizeof *l->cell);
	l->styled = true;
}

uint32_t line_cell(const struct line *l, unsigned x)
{
	return x < l->len ? l->cell[x] : 0;
}

uint32_t line_attr(const struct grid *g, const struct line *l, unsigned x)
{
	return l->styled && x < l->len ? line_attrs(g, l)[x] : 0;
}

void line_put(const struct grid *g, struct line *l, unsigned x, uint32_t c, uint32_t attr)
{
	line_extend(g, l, x + 1);
	l->cell[x] = c;
	if (c >= 0x80)
		l->rich = true;
	if (attr)
		line_style(g, l);
	if (l->styled)
		line_attrs(g, l)[x] = attr;
}

/* If cell x is the right half of a wide character, both halves become blanks. */
static void line_split(const struct grid *g, struct line *l, unsigned x, uint32_t attr)
{
	if (!l->rich || x >= l->len || l->cell[x] != CELL_TAIL)
		return;
	line_put(g, l, x, 0, attr);
	if (x > 0)
		line_put(g, l, x - 1, 0, attr);
}

static void line_fill(const struct grid *g, struct line *l, unsigned a, unsigned b, uint32_t attr)
{
	uint32_t *at;

	if (b >= l->len && !attr) {
		if (a < l->len)
			l->len = a;
		return;
	}
	line_extend(g, l, b);
	memset(l->cell + a, 0, (b - a) * sizeof *l->cell);
	if (attr)
		line_style(g, l);
	if (!l->styled)
		return;
	at = line_attrs(g, l);
	for (unsigned x = a; x < b; x++)
		at[x] = attr;
}

void line_erase(const struct grid *g, struct line *l, unsigned a, unsigned b, uint32_t attr)
{
	if (a >= b)
		return;
	if (l->rich) {
		line_split(g, l, a, attr);
		line_split(g, l, b, attr);
	}
	line_fill(g, l, a, b, attr);
}

void line_clear(const struct grid *g, struct line *l, uint32_t attr)
{
	l->len = 0;
	l->wrapped = l->styled = l->rich = false;
	l->size = 0;
	if (attr)
		line_fill(g, l, 0, g->cols, attr);
}

/* Blanks without colour at the end of a line are no part of it. */
static void line_trim(const struct grid *g, struct line *l)
{
	while (l->len > 0 && !l->cell[l->len - 1] && !line_attr(g, l, l->len - 1))
		l->len--;
}

void line_insert(const struct grid *g, struct line *l, unsigned at, unsigned end, unsigned n, uint32_t attr)
{
	unsigned keep;

	if (n > end - at)
		n = end - at;
	if (l->rich && line_cell(l, at) == CELL_TAIL) {
		uint32_t own = line_attr(g, l, at);

		line_split(g, l, at, attr);
		line_put(g, l, at, 0, own);	/* a blank, which moves right */
	}
	line_split(g, l, end, attr);
	if (at < l->len) {
		keep = l->len - at < end - at - n ? l->len - at : end - at - n;
		line_split(g, l, at + keep, attr);
		line_extend(g, l, at + n + keep);
		memmove(l->cell + at + n, l->cell + at, keep * sizeof *l->cell);
		if (l->styled)
			memmove(line_attrs(g, l) + at + n, line_attrs(g, l) + at, keep * sizeof *l->cell);
		if (end == g->cols)
			l->len = at + n + keep;
	}
	line_fill(g, l, at, at + n, attr);
}

void line_delete(const struct grid *g, struct line *l, unsigned at, unsigned end, unsigned n, uint32_t attr)
{
	unsigned keep;

	if (n > end - at)
		n = end - at;
	line_split(g, l, at, attr);
	line_split(g, l, at + n, attr);
	line_split(g, l, end, attr);
	if (end < g->cols && end < l->len) {
		keep = end - at - n;
		memmove(l->cell + at, l->cell + at + n, keep * sizeof *l->cell);
		if (l->styled)
			memmove(line_attrs(g, l) + at, line_attrs(g, l) + at + n, keep * sizeof *l->cell);
		line_fill(g, l, at + keep, end, attr);
		line_trim(g, l);
		return;
	}
	if (at + n < l->len) {
		keep = l->len - at - n;
		memmove(l->cell + at, l->cell + at + n, keep * sizeof *l->cell);
		if (l->styled)
			memmove(line_attrs(g, l) + at, line_attrs(g, l) + at + n, keep * sizeof *l->cell);
		l->len -= n;
	} else if (at < l->len) {
		l->len = at;
	}
	if (attr)
		line_fill(g, l, end - n, end, attr);
}

/* ---- grids */

bool grid_init(struct grid *g, unsigned cols, unsigned rows)
{
	struct grid n = { cols, rows, NULL, NULL, 0 };

	n.lines = calloc(rows, sizeof *n.lines);
	n.cells = malloc((size_t)rows * cols * 2 * sizeof *n.cells);
	if (!n.lines || !n.cells) {
		free(n.lines);
		free(n.cells);
		return false;
	}
	for (unsigned y = 0; y < rows; y++)
		n.lines[y].cell = n.cells + (size_t)y * cols * 2;
	*g = n;
	return true;
}

void grid_end(struct grid *g)
{
	free(g->lines);
	free(g->cells);
	g->lines = NULL;
	g->cells = NULL;
}

void grid_clear(struct grid *g)
{
	for (unsigned y = 0; y < g->rows; y++)
		line_clear(g, &g->lines[y], 0);
}

static void rows_reverse(struct grid *g, unsigned a, unsigned b)
{
	while (a + 1 < b) {
		struct line *p = grid_row(g, a++), *q = grid_row(g, --b), t = *p;

		*p = *q;
		*q = t;
	}
}

/* Of rows a to b - 1 the first n go to the end. */
static void rows_rotate(struct grid *g, unsigned a, unsigned b, unsigned n)
{
	if (n == 1) {
		struct line first = *grid_row(g, a);

		for (; a + 1 < b; a++)
			*grid_row(g, a) = *grid_row(g, a + 1);
		*grid_row(g, a) = first;
		return;
	}
	rows_reverse(g, a, a + n);
	rows_reverse(g, a + n, b);
	rows_reverse(g, a, b);
}

void grid_scroll_up(struct grid *g, unsigned top, unsigned bottom, unsigned n, uint32_t attr)
{
	if (n > bottom - top + 1)
		n = bottom - top + 1;
	if (top == 0 && bottom + 1 == g->rows)
		g->top = (g->top + n) % g->rows;
	else if (n <= bottom - top)
		rows_rotate(g, top, bottom + 1, n);
	for (unsigned y = bottom + 1 - n; y <= bottom; y++)
		line_clear(g, grid_row(g, y), attr);
}

void grid_scroll_down(struct grid *g, unsigned top, unsigned bottom, unsigned n, uint32_t attr)
{
	if (n > bottom - top + 1)
		n = bottom - top + 1;
	if (top == 0 && bottom + 1 == g->rows)
		g->top = (g->top + g->rows - n) % g->rows;
	else if (n <= bottom - top)
		rows_rotate(g, top, bottom + 1, bottom + 1 - top - n);
	for (unsigned y = top; y < top + n; y++)
		line_clear(g, grid_row(g, y), attr);
}

void grid_copy_cells(struct grid *g, unsigned from_x, unsigned from, unsigned x, unsigned to, unsigned n)
{
	struct line *d = grid_row(g, to);
	const struct line *l = grid_row(g, from);
	unsigned step = from == to && x > from_x ? n : 0;	/* from the end, where it overlaps */

	line_split(g, d, x, 0);
	line_split(g, d, x + n, 0);
	for (unsigned i = 0; i < n; i++) {
		unsigned k = step ? step - 1 - i : i;
		uint32_t c = line_cell(l, from_x + k);

		if ((c == CELL_TAIL && k == 0) || (c & CELL_WIDE && k + 1 == n))
			c = 0;
		line_put(g, d, x + k, c, line_attr(g, l, from_x + k));
	}
	line_trim(g, d);
}

void grid_scroll_box(struct grid *g, const struct box *b, unsigned n, bool down, uint32_t attr)
{
	unsigned rows = b->bottom - b->top + 1;

	for (unsigned i = 0; i < rows; i++) {
		unsigned y = down ? b->bottom - i : b->top + i;
		struct line *l = grid_row(g, y);

		l->wrapped = false;
		if (n < rows && i < rows - n)
			grid_copy_cells(g, b->left, down ? y - n : y + n, b->left, y, b->right - b->left + 1);
		else
			line_erase(g, l, b->left, b->right + 1, attr);
	}
	if (b->bottom + 1 < g->rows)
		grid_row(g, b->bottom + 1)->wrapped = false;
}

static void line_copy(const struct grid *to, struct line *d, const struct grid *from, const struct line *l)
{
	unsigned n = l->len < to->cols ? l->len : to->cols;
	uint32_t *cell = d->cell;

	*d = *l;
	d->cell = cell;
	d->len = n;
	memcpy(cell, l->cell, n * sizeof *cell);
	if (l->styled)
		memcpy(line_attrs(to, d), line_attrs(from, l), n * sizeof *cell);
	/* a wide character that is cut in half */
	if (n && n == to->cols && (cell[n - 1] & CELL_WIDE))
		cell[n - 1] = 0;
}

bool grid_resize(struct grid *g, unsigned cols, unsigned rows, unsigned drop)
{
	struct grid n;

	if (!grid_init(&n, cols, rows))
		return false;
	for (unsigned y = 0; y < rows && y + drop < g->rows; y++)
		line_copy(&n, grid_row(&n, y), g, grid_row(g, y + drop));
	grid_end(g);
	*g = n;
	return true;
}
