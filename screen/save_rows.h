/* screen/save_rows.h - the lines of a saved model: its screens and its history */
#ifndef SCREEN_SAVE_ROWS_H
#define SCREEN_SAVE_ROWS_H

#include "codec.h"
#include "state.h"

void save_attr(struct save *w, const struct pool *p, const struct attr *a);
/* What no model would have is left out of it. */
struct attr load_attr(struct load *r, struct screen *s);

/* All rows of g, which has lines, from the top. What is beyond the size of g, or no cell of a model, is
 * left out. */
void save_grid(struct save *w, const struct screen *s, const struct grid *g);
void load_grid(struct load *r, struct screen *s, struct grid *g);

/* The history. Records that no model would make end it. */
void save_history(struct save *w, const struct history *h);
void load_history(struct load *r, struct history *h);

#endif
