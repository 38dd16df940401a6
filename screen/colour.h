/* screen/colour.h - colours changed by OSC 4 and 10 to 19, and the terminal's own
 *
 * An index is that of struct palette. */
#ifndef SCREEN_COLOUR_H
#define SCREEN_COLOUR_H

#include "state.h"

/* Sets a colour to a spelling of n bytes. Nothing if that can be no colour, or without memory. */
void colour_set(struct screen *s, unsigned index, const unsigned char *b, size_t n);
/* OSC 104 with an index, and OSC 110 to 119: the terminal's own colour again. */
void colour_reset(struct screen *s, unsigned index);
/* OSC 104 alone: the same for all of the 256 that were set. */
void colours_reset_palette(struct screen *s);
/* Forgets everything that the program set. */
void colours_end(struct screen *s);
/* Remembers the terminal's own colour, of index 0 to SCREEN_CURSOR; others are passed over. Nothing
 * without memory. */
void colour_set_own(struct screen *s, unsigned index, const uint16_t rgb[3]);
/* Sets rgb to the terminal's own colour, 16 bits a channel. False if it is not known. */
bool colour_own(const struct screen *s, unsigned index, unsigned rgb[3]);
/* Sets rgb to what the program set, else to the terminal's own colour, 16 bits a channel. False if
 * that is not known, or not spelled in numbers; rgb may then be half written. */
bool colour_now(const struct screen *s, unsigned index, unsigned rgb[3]);

#endif
