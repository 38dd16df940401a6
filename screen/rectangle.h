/* screen/rectangle.h - what a VT420 does to rectangles of cells
 *
 * A rectangle is four parameters, rows and columns from 1: top, left, bottom, right; empty ones are the edges of
 * the screen. With DECOM they count from the margins and end there. One that is turned inside out does nothing.
 * The cursor stays. */
#ifndef SCREEN_RECTANGLE_H
#define SCREEN_RECTANGLE_H

#include "state.h"

/* DECFRA: fills with the character of the first parameter, and the pen. Nothing if it is neither 32 to 126 nor
 * 160 to 255. */
void rectangle_fill(struct screen *s, const struct csi *c);
/* DECERA, and DECSERA (selective), which spares what DECSCA protects. */
void rectangle_erase(struct screen *s, const struct csi *c, bool selective);
/* DECCRA: copies it to where parameters 6 and 7 say; pages are not known. */
void rectangle_copy(struct screen *s, const struct csi *c);
/* DECCARA and DECRARA: SGR with the parameters from the fifth on, set or toggled. DECSACE says whether in the
 * rectangle or from its first to its last cell as text runs. */
void rectangle_attributes(struct screen *s, const struct csi *c, bool toggle);

#endif
