/* screen/scroll.h - moving what is on the screen: lines up and down, cells left and right
 *
 * What comes in is erased, with the pen's background where nothing else is said. Counts may be of any
 * size. */
#ifndef SCREEN_SCROLL_H
#define SCREEN_SCROLL_H

#include "state.h"

/* The cursor goes one row down and keeps its column. On the bottom margin the lines within the margins
 * scroll up instead, and the line that leaves the top of the normal screen goes to the history. On the
 * last row below the margins nothing moves. wrapped: whether a line that scrolls in continues the one
 * above it. Returns whether the cursor came to a row that was on the screen before. */
bool scroll_next_row(struct screen *s, bool wrapped);
/* LF: as scroll_next_row, with LNM to the first column. The row it comes to no longer continues
 * another. */
void scroll_linefeed(struct screen *s);
/* IND: the same without LNM; the row it comes to continues the one it did before. */
void scroll_index(struct screen *s);
/* RI: one row up; on the top margin the lines within the margins scroll down instead. */
void scroll_reverse_index(struct screen *s);
/* IL and DL: from the cursor's row to the bottom margin, n lines come in at the cursor or go there, and
 * the cursor goes to the first column. Nothing outside the margins. No line goes to the history. */
void scroll_insert_lines(struct screen *s, unsigned n);
void scroll_delete_lines(struct screen *s, unsigned n);
/* SU and SD: the lines within the margins move up or down by n; none goes to the history. The cursor stays. */
void scroll_up(struct screen *s, unsigned n);
void scroll_down(struct screen *s, unsigned n);
/* SR and DECIC (insert), SL and DECDC: in all rows within the margins n columns come in at column at,
 * or go there; cols counts as 0. The cursor stays. Nothing if it is outside the margins. */
void scroll_columns(struct screen *s, unsigned at, unsigned n, bool insert);
/* ICH and DCH: n cells come in at the cursor, or go there. A pending wrap ends. */
void scroll_insert_chars(struct screen *s, unsigned n);
void scroll_delete_chars(struct screen *s, unsigned n);

#endif
