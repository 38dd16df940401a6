/* screen/utf8.h - UTF-8 (RFC 3629); inline, because every character of the stream goes through it */
#ifndef SCREEN_UTF8_H
#define SCREEN_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Whether this byte continues a character: 10xxxxxx. */
static inline bool utf8_continues(unsigned char b)
{
	return (b & 0xc0) == 0x80;
}

/* How many bytes (2 to 4) a character beyond ASCII has that begins with this one; 0: none begins
 * so. */
static inline unsigned utf8_need(unsigned char lead)
{
	if ((lead & 0xe0) == 0xc0)
		return 2;
	if ((lead & 0xf0) == 0xe0)
		return 3;
	return (lead & 0xf8) == 0xf0 ? 4 : 0;
}

/* The character that a lead byte and its continuation bytes spell, n (2 to 4) in all. 0 if they
 * spell none: an overlong form, a surrogate, beyond U+10FFFF, or the byte order mark, which xterm.js
 * drops too. */
static inline uint32_t utf8_value(const unsigned char *b, unsigned n)
{
	uint32_t c;

	switch (n) {
	case 2:
		c = (uint32_t)(b[0] & 0x1f) << 6 | (b[1] & 0x3f);
		return c < 0x80 ? 0 : c;
	case 3:
		c = (uint32_t)(b[0] & 0x0f) << 12 | (uint32_t)(b[1] & 0x3f) << 6 | (b[2] & 0x3f);
		return c < 0x800 || (c & 0xf800) == 0xd800 || c == 0xfeff ? 0 : c;
	default:
		c = (uint32_t)(b[0] & 0x07) << 18 | (uint32_t)(b[1] & 0x3f) << 12 |
		    (uint32_t)(b[2] & 0x3f) << 6 | (b[3] & 0x3f);
		return c < 0x10000 || c > 0x10ffff ? 0 : c;
	}
}

/* utf8_decode for most characters, U+00A0 to U+D7FF; there must be 4 bytes at b. Returns 0 for all
 * others, and *c means nothing then. The bytes are tested as one word, a load and a compare. */
static inline size_t utf8_common(const unsigned char *b, uint32_t *c)
{
	uint32_t w = b[0] | (uint32_t)b[1] << 8 | (uint32_t)b[2] << 16 | (uint32_t)b[3] << 24;

	if ((w & 0xc0c0f0) == 0x8080e0) {
		*c = (w & 0x0f) << 12 | (w >> 2 & 0xfc0) | (w >> 16 & 0x3f);
		return *c - 0x800 < 0xd800 - 0x800 ? 3 : 0;
	}
	if ((w & 0xc0e0) == 0x80c0) {
		*c = (w & 0x1f) << 6 | (w >> 8 & 0x3f);
		return *c >= 0xa0 ? 2 : 0;
	}
	return 0;
}

/* Decodes the character at the beginning of the n > 0 bytes at b: sets *c and returns its length, or
 * returns 0 if it is not whole or not valid (see utf8_value). */
static inline size_t utf8_decode(const unsigned char *b, size_t n, uint32_t *c)
{
	unsigned need;

	if (*b < 0x80) {
		*c = *b;
		return 1;
	}
	need = utf8_need(*b);
	if (!need || n < need)
		return 0;
	for (unsigned i = 1; i < need; i++)
		if (!utf8_continues(b[i]))
			return 0;
	*c = utf8_value(b, need);
	return *c ? need : 0;
}

/* Whether byte b may follow the n > 0 bytes of a character that are at part: it continues them, and they
 * can still become well-formed (table 3-7 of Unicode). */
static inline bool utf8_goes_on_with(const unsigned char *part, unsigned n, unsigned char b)
{
	if (!utf8_continues(b))
		return false;
	if (n > 1)
		return true;
	switch (*part) {
	case 0xe0: return b >= 0xa0;
	case 0xed: return b < 0xa0;
	case 0xf0: return b >= 0x90;
	case 0xf4: return b < 0x90;
	}
	return true;
}

/* Writes c to to, which has room for 4 bytes; beyond U+10FFFF it is written as U+FFFD. Returns its
 * length. */
static inline size_t utf8_encode(uint32_t c, unsigned char *to)
{
	if (c < 0x80) {
		to[0] = (unsigned char)c;
		return 1;
	}
	if (c < 0x800) {
		to[0] = (unsigned char)(0xc0 | c >> 6);
		to[1] = (unsigned char)(0x80 | (c & 63));
		return 2;
	}
	if (c > 0x10ffff)
		c = 0xfffd;
	if (c < 0x10000) {
		to[0] = (unsigned char)(0xe0 | c >> 12);
		to[1] = (unsigned char)(0x80 | (c >> 6 & 63));
		to[2] = (unsigned char)(0x80 | (c & 63));
		return 3;
	}
	to[0] = (unsigned char)(0xf0 | c >> 18);
	to[1] = (unsigned char)(0x80 | (c >> 12 & 63));
	to[2] = (unsigned char)(0x80 | (c >> 6 & 63));
	to[3] = (unsigned char)(0x80 | (c & 63));
	return 4;
}

#endif
