/* screen/erase.c - erasing parts of the screen */
#include "erase.h"

#include "cursor.h"
#include "hints.h"
#include "intern.h"
#include "marks.h"
#include "pen.h"

/* Erases cells a to b - 1, except those that DECSCA protects. */
static void erase_selective(struct screen *s, struct line *l, unsigned a, unsigned b, uint32_t attr)
{
	for (unsigned x = a; x < b; x++)
		if (!(pool_attr(&s->pool, line_attr(s->grid, l, x)).flags & ATTR_PROTECTED))
			line_erase(s->grid, l, x, x + 1, attr);
}

/* Erases cells a to b - 1 of row y; b beyond the row is cut. */
static void erase(struct screen *s, unsigned y, unsigned a, unsigned b, bool selective)
{
	struct line *l = grid_row(s->grid, y);
	uint32_t attr = pen_erased(s);

	if (b > s->cols)
		b = s->cols;
	if (selective && l->styled)	/* without attributes none is protected */
		erase_selective(s, l, a, b, attr);
	else
		line_erase(s->grid, l, a, b, attr);
}

/* In xterm a wrap that was pending at a margin is over then. In the last column terminals differ. */
static void settle(struct screen *s)
{
	cursor_clamp(s, s->modes & MODE_SIDES && s->x < s->cols ? s->cols - 1 : s->cols);
}

/* Erases row y, which then continues no other. */
static void erase_row(struct screen *s, unsigned y, bool selective)
{
	struct line *l = grid_row(s->grid, y);

	if (selective)
		erase(s, y, 0, s->cols, true);
	else
		line_clear(s->grid, l, pen_erased(s));
	l->wrapped = false;
}

/* Terminals differ about the last column then: the snapshot does it again. */
static APART void erased(struct screen *s, unsigned char how, unsigned what)
{
	if (!s->follows || !(s->modes & MODE_WRAP))
		return;
	s->follows = FOLLOWS_ERASED;
	s->erased = how;
	s->erased_what = (unsigned char)what;
}

RARE void erase_display(struct screen *s, unsigned what, bool selective)
{
	settle(s);
	switch (what) {
	case 0:
		if (s->x == 0 && s->y == 0)
			marks_clear(s);
		erase_line(s, 0, selective);
		for (unsigned y = s->y + 1; y < s->rows; y++)
			erase_row(s, y, selective);
		break;
	case 1:
		erase(s, s->y, 0, s->x + 1, selective);
		cursor_line(s)->wrapped = false;
		if (s->x + 1 >= s->cols && s->y + 1 < s->rows)
			grid_row(s->grid, s->y + 1)->wrapped = false;
		for (unsigned y = 0; y < s->y; y++)
			erase_row(s, y, selective);
		break;
	case 2:
		marks_clear(s);
		for (unsigned y = 0; y < s->rows; y++)
			erase_row(s, y, selective);
		break;
	case 3:
		if (!on_alternate(s))
			history_clear(&s->history);
		return;
	}
	if (s->x >= s->cols && what <= 2)
		erased(s, 'J', what);
}

/* Most programs erase the rest of a row after what they print there. Without colour, margins or wide characters the
 * row only becomes shorter. False: it is not so simple. */
static inline bool rest_cut(struct screen *s)
{
	struct line *l = cursor_line(s);

	if (s->modes & (MODE_SIDES | MODE_ORIGIN) || s->pen.bg || l->rich || s->x >= s->cols)
		return false;
	if (s->x < l->len)
		l->len = s->x;
	l->wrapped &= s->x > 0;
	return true;
}

void erase_line(struct screen *s, unsigned what, bool selective)
{
	if (what == 0 && !selective && rest_cut(s))
		return;
	settle(s);
	switch (what) {
	case 0:
		erase(s, s->y, s->x, s->cols, selective);
		if (s->x == 0)
			cursor_line(s)->wrapped = false;
		break;
	case 1:
		erase(s, s->y, 0, s->x + 1, selective);
		break;
	case 2:
		erase(s, s->y, 0, s->cols, selective);
		cursor_line(s)->wrapped = false;
		break;
	}
	if (s->x >= s->cols && what <= 2)
		erased(s, 'K', what);
}

RARE void erase_chars(struct screen *s, unsigned n)
{
	cursor_clamp(s, s->cols - 1);
	erase(s, s->y, s->x, n < s->cols - s->x ? s->x + n : s->cols, false);
}

RARE void erase_align(struct screen *s)
{
	struct attr a = s->pen;
	uint32_t id;

	/* as in xterm.js: without the pen's link, and any underline is a single one */
	a.ul = 0;
	a.link = 0;
	if (a.flags & ATTR_UNDERLINE)
		a.flags = (uint16_t)((a.flags & ~ATTR_UNDERLINE) | 1 << ATTR_UNDERLINE_SHIFT);
	id = intern_attr(s, &a);
	s->view->top = 0;
	s->view->bottom = s->rows - 1;
	s->view->margins_said = true;
	cursor_sides_none(s);
	s->modes &= ~(unsigned)MODE_ORIGIN;
	cursor_move(s, 0, 0);
	for (unsigned y = 0; y < s->rows; y++) {
		struct line *l = grid_row(s->grid, y);

		line_clear(s->grid, l, 0);
		for (unsigned x = 0; x < s->cols; x++)
			line_put(s->grid, l, x, 'E', id);
	}
}
