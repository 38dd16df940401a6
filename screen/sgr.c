/* screen/sgr.c - SGR, read into a pen and written from one */
#include "sgr.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/* ---- reading */

/* Sets *sub to the subparameters of parameter i. Returns how many they are. */
static unsigned subs_of(const struct csi *c, unsigned i, const int32_t **sub)
{
	unsigned from;

	if (!c->subs)
		return 0;
	from = i ? c->sub_end[i - 1] : 0;
	*sub = c->sub + from;
	return c->sub_end[i] - from;
}

static uint32_t rgb(int32_t r, int32_t g, int32_t b)
{
	return COLOUR_RGB | (uint32_t)(r & 255) << 16 | (uint32_t)(g & 255) << 8 | (uint32_t)(b & 255);
}

static int32_t or_zero(int32_t v)
{
	return v < 0 ? 0 : v;
}

/* 38:5:n, 38:2:r:g:b, and the form of ISO 8613-6, 38:2:space:r:g:b */
static void colour_subs(const int32_t *sub, unsigned n, uint32_t *to)
{
	if (sub[0] == 5) {
		*to = COLOUR_INDEX | (uint32_t)(n > 1 ? or_zero(sub[1]) & 255 : 0);
	} else if (sub[0] == 2 && n >= 4) {
		const int32_t *v = n == 4 ? sub + 1 : sub + 2;

		*to = rgb(or_zero(v[0]), or_zero(v[1]), or_zero(v[2]));
	}
}

/* Parameter i is 38, 48 or 58. Returns how many parameters after it belong to it. */
static unsigned colour(const struct csi *c, unsigned i, uint32_t *to)
{
	const int32_t *sub, *v = c->value + i;
	unsigned n = subs_of(c, i, &sub);

	_Static_assert(CSI_BEHIND >= 4, "38 may be the last parameter");
	if (n) {
		colour_subs(sub, n, to);
		return 0;
	}
	if (v[1] == 5) {
		*to = COLOUR_INDEX | (uint32_t)(v[2] & 255);
		return 2;
	}
	if (v[1] == 2) {
		*to = rgb(v[2], v[3], v[4]);
		return 4;
	}
	return 5;
}

static void underline_set(struct attr *a, int32_t style)
{
	a->flags = (uint16_t)((a->flags & ~ATTR_UNDERLINE) | style << ATTR_UNDERLINE_SHIFT);
}

static void underline(struct attr *a, int32_t style)
{
	underline_set(a, style < 0 || style > 5 ? 1 : style);
}

static void reset(struct attr *a)
{
	a->fg = a->bg = a->ul = 0;
	a->flags = 0;
}

static void flag(struct attr *a, unsigned f, bool on)
{
	a->flags = (uint16_t)(on ? a->flags | f : a->flags & ~f);
}

void sgr_apply(struct attr *a, const struct csi *c)
{
	static const uint16_t flags[] = { 0, ATTR_BOLD, ATTR_DIM, ATTR_ITALIC, 0, ATTR_BLINK, 0,
	    ATTR_INVERSE, ATTR_HIDDEN, ATTR_STRIKE };
	const int32_t *sub;

	if (c->count == 1 && c->value[0] == 0) {
		reset(a);
		return;
	}
	for (unsigned i = 0; i < c->count; i++) {
		int32_t p = c->value[i];

		switch (p) {
		case 0: reset(a); break;
		case 1: case 2: case 3: case 5: case 7: case 8: case 9:
			flag(a, flags[p], true);
			break;
		case 4: underline(a, subs_of(c, i, &sub) ? sub[0] : 1); break;
		case 21: underline_set(a, ATTR_SGR_21); break;
		case 6:
			flag(a, ATTR_BLINK, false);
			flag(a, ATTR_RAPID, true);
			break;
		case 22: flag(a, ATTR_BOLD | ATTR_DIM, false); break;
		case 23: flag(a, ATTR_ITALIC, false); break;
		case 24: underline(a, 0); break;
		case 25: flag(a, ATTR_BLINK | ATTR_RAPID, false); break;
		case 27: flag(a, ATTR_INVERSE, false); break;
		case 28: flag(a, ATTR_HIDDEN, false); break;
		case 29: flag(a, ATTR_STRIKE, false); break;
		case 30: case 31: case 32: case 33: case 34: case 35: case 36: case 37:
			a->fg = COLOUR_INDEX | (uint32_t)(p - 30);
			break;
		case 38: case 48: case 58:
			i += colour(c, i, p == 38 ? &a->fg : p == 48 ? &a->bg : &a->ul);
			break;
		case 39: a->fg = 0; break;
		case 40: case 41: case 42: case 43: case 44: case 45: case 46: case 47:
			a->bg = COLOUR_INDEX | (uint32_t)(p - 40);
			break;
		case 49: a->bg = 0; break;
		case 53: flag(a, ATTR_OVERLINE, true); break;
		case 55: flag(a, ATTR_OVERLINE, false); break;
		case 59: a->ul = COLOUR_RESET; break;
		case 90: case 91: case 92: case 93: case 94: case 95: case 96: case 97:
			a->fg = COLOUR_INDEX | (uint32_t)(p - 90 + 8);
			break;
		case 100: case 101: case 102: case 103: case 104: case 105: case 106: case 107:
			a->bg = COLOUR_INDEX | (uint32_t)(p - 100 + 8);
			break;
		}
	}
}

/* ---- writing */

static size_t colour_write(uint32_t c, unsigned base, char *to)
{
	if (c & COLOUR_RGB)
		return (size_t)sprintf(to, ";%u;2;%u;%u;%u", base + 8, c >> 16 & 255, c >> 8 & 255, c & 255);
	c &= 255;
	if (c < 8)
		return (size_t)sprintf(to, ";%u", base + c);
	if (c < 16)
		return (size_t)sprintf(to, ";%u", base + 60 + c - 8);
	return (size_t)sprintf(to, ";%u;5;%u", base + 8, c);
}

static size_t underline_write(const struct attr *a, char *to)
{
	unsigned style = (a->flags & ATTR_UNDERLINE) >> ATTR_UNDERLINE_SHIFT;
	size_t n = 0;

	if (style == 1)
		n += (size_t)sprintf(to + n, ";4");
	else if (style == ATTR_SGR_21)
		n += (size_t)sprintf(to + n, ";21");
	return n;
}

size_t sgr_write_colons(const struct attr *a, char *to)
{
	unsigned style = (a->flags & ATTR_UNDERLINE) >> ATTR_UNDERLINE_SHIFT;
	char all[SGR_MAX + 1];
	size_t n = 0;

	if (style > 1 && style != ATTR_SGR_21)
		n += (size_t)sprintf(all + n, ";4:%u", style);
	if (a->ul == COLOUR_RESET)
		n += (size_t)sprintf(all + n, ";59");
	else if (a->ul & COLOUR_RGB)
		n += (size_t)sprintf(all + n, ";58:2::%u:%u:%u", a->ul >> 16 & 255, a->ul >> 8 & 255, a->ul & 255);
	else if (a->ul)
		n += (size_t)sprintf(all + n, ";58:5:%u", a->ul & 255);
	if (n)
		memcpy(to, all + 1, --n);	/* without the ; in front */
	return n;
}

size_t sgr_write(const struct attr *a, char *to)
{
	/* 6 comes before 5, which it would end */
	static const struct { uint16_t flag; const char *code; } codes[] = {
		{ ATTR_BOLD, ";1" }, { ATTR_DIM, ";2" }, { ATTR_ITALIC, ";3" }, { ATTR_RAPID, ";6" },
		{ ATTR_BLINK, ";5" }, { ATTR_INVERSE, ";7" }, { ATTR_HIDDEN, ";8" }, { ATTR_STRIKE, ";9" },
		{ ATTR_OVERLINE, ";53" },
	};
	char all[SGR_MAX + 1];
	size_t n = 0;

	for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
		if (a->flags & codes[i].flag)
			n += (size_t)sprintf(all + n, "%s", codes[i].code);
	n += underline_write(a, all + n);
	if (a->fg)
		n += colour_write(a->fg, 30, all + n);
	if (a->bg)
		n += colour_write(a->bg, 40, all + n);
	if (n)
		memcpy(to, all + 1, --n);	/* without the ; in front */
	return n;
}
