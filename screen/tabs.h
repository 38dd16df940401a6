/* screen/tabs.h - tab stops, and the moves from one to the next */
#ifndef SCREEN_TABS_H
#define SCREEN_TABS_H

#include "state.h"

enum { TAB_WIDTH = 8 };	/* columns from one default stop to the next, from 0 */

/* Sets the default stops in columns from to to - 1. */
void tabs_default(struct view *v, unsigned from, unsigned to);
/* Makes room for cols columns, with the default stops in those that are new, or with none in a view
 * where the program cleared all. False without memory. */
bool tabs_grow(struct screen *s, unsigned cols);

/* HTS: sets a stop at the cursor. */
void tabs_set(struct screen *s);
/* DECST8C (what is 5): the default stops. */
void tabs_plain(struct screen *s, int32_t what);
/* TBC: 0 clears the stop at the cursor, 3 all; others clear none. */
void tabs_clear(struct screen *s, int32_t what);
/* HT, CHT and CBT: the cursor moves n stops right or left, at most to the last or first column, and
 * not at all while a wrap is pending. */
void tabs_forward(struct screen *s, unsigned n);
void tabs_back(struct screen *s, unsigned n);

#endif
