/* screen/charset.c - character sets (ISO 2022): what they hold, and which one is in use */
#include "charset.h"

#include <string.h>

#include "hints.h"

/* DEC special graphics, the line-drawing set, from 0x60 on. */
enum { GRAPHICS_FIRST = 0x60 };
static const uint16_t graphics[] = {
	0x25c6, 0x2592, 0x2409, 0x240c, 0x240d, 0x240a, 0x00b0, 0x00b1,
	0x2424, 0x240b, 0x2518, 0x2510, 0x250c, 0x2514, 0x253c, 0x23ba,
	0x23bb, 0x2500, 0x23bc, 0x23bd, 0x251c, 0x2524, 0x2534, 0x252c,
	0x2502, 0x2264, 0x2265, 0x03c0, 0x2260, 0x00a3, 0x00b7,
};

/* The national sets differ from ASCII only at these places. */
static const char places[] = "#@[\\]^_`{|}~";

static const struct national {
	const char *sets;	/* their final bytes */
	uint16_t at[sizeof places - 1];	/* 0: as in ASCII */
} nationals[] = {
	{ "A", { 0xa3 } },
	{ "4", { 0xa3, 0xbe, 0x133, 0xbd, '|', 0, 0, 0, 0xa8, 'f', 0xbc, 0xb4 } },
	{ "C5", { 0, 0, 0xc4, 0xd6, 0xc5, 0xdc, 0, 0xe9, 0xe4, 0xf6, 0xe5, 0xfc } },
	{ "R", { 0xa3, 0xe0, 0xb0, 0xe7, 0xa7, 0, 0, 0, 0xe9, 0xf9, 0xe8, 0xa8 } },
	{ "Q", { 0, 0xe0, 0xe2, 0xe7, 0xea, 0xee, 0, 0xf4, 0xe9, 0xf9, 0xe8, 0xfb } },
	{ "K", { 0, 0xa7, 0xc4, 0xd6, 0xdc, 0, 0, 0, 0xe4, 0xf6, 0xfc, 0xdf } },
	{ "Y", { 0xa3, 0xa7, 0xb0, 0xe7, 0xe9, 0, 0, 0xf9, 0xe0, 0xf2, 0xe8, 0xec } },
	{ "E6", { 0, 0xc4, 0xc6, 0xd8, 0xc5, 0xdc, 0, 0xe4, 0xe6, 0xf8, 0xe5, 0xfc } },
	{ "Z", { 0xa3, 0xa7, 0xa1, 0xd1, 0xbf, 0, 0, 0, 0xb0, 0xf1, 0xe7, 0 } },
	{ "H7", { 0, 0xc9, 0xc4, 0xd6, 0xc5, 0xdc, 0, 0xe9, 0xe4, 0xf6, 0xe5, 0xfc } },
	{ "=", { 0xf9, 0xe0, 0xe9, 0xe7, 0xea, 0xee, 0xe8, 0xf4, 0xe4, 0xf6, 0xfc, 0xfb } },
};

static const struct national *national(unsigned char set)
{
	for (size_t i = 0; i < sizeof nationals / sizeof *nationals; i++)
		if (strchr(nationals[i].sets, set))
			return &nationals[i];
	return NULL;
}

bool charset_known(unsigned char set)
{
	return set == 'B' || set == '0' || (set && national(set));
}

uint32_t charset_map(unsigned char set, uint32_t c)
{
	const struct national *n;
	const char *p;

	if (set == 'B' || c < 0x20 || c >= 0x7f)
		return 0;
	if (set == '0')
		return c >= GRAPHICS_FIRST ? graphics[c - GRAPHICS_FIRST] : 0;
	n = national(set);
	p = n ? strchr(places, (int)c) : NULL;
	return p ? n->at[p - places] : 0;
}

void charset_map_run(unsigned char set, uint32_t *to, const unsigned char *text, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		uint32_t c = text[i];

		if (set != '0')
			c = charset_map(set, c);
		else if (c >= GRAPHICS_FIRST)
			c = graphics[c - GRAPHICS_FIRST];
		to[i] = c ? c : text[i];
	}
}

void charset_designate(struct screen *s, unsigned which, unsigned char set)
{
	if (!charset_known(set))
		return;
	s->charsets[which] = s->designated[which] = set;
	charset_single_end(s);
}

void charset_shift(struct screen *s, unsigned which)
{
	s->single = 0;
	s->shift = s->shifted = which;
	s->charset = s->charsets[which];
}

RARE void charset_single_end(struct screen *s)
{
	s->single = 0;
	s->charset = s->charsets[s->shift];
}

RARE void charset_single(struct screen *s, unsigned which)
{
	charset_single_end(s);
	if (s->charset == s->charsets[which])
		return;
	s->single = which;
	/* printing looks for it only where this is not ASCII */
	if (s->charset == 'B')
		s->charset = s->charsets[which];
}

void charset_ascii(struct screen *s)
{
	memset(s->charsets, 'B', sizeof s->charsets);
	memset(s->designated, 'B', sizeof s->designated);
	s->charset = 'B';
	s->single = 0;
}
