/* screen/rectangle.c - what a VT420 does to rectangles of cells */
#include "rectangle.h"

#include <string.h>

#include "cursor.h"
#include "hints.h"
#include "intern.h"
#include "pen.h"
#include "sgr.h"

/* Parameter i as a row or column of first to last; 0 is whole, from which xterm counts too. */
static unsigned place(const struct csi *c, unsigned i, unsigned first, unsigned last, unsigned whole)
{
	unsigned v = i < c->count && c->value[i] > 0 ? (unsigned)c->value[i] - 1 : whole;

	return v > last - first ? last : v + first;
}

/* The places that rectangles count from and end at. */
static struct box field(const struct screen *s)
{
	if (s->modes & MODE_ORIGIN)
		return (struct box){ s->left, s->view->top, s->right, s->view->bottom };
	return (struct box){ 0, 0, s->cols - 1, s->rows - 1 };
}

/* Parameters i to i + 3. False: there is no such rectangle. */
static bool read(const struct screen *s, const struct csi *c, unsigned i, struct box *b)
{
	struct box all = field(s);
	int32_t top = i < c->count ? c->value[i] : 0, left = i + 1 < c->count ? c->value[i + 1] : 0;

	b->top = place(c, i, all.top, all.bottom, all.top);
	b->left = place(c, i + 1, all.left, all.right, all.left);
	b->bottom = place(c, i + 2, all.top, all.bottom, all.bottom);
	b->right = place(c, i + 3, all.left, all.right, all.right);
	return top <= (int32_t)(all.bottom - all.top) + 1 && left <= (int32_t)(all.right - all.left) + 1 &&
	    b->top <= b->bottom && b->left <= b->right;
}

/* Rows top to bottom, and the one below, continue no others. */
static void cut(struct screen *s, const struct box *b)
{
	for (unsigned y = b->top; y <= b->bottom + 1 && y < s->rows; y++)
		grid_row(s->grid, y)->wrapped = false;
}

RARE void rectangle_fill(struct screen *s, const struct csi *c)
{
	uint32_t what = (uint32_t)c->value[0];
	struct box b;

	if (!read(s, c, 1, &b) || what < 0x20 || what > 0xff || (what >= 0x7f && what < 0xa0))
		return;
	cut(s, &b);
	for (unsigned y = b.top; y <= b.bottom; y++) {
		struct line *l = grid_row(s->grid, y);

		line_erase(s->grid, l, b.left, b.right + 1, 0);
		for (unsigned x = b.left; x <= b.right; x++)
			line_put(s->grid, l, x, what, s->pen_attr);
	}
}

static bool is_protected(const struct screen *s, const struct line *l, unsigned x)
{
	return pool_attr(&s->pool, line_attr(s->grid, l, x)).flags & ATTR_PROTECTED;
}

RARE void rectangle_erase(struct screen *s, const struct csi *c, bool selective)
{
	uint32_t attr = pen_erased(s);
	struct box b;

	if (!read(s, c, 0, &b))
		return;
	cut(s, &b);
	for (unsigned y = b.top; y <= b.bottom; y++) {
		struct line *l = grid_row(s->grid, y);

		for (unsigned x = b.left; x <= b.right; x++)
			if (!selective || !is_protected(s, l, x))
				line_erase(s->grid, l, x, x + 1, attr);
	}
}

RARE void rectangle_copy(struct screen *s, const struct csi *c)
{
	struct box b, all = field(s);
	unsigned x, y, cols, rows;

	if (!read(s, c, 0, &b))
		return;
	y = place(c, 5, all.top, all.bottom, all.top);
	x = place(c, 6, all.left, all.right, all.left);
	cols = b.right - b.left < all.right - x ? b.right - b.left + 1 : all.right - x + 1;
	rows = b.bottom - b.top < all.bottom - y ? b.bottom - b.top + 1 : all.bottom - y + 1;
	cut(s, &(struct box){ x, y, x + cols - 1, y + rows - 1 });
	for (unsigned i = 0; i < rows; i++) {
		unsigned k = y > b.top ? rows - 1 - i : i;

		grid_copy_cells(s->grid, b.left, b.top + k, x, y + k, cols);
	}
}

/* ---- attributes */

/* What DECRARA toggles, by the numbers of SGR. */
static unsigned toggled(int32_t sgr)
{
	switch (sgr) {
	case 1: return ATTR_BOLD;
	case 4: return 1 << ATTR_UNDERLINE_SHIFT;
	case 5: return ATTR_BLINK;
	case 7: return ATTR_INVERSE;
	}
	return 0;
}

/* The parameters from the fifth on. */
static struct csi attributes(const struct csi *c)
{
	struct csi a = { .count = c->count > 4 ? c->count - 4 : 0 };

	memcpy(a.value, c->value + 4, a.count * sizeof *a.value);
	return a;
}

/* A reset leaves colours as they are in xterm. kitty takes all of SGR, xterm only what DECRARA toggles. */
static void change(struct attr *a, const struct csi *sgr, bool toggle)
{
	static const struct csi reset = { .count = 4, .value = { 22, 24, 25, 27 } };

	for (unsigned i = 0; toggle && i < sgr->count; i++)
		a->flags = (uint16_t)(a->flags ^ toggled(sgr->value[i]));
	if (!toggle)
		sgr_apply(a, sgr->value[0] ? sgr : &reset);
}

/* Cells a to b - 1 of row y. */
static void row(struct screen *s, unsigned y, unsigned a, unsigned b, const struct csi *sgr, bool toggle)
{
	struct line *l = grid_row(s->grid, y);
	uint32_t before = 0, after = 0;

	for (unsigned x = a; x < b; x++) {
		uint32_t now = line_attr(s->grid, l, x);

		if (x == a || now != before) {
			struct attr at = pool_attr(&s->pool, before = now);

			change(&at, sgr, toggle);
			after = intern_attr(s, &at);
		}
		if (after != now)
			line_put(s->grid, l, x, line_cell(l, x), after);
	}
}

RARE void rectangle_attributes(struct screen *s, const struct csi *c, bool toggle)
{
	struct csi sgr = attributes(c);
	struct box b, all = field(s);
	bool runs = !s->rectangles;

	if (!sgr.count || !read(s, c, 0, &b))
		return;
	for (unsigned y = b.top; y <= b.bottom; y++)
		row(s, y, runs && y > b.top ? all.left : b.left, (runs && y < b.bottom ? all.right : b.right) + 1,
		    &sgr, toggle);
}
