/* screen/reset.h - the state at power on, and the two resets */
#ifndef SCREEN_RESET_H
#define SCREEN_RESET_H

#include "state.h"

/* RIS: the state at power on, with blank screens and no history. The title stays, as in xterm. */
void reset_hard(struct screen *s);
/* DECSTR: margins, pen, character sets, modes and the saved cursor; text and cursor stay. */
void reset_soft(struct screen *s);

#endif
