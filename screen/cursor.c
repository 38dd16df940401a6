/* screen/cursor.c - where the cursor is, its moves, and what saves it */
#include "cursor.h"

#include <string.h>

#include "hints.h"
#include "pen.h"

RARE void cursor_sides_none(struct screen *s)
{
	s->left = 0;
	s->right = s->cols - 1;
}

RARE unsigned cursor_reach_sides(const struct screen *s)
{
	return s->x > s->right + (s->follows != FOLLOWS_NOT) ? s->cols : s->right + 1;
}

RARE void cursor_clamp_rare(struct screen *s, unsigned max_x)
{
	unsigned reach;

	if (s->modes & MODE_ORIGIN) {
		if (s->y < s->view->top)
			s->y = s->view->top;
		if (s->y > s->view->bottom)
			s->y = s->view->bottom;
		if (s->x < s->left)
			s->x = s->left;
		if (s->x > s->right + (max_x == s->cols))
			s->x = s->right;
	}
	if (!s->follows || max_x >= s->cols)
		return;
	reach = cursor_reach(s, cursor_line(s));
	if (reach < s->cols && s->x >= reach)
		s->x = reach - 1;
}

/* v, or the nearest of 0 to end - 1. */
static unsigned within(int64_t v, unsigned end)
{
	return v < 0 ? 0 : v >= end ? end - 1 : (unsigned)v;
}

/* The cursor has moved; with DECOM the margins hold it. */
static inline void arrive(struct screen *s)
{
	s->follows = FOLLOWS_NOT;
	if (s->modes & MODE_ORIGIN)
		cursor_clamp_rare(s, s->cols - 1);
}

static void cursor_to(struct screen *s, int64_t x, int64_t y)
{
	s->x = within(x, s->cols);
	s->y = within(y, s->rows);
	arrive(s);
}

void cursor_move(struct screen *s, unsigned x, unsigned y)
{
	if (s->modes & MODE_ORIGIN) {
		cursor_to(s, (int64_t)x + s->left, (int64_t)y + s->view->top);
		return;
	}
	s->x = x < s->cols ? x : s->cols - 1;
	s->y = y < s->rows ? y : s->rows - 1;
	s->follows = FOLLOWS_NOT;
}

RARE void cursor_column(struct screen *s, int64_t x)
{
	cursor_to(s, s->modes & MODE_ORIGIN ? x + s->left : x, s->y);
}

RARE void cursor_to_row(struct screen *s, int64_t y)
{
	cursor_clamp(s, s->cols - 1);
	cursor_to(s, s->x, s->modes & MODE_ORIGIN ? y + s->view->top : y);
}

void cursor_return(struct screen *s)
{
	cursor_clamp(s, s->cols - 1);
	s->follows = FOLLOWS_NOT;
	s->x = s->x >= s->left || s->modes & MODE_ORIGIN ? s->left : 0;
}

void cursor_up(struct screen *s, unsigned n)
{
	unsigned room;

	cursor_clamp(s, s->cols - 1);
	room = s->y >= s->view->top ? s->y - s->view->top : s->y;
	s->y -= n < room ? n : room;
	arrive(s);
}

void cursor_down(struct screen *s, unsigned n)
{
	unsigned last, room;

	cursor_clamp(s, s->cols - 1);
	last = s->y <= s->view->bottom ? s->view->bottom : s->rows - 1;
	room = last - s->y;
	s->y += n < room ? n : room;
	arrive(s);
}

void cursor_forward(struct screen *s, unsigned n)
{
	unsigned last, room;

	cursor_clamp(s, s->cols - 1);
	last = s->x <= s->right ? s->right : s->cols - 1;
	room = last - s->x;
	s->x += n < room ? n : room;
	arrive(s);
}

void cursor_back(struct screen *s, unsigned n)
{
	unsigned room;

	cursor_clamp(s, s->cols - 1);
	room = s->x >= s->left ? s->x - s->left : s->x;
	s->x -= n < room ? n : room;
	arrive(s);
}

void cursor_by(struct screen *s, unsigned x, unsigned y)
{
	cursor_clamp(s, s->cols - 1);
	cursor_to(s, s->x + (int64_t)x, s->y + (int64_t)y);
}

/* DECSET 45. If a wide character did not fit at the end of the row above, the blank it left there is
 * passed over. */
static void backspace_wrap(struct screen *s)
{
	struct line *l = cursor_line(s);

	if (s->y <= s->view->top || s->y > s->view->bottom || !l->wrapped)
		return;
	l->wrapped = false;
	s->y--;
	s->x = s->cols - 1;
	if (s->x > 0 && !line_cell(cursor_line(s), s->x))
		s->x--;
}

RARE void cursor_backspace(struct screen *s)
{
	bool wraps = s->modes & MODE_REVERSE_WRAP;

	cursor_clamp(s, wraps ? s->cols : s->cols - 1);
	if (s->x > 0)
		s->x -= s->x != s->left;
	else if (wraps)
		backspace_wrap(s);
	s->follows = FOLLOWS_NOT;
	cursor_clamp(s, s->cols - 1);
}

/* ---- DECSC and DECRC */

RARE void cursor_save(struct screen *s)
{
	struct saved_cursor *c = &s->view->saved;

	c->x = s->modes & MODE_SIDES && s->x < s->cols && cursor_wraps(s, cursor_reach(s, cursor_line(s))) ? s->x - 1 : s->x;
	c->y = s->y;
	c->pen = s->pen;
	memcpy(c->charsets, s->charsets, sizeof c->charsets);
	c->shift = s->shift;
	c->origin = s->modes & MODE_ORIGIN;
	c->used = true;
}

RARE void cursor_save_none(struct view *v)
{
	memset(&v->saved, 0, sizeof v->saved);
	memset(v->saved.charsets, 'B', sizeof v->saved.charsets);
}

RARE unsigned cursor_saved_row(const struct screen *s, const struct view *v)
{
	return v->saved.y < s->rows ? v->saved.y : s->rows - 1;
}

RARE void cursor_restore(struct screen *s)
{
	const struct saved_cursor *c = &s->view->saved;

	s->x = c->x;
	s->follows = FOLLOWS_NOT;
	s->y = cursor_saved_row(s, s->view);
	s->pen = c->pen;
	pen_changed(s);
	memcpy(s->charsets, c->charsets, sizeof c->charsets);
	s->shift = c->shift;
	s->charset = s->charsets[s->shift];
	s->single = 0;
	s->modes = c->origin ? s->modes | MODE_ORIGIN : s->modes & ~(unsigned)MODE_ORIGIN;
	cursor_clamp(s, s->cols - 1);
}
