/* screen/erase.h - erasing parts of the screen
 *
 * Erased cells keep the pen's background (see pen_erased). The cursor stays where it is. */
#ifndef SCREEN_ERASE_H
#define SCREEN_ERASE_H

#include "state.h"

/* ED and EL; selective: DECSED and DECSEL, which spare what DECSCA protects. what: 0 erases from the
 * cursor on, 1 up to the cursor and with it, 2 all. ED also knows 3, the history, if the normal screen
 * is up (xterm). Other values do nothing. A pending wrap stays. */
void erase_display(struct screen *s, unsigned what, bool selective);
void erase_line(struct screen *s, unsigned what, bool selective);
/* ECH: erases n cells from the cursor on, at most to the end of the row. A pending wrap ends. */
void erase_chars(struct screen *s, unsigned n);
/* DECALN: fills the screen with E, and the cursor goes home. */
void erase_align(struct screen *s);

#endif
