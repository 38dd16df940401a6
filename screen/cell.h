/* screen/cell.h - what one cell of a screen holds: a character and an attribute, one word each */
#ifndef SCREEN_CELL_H
#define SCREEN_CELL_H

#include <stdint.h>

/* ---- the character */

/* A cell's character is 0 if it was never written or was erased. Else it is a code point, or with
 * CELL_CLUSTER the number of a cluster in the pool. CELL_WIDE: the next cell is CELL_TAIL, the
 * right half of this character. */
#define CELL_CLUSTER ((uint32_t)1 << 31)
#define CELL_WIDE ((uint32_t)1 << 30)
#define CELL_TAIL ((uint32_t)1 << 29)
#define CELL_CHAR (CELL_TAIL - 1)

/* An ill-formed part of UTF-8, which takes a cell as if it were U+FFFD: its bytes, at most 3, the first one
 * lowest. They are kept because terminals differ about them, and some read another encoding. */
#define CELL_RAW ((uint32_t)1 << 28)
enum { CELL_RAW_BYTES = 3 };

/* A character and the combining marks on it, filled up with 0. Further marks are dropped. */
enum { CLUSTER_MAX = 16 };
struct cluster {
	uint32_t c[CLUSTER_MAX];
};

/* ---- the attribute: everything SGR, DECSCA and OSC 8 give a character */

enum {
	ATTR_BOLD = 1, ATTR_DIM = 2, ATTR_ITALIC = 4, ATTR_BLINK = 8, ATTR_INVERSE = 16,
	ATTR_HIDDEN = 32, ATTR_STRIKE = 64, ATTR_OVERLINE = 128,
	ATTR_PROTECTED = 256,			/* DECSCA */
	ATTR_UNDERLINE = 7 << 9,		/* 0 to 5: none, single, double, curly, dotted, dashed;
						 * ATTR_SGR_21: what SGR 21 makes */
	ATTR_SGR_21 = 6,
	ATTR_RAPID = 1 << 12,			/* SGR 6 */
	ATTR_PACKED = 0xfff,			/* the flags that fit into a cell's word */
	ATTR_UNDERLINE_SHIFT = 9,
	/* these are visible even where there is no character */
	ATTR_ON_BLANKS = ATTR_INVERSE | ATTR_STRIKE | ATTR_OVERLINE | ATTR_UNDERLINE,
};

/* A colour is 0 (the default), COLOUR_INDEX | 0..255, or COLOUR_RGB | 0xrrggbb. */
#define COLOUR_INDEX ((uint32_t)256)
#define COLOUR_RGB ((uint32_t)2 << 24)
/* Underline colour only: SGR 59 reset it. xterm.js treats that differently from a colour that was
 * never set. */
#define COLOUR_RESET ((uint32_t)4 << 24)

struct attr {
	uint32_t fg, bg, ul;	/* colours; ul: of the underline */
	uint16_t flags;
	uint16_t link;		/* number of a link in the pool, 0: none */
};

/* An attribute as a cell stores it; 0 is the default one. Most fit into the word: two indexed
 * colours (bits 0 and 9) and all flags but ATTR_RAPID (bit 18), or one RGB colour and the first flags (bit 24).
 * Any other is ATTR_NUMBERED | its number in the pool. */
enum { ATTR_FIRST_FLAGS = 63 };
#define ATTR_KIND ((uint32_t)3 << 30)
#define ATTR_FG_RGB ((uint32_t)1 << 30)
#define ATTR_BG_RGB ((uint32_t)2 << 30)
#define ATTR_NUMBERED ((uint32_t)3 << 30)

/* The attribute that a word below ATTR_NUMBERED stands for. For any word: pool_attr. */
struct attr attr_unpack(uint32_t attr);

/* The word for *a, or ATTR_NUMBERED if it does not fit and needs a number. */
static inline uint32_t attr_pack(const struct attr *a)
{
	if (a->ul || a->link || a->flags > ATTR_PACKED)
		return ATTR_NUMBERED;
	if (!((a->fg | a->bg) & COLOUR_RGB))
		return a->fg | a->bg << 9 | (uint32_t)a->flags << 18;
	if ((a->fg && a->bg) || a->flags > ATTR_FIRST_FLAGS)
		return ATTR_NUMBERED;
	return (a->fg ? ATTR_FG_RGB : ATTR_BG_RGB) | (uint32_t)a->flags << 24 | ((a->fg | a->bg) & 0xffffff);
}

#endif
