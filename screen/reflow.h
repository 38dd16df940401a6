/* screen/reflow.h - the screens and the history in a new size */
#ifndef SCREEN_REFLOW_H
#define SCREEN_REFLOW_H

#include "state.h"

/* Gives the grids and the history of s a new size, within the limits of screen.h. The cursor and the
 * saved cursor move with the text. s->cols, s->rows, the margins, and a cursor beyond the new size are
 * left for the caller to set. False without memory: nothing has changed. */
bool reflow(struct screen *s, unsigned cols, unsigned rows);

#endif
