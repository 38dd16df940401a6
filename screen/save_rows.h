/* screen/save_rows.h - the lines of a saved model: its screens and its history */
#ifndef SCREEN_SAVE_ROWS_H
#define SCREEN_SAVE_ROWS_H

#include "codec.h"
#include "state.h"

/* Appends an attribute with the text of its link, which is in p. */
void save_attr(struct save *w, const struct pool *p, const struct attr *a);
/* Reads an attribute of save_attr, without what no model would have; its link is put into the pool of s. */
struct attr load_attr(struct load *r, struct screen *s);

/* Appends all rows of g, which has lines, from the top. */
void save_grid(struct save *w, const struct screen *s, const struct grid *g);
/* Reads rows of save_grid into g, without what is beyond the size of g, or no cell of a model. */
void load_grid(struct load *r, struct screen *s, struct grid *g);

/* Appends the history. */
void save_history(struct save *w, const struct history *h);
/* Reads a history of save_history, up to the first record that no model would make. */
void load_history(struct load *r, struct history *h);

#endif
