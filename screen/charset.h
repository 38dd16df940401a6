/* screen/charset.h - character sets (ISO 2022): what they hold, and which one is in use
 *
 * A set is named by the final byte of its SCS, as in xterm. */
#ifndef SCREEN_CHARSET_H
#define SCREEN_CHARSET_H

#include "state.h"

/* Whether a set has this final byte. */
bool charset_known(unsigned char set);
/* The character that c is in a known set; 0 if it is c itself. */
uint32_t charset_map(unsigned char set, uint32_t c);
/* Writes to to what n characters of ASCII are in a known set. */
void charset_map_run(unsigned char set, uint32_t *to, const unsigned char *text, size_t n);

/* SCS: designates a set as G0 to G3 (which: 0 to 3). Nothing if it is neither ASCII, nor DEC special
 * graphics, nor one of the national sets. */
void charset_designate(struct screen *s, unsigned which, unsigned char set);
/* SI, SO, LS2 and LS3: G0 to G3 (which: 0 to 3) is now in use. */
void charset_shift(struct screen *s, unsigned which);
/* SS2 and SS3: the next ASCII character is of G2 or G3 (which: 2 or 3), as in xterm. */
void charset_single(struct screen *s, unsigned which);
/* That character has come. */
void charset_single_end(struct screen *s);
/* All four are ASCII; which one is in use stays. */
void charset_ascii(struct screen *s);

#endif
