/* Cells a character takes on a terminal. */
#ifndef WIDTH_H
#define WIDTH_H

#include <stdint.h>

/* The kind of each 64 characters below U+20000: 0 and 1 are all one cell and all two; and the
 * widths of the further kinds, 2 bits each. */
extern const uint8_t width_kind[];
extern const uint32_t width_bits[];

/* The cells of a character up to U+10FFFF: 0 (controls, and marks that join the character
 * before), 1 or 2. From Unicode 12.1; tools/width.py has the rule. */
static inline unsigned width_of(uint32_t c)
{
	unsigned kind;

	if (c < 0x20000) {
		kind = width_kind[c >> 6];
		if (kind < 2)
			return kind + 1;
		return width_bits[4 * (kind - 2) + (c >> 4 & 3)] >> 2 * (c & 15) & 3;
	}
	if (c < 0x40000)
		return (c & 0xffff) < 0xfffe ? 2 : 1;
	return !(c == 0xe0001 || (c >= 0xe0020 && c < 0xe0080) ||
	    (c >= 0xe0100 && c < 0xe01f0));
}

#endif
