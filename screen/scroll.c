/* screen/scroll.c - moving what is on the screen: lines up and down, cells left and right */
#include "scroll.h"

#include "cursor.h"
#include "hints.h"
#include "pen.h"

/* The lines within the margins move up by one. The line that leaves the top of the normal screen goes
 * to the history. */
static void scroll_one(struct screen *s, bool wrapped)
{
	struct view *v = s->view;

	if (v->top == 0 && v == &s->normal) {
		if (s->rows_left.tell)
			s->rows_left.tell(s, grid_row(s->grid, 0), v->bottom ? grid_row(s->grid, 1)->wrapped : wrapped);
		history_push(&s->history, &s->pool, s->grid, grid_row(s->grid, 0));
	}
	grid_scroll_up(s->grid, v->top, v->bottom, 1, pen_erased(s));
	grid_row(s->grid, v->bottom)->wrapped = wrapped;
}

bool scroll_next_row(struct screen *s, bool wrapped)
{
	if (s->y == s->view->bottom) {
		scroll_one(s, wrapped);
		return false;
	}
	if (s->y + 1 >= s->rows)
		return false;
	s->y++;
	return true;
}

void scroll_linefeed(struct screen *s)
{
	s->follows = FOLLOWS_NOT;
	if (s->modes & MODE_NEWLINE)
		s->x = 0;
	if (scroll_next_row(s, false))
		cursor_line(s)->wrapped = false;
	if (s->x >= s->cols)
		s->x--;
}

void scroll_index(struct screen *s)
{
	s->follows = FOLLOWS_NOT;
	cursor_clamp(s, s->cols - 1);
	scroll_next_row(s, false);
	cursor_clamp(s, s->cols - 1);
}

RARE void scroll_reverse_index(struct screen *s)
{
	s->follows = FOLLOWS_NOT;
	cursor_clamp(s, s->cols - 1);
	if (s->y == s->view->top)
		grid_scroll_down(s->grid, s->view->top, s->view->bottom, 1, pen_erased(s));
	else if (s->y > 0)
		s->y--;
	cursor_clamp(s, s->cols - 1);
}

static bool in_margins(const struct screen *s)
{
	return s->y >= s->view->top && s->y <= s->view->bottom;
}

enum { SIZES_KEPT = 64 };	/* lines whose size is kept when they come in, at most */

/* A line that comes in takes the size (DECDWL, DECDHL) that its row had, as in libvterm. */
RARE void scroll_insert_lines(struct screen *s, unsigned n)
{
	uint8_t sizes[SIZES_KEPT];
	unsigned in, y;

	cursor_clamp(s, s->cols - 1);
	if (!in_margins(s))
		return;
	in = s->view->bottom - s->y + 1 < n ? s->view->bottom - s->y + 1 : n;
	in = in < sizeof sizes ? in : sizeof sizes;
	for (y = 0; y < in; y++)
		sizes[y] = grid_row(s->grid, s->y + y)->size;
	grid_scroll_down(s->grid, s->y, s->view->bottom, n, pen_erased(s));
	for (y = 0; y < in; y++)
		line_resize(grid_row(s->grid, s->y + y), sizes[y]);
	s->x = 0;
}

void scroll_delete_lines(struct screen *s, unsigned n)
{
	cursor_clamp(s, s->cols - 1);
	if (!in_margins(s))
		return;
	grid_scroll_up(s->grid, s->y, s->view->bottom, n, pen_erased(s));
	s->x = 0;
}

void scroll_up(struct screen *s, unsigned n)
{
	grid_scroll_up(s->grid, s->view->top, s->view->bottom, n, pen_erased(s));
}

void scroll_down(struct screen *s, unsigned n)
{
	grid_scroll_down(s->grid, s->view->top, s->view->bottom, n, 0);
}

RARE void scroll_columns(struct screen *s, unsigned at, unsigned n, bool insert)
{
	uint32_t attr = pen_erased(s);

	if (!in_margins(s))
		return;
	if (at >= s->cols)
		at %= s->cols;	/* a wrap is pending */
	for (unsigned y = s->view->top; y <= s->view->bottom; y++) {
		struct line *l = grid_row(s->grid, y);

		if (insert)
			line_insert(s->grid, l, at, n, attr);
		else
			line_delete(s->grid, l, at, n, attr);
		l->wrapped = false;
	}
}

RARE void scroll_insert_chars(struct screen *s, unsigned n)
{
	cursor_clamp(s, s->cols - 1);
	line_insert(s->grid, cursor_line(s), s->x, n, pen_erased(s));
}

RARE void scroll_delete_chars(struct screen *s, unsigned n)
{
	cursor_clamp(s, s->cols - 1);
	line_delete(s->grid, cursor_line(s), s->x, n, pen_erased(s));
}
