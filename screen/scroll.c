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
		s->base++;
	}
	grid_scroll_up(s->grid, v->top, v->bottom, 1, pen_erased(s));
	grid_row(s->grid, v->bottom)->wrapped = wrapped;
}

/* Rows top to bottom within the left and right margins move up or down by n: what that brings in is erased. */
static void scroll_box(struct screen *s, unsigned top, unsigned n, bool down, uint32_t attr)
{
	grid_scroll_box(s->grid, &(struct box){ s->left, top, s->right, s->view->bottom }, n, down, attr);
}

static RARE APART void scroll_one_box(struct screen *s)
{
	if (cursor_within_sides(s, s->x))
		scroll_box(s, s->view->top, 1, false, pen_erased(s));
}

bool scroll_next_row(struct screen *s, bool wrapped)
{
	if (s->y == s->view->bottom) {
		if (s->modes & MODE_SIDES && cursor_sides(s))
			scroll_one_box(s);
		else
			scroll_one(s, wrapped);
		return false;
	}
	if (s->y + 1 >= s->rows)
		return false;
	s->y++;
	return true;
}

/* With LNM or with left and right margins. */
static RARE void linefeed_rare(struct screen *s)
{
	cursor_clamp(s, s->cols - 1);
	s->follows = FOLLOWS_NOT;
	if (scroll_next_row(s, false))
		cursor_line(s)->wrapped = false;
	if (s->modes & MODE_NEWLINE)
		cursor_return(s);
}

void scroll_linefeed(struct screen *s)
{
	if (s->modes & (MODE_NEWLINE | MODE_SIDES)) {
		linefeed_rare(s);
		return;
	}
	s->follows = FOLLOWS_NOT;
	if (scroll_next_row(s, false))
		cursor_line(s)->wrapped = false;
	if (s->x >= s->cols)
		s->x--;
}

void scroll_index(struct screen *s)
{
	cursor_clamp(s, s->cols - 1);
	s->follows = FOLLOWS_NOT;
	scroll_next_row(s, false);
}

RARE void scroll_reverse_index(struct screen *s)
{
	cursor_clamp(s, s->cols - 1);
	s->follows = FOLLOWS_NOT;
	if (s->y != s->view->top)
		s->y -= s->y > 0;
	else if (!cursor_sides(s))
		grid_scroll_down(s->grid, s->view->top, s->view->bottom, 1, pen_erased(s));
	else if (cursor_within_sides(s, s->x))
		scroll_box(s, s->view->top, 1, true, pen_erased(s));
}

static bool in_margins(const struct screen *s)
{
	return s->y >= s->view->top && s->y <= s->view->bottom && cursor_within_sides(s, s->x);
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
	s->x = s->left;
	if (cursor_sides(s)) {
		scroll_box(s, s->y, n, true, pen_erased(s));
		return;
	}
	in = s->view->bottom - s->y + 1 < n ? s->view->bottom - s->y + 1 : n;
	in = in < sizeof sizes ? in : sizeof sizes;
	for (y = 0; y < in; y++)
		sizes[y] = grid_row(s->grid, s->y + y)->size;
	grid_scroll_down(s->grid, s->y, s->view->bottom, n, pen_erased(s));
	for (y = 0; y < in; y++)
		line_resize(grid_row(s->grid, s->y + y), sizes[y]);
}

void scroll_delete_lines(struct screen *s, unsigned n)
{
	cursor_clamp(s, s->cols - 1);
	if (!in_margins(s))
		return;
	s->x = s->left;
	if (cursor_sides(s))
		scroll_box(s, s->y, n, false, pen_erased(s));
	else
		grid_scroll_up(s->grid, s->y, s->view->bottom, n, pen_erased(s));
}

void scroll_up(struct screen *s, unsigned n)
{
	if (cursor_sides(s))
		scroll_box(s, s->view->top, n, false, pen_erased(s));
	else
		grid_scroll_up(s->grid, s->view->top, s->view->bottom, n, pen_erased(s));
}

void scroll_down(struct screen *s, unsigned n)
{
	if (cursor_sides(s))
		scroll_box(s, s->view->top, n, true, pen_erased(s));
	else
		grid_scroll_down(s->grid, s->view->top, s->view->bottom, n, pen_erased(s));
}

RARE void scroll_columns(struct screen *s, unsigned at, unsigned n, bool insert)
{
	uint32_t attr = pen_erased(s);

	cursor_clamp(s, s->cols - 1);
	if (!in_margins(s))
		return;
	if (at < s->left)
		at = s->left;
	if (at > s->right)
		at = s->x;	/* a wrap was pending */
	for (unsigned y = s->view->top; y <= s->view->bottom; y++) {
		struct line *l = grid_row(s->grid, y);

		if (insert)
			line_insert(s->grid, l, at, s->right + 1, n, attr);
		else
			line_delete(s->grid, l, at, s->right + 1, n, attr);
		l->wrapped = false;
	}
}

RARE void scroll_insert_chars(struct screen *s, unsigned n)
{
	cursor_clamp(s, s->cols - 1);
	if (cursor_within_sides(s, s->x))
		line_insert(s->grid, cursor_line(s), s->x, s->right + 1, n, pen_erased(s));
}

RARE void scroll_delete_chars(struct screen *s, unsigned n)
{
	cursor_clamp(s, s->cols - 1);
	if (cursor_within_sides(s, s->x))
		line_delete(s->grid, cursor_line(s), s->x, s->right + 1, n, pen_erased(s));
}
