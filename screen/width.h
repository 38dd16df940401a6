/* screen/width.h - how many cells a character takes on a terminal */
#ifndef SCREEN_WIDTH_H
#define SCREEN_WIDTH_H

#include <stdint.h>

/* The kind of each run of 64 characters below U+20000: 0 is all narrow, 1 all wide. For each further
 * kind width_bits has the widths of the 64, 2 bits each. */
extern const uint8_t width_kind[];
extern const uint32_t width_bits[];

/* The cells of a character up to U+10FFFF: 0 (controls, and marks that join the character before), 1
 * or 2, from Unicode 15.0. libc's wcwidth would need a locale that small containers lack. */
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
