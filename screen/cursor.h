/* screen/cursor.h - where the cursor is, its moves, and what saves it
 *
 * Columns and rows count from 0. The moves follow ECMA-48, and DEC where margins and DECOM (origin
 * mode) play a part. Unless said otherwise a move ends a pending wrap, stays on the screen, and with
 * DECOM stays within the margins. Counts may be of any size. */
#ifndef SCREEN_CURSOR_H
#define SCREEN_CURSOR_H

#include "state.h"

/* The line the cursor is on. */
static inline struct line *cursor_line(const struct screen *s)
{
	return grid_row(s->grid, s->y);
}

/* All columns are within the left and right margins. */
void cursor_sides_none(struct screen *s);
/* The column at which text printed at the cursor ends, with left and right margins: past the right one, unless
 * the cursor is beyond it. With a wrap pending, printing leaves the cursor past the margin, as elsewhere past
 * the last column. */
unsigned cursor_reach_sides(const struct screen *s);

/* The columns of line l that text takes: half of them if it is of double width. xterm lets moves go on to the
 * last column, libvterm does not; a character printed there comes into the last one that is shown. */
static inline unsigned cursor_reach(const struct screen *s, const struct line *l)
{
	if (s->modes & MODE_SIDES)
		return cursor_reach_sides(s);
	return l->size && s->cols > 1 ? s->cols / 2 : s->cols;
}

/* Whether there are left or right margins, and whether column x is within them. */
static inline bool cursor_sides(const struct screen *s)
{
	return s->left > 0 || s->right + 1 < s->cols;
}

static inline bool cursor_within_sides(const struct screen *s, unsigned x)
{
	return x >= s->left && x <= s->right;
}

/* Whether the next character wraps, in a line of reach columns. */
static inline bool cursor_wraps(const struct screen *s, unsigned reach)
{
	return s->x >= reach && (reach == s->cols || s->follows);
}

/* Moves the cursor to column max_x at most, and with DECOM within the margins. cols - 1 ends a pending wrap;
 * cols keeps it. Common sequences do this and little else, so most of it is inline. */
void cursor_clamp_rare(struct screen *s, unsigned max_x);
static inline void cursor_clamp(struct screen *s, unsigned max_x)
{
	if (s->x > max_x)
		s->x = max_x;
	if (s->modes & MODE_ORIGIN || (s->follows && max_x < s->cols))
		cursor_clamp_rare(s, max_x);
}
/* CUP: to column x and row y, with DECOM counted from the margins, or as near as possible. */
void cursor_move(struct screen *s, unsigned x, unsigned y);
/* CHA and HPA: to column x; VPA: to row y. With DECOM counted from the margins. */
void cursor_column(struct screen *s, int64_t x);
void cursor_to_row(struct screen *s, int64_t y);
/* CR: to the first column, or to the left margin unless the cursor is left of it and DECOM is not set. */
void cursor_return(struct screen *s);
/* CUU and CUD: n rows up or down, at most to the margin, or from outside the margins to the edge of
 * the screen. */
void cursor_up(struct screen *s, unsigned n);
void cursor_down(struct screen *s, unsigned n);
/* CUF and CUB: n columns right or left, at most to the margin, or from beyond it to the edge of the screen. */
void cursor_forward(struct screen *s, unsigned n);
void cursor_back(struct screen *s, unsigned n);
/* HPR and VPR: x columns right and y rows down. Without DECOM, margins do not stop it. */
void cursor_by(struct screen *s, unsigned x, unsigned y);
/* BS: one column left. From the first column nowhere; but with DECSET 45 and within the margins, to
 * the end of the row above if that wraps into this one. */
void cursor_backspace(struct screen *s);

/* DECSC and DECRC, for the screen that is up: row and column, the pen with its protection, character sets,
 * origin mode (VT510). A wrap that was pending is saved, but restored only by xterm, not by kitty, xterm.js
 * and libvterm: nor is it here. If nothing was saved, DECRC restores the state at power on. */
void cursor_save(struct screen *s);
void cursor_restore(struct screen *s);
/* Nothing is saved in v. */
void cursor_save_none(struct view *v);
/* The row to which v, a view of s, would restore the cursor. */
unsigned cursor_saved_row(const struct screen *s, const struct view *v);

#endif
