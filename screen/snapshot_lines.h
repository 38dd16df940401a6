/* screen/snapshot_lines.h - the part of a snapshot that paints text
 *
 * All of these expect a blank screen with the cursor at home, the default pen, and nothing set that
 * changes how text prints. They leave the default pen. */
#ifndef SCREEN_SNAPSHOT_LINES_H
#define SCREEN_SNAPSHOT_LINES_H

#include "paint.h"

/* Paints the normal screen, and above it the history that is wanted, on a terminal of the model's
 * size. */
void snapshot_normal(struct painter *p, const struct snapshot_want *want);
/* Paints the rows of g, of the model's size, as running text. after: lines of the history were painted
 * before them, and all rows must be gone through for those to scroll away. */
void snapshot_rows(struct painter *p, const struct grid *g, bool after);

/* Each paints a screen on a terminal of another size, cols and rows: from the top left, cut. */
void snapshot_normal_cut(struct painter *p, const struct snapshot_want *want, unsigned cols, unsigned rows);
void snapshot_alternate_cut(struct painter *p, unsigned cols, unsigned rows);

#endif
