/* screen/colour.c - colours changed by OSC 4 and 10 to 19, and the terminal's own */
#include "colour.h"

#include <stdlib.h>
#include <string.h>

/* ---- spellings, as X has them: a name, or numbers */

static bool hex(const char **p, unsigned *value, unsigned *digits)
{
	static const char all[] = "0123456789abcdef";

	*value = 0;
	for (*digits = 0; **p; ++*p, ++*digits) {
		const char *d = strchr(all, **p >= 'A' && **p <= 'F' ? **p + 32 : **p);

		if (!d || *digits == 4)
			break;
		*value = *value * 16 + (unsigned)(d - all);
	}
	return *digits > 0;
}

/* A channel of 1 to 4 hexadecimal digits, scaled to 16 bits. */
static unsigned scaled(unsigned value, unsigned digits)
{
	return value * 65535 / ((1u << 4 * digits) - 1);
}

static bool rgb_slashes(const char *p, unsigned rgb[3])
{
	for (int i = 0; i < 3; i++) {
		unsigned v, digits;

		if (!hex(&p, &v, &digits) || *p != (i < 2 ? '/' : '\0'))
			return false;
		p++;
		rgb[i] = scaled(v, digits);
	}
	return true;
}

static bool rgb_hash(const char *p, unsigned rgb[3])
{
	size_t each = strlen(p) / 3;

	if (!each || each > 4 || strlen(p) % 3)
		return false;
	for (size_t i = 0; i < 3; i++) {
		char part[5] = "";
		const char *at = part;
		unsigned digits;

		memcpy(part, p + i * each, each);
		if (!hex(&at, &rgb[i], &digits) || digits != each)
			return false;
		rgb[i] = scaled(rgb[i], digits);
	}
	return true;
}

/* Reads rgb:R/G/B or #RGB, with 1 to 4 hexadecimal digits a channel. False if it is a name or spelled
 * in another way; rgb may then be half written. */
static bool spec_rgb(const char *spec, unsigned rgb[3])
{
	if (strncmp(spec, "rgb:", 4) == 0)
		return rgb_slashes(spec + 4, rgb);
	return *spec == '#' && rgb_hash(spec + 1, rgb);
}

static bool plausible(const unsigned char *b, size_t n)
{
	if (!n || n >= COLOUR_SPEC)
		return false;
	for (size_t i = 0; i < n; i++)
		if (b[i] < 0x20 || b[i] >= 0x7f || b[i] == ';' || b[i] == '?')
			return false;
	return true;
}

/* ---- what the program set */

static char *spec_of(struct screen *s, unsigned index)
{
	if (!s->palette)
		s->palette = calloc(1, sizeof *s->palette);
	return s->palette ? s->palette->spec[index] : NULL;
}

void colour_set(struct screen *s, unsigned index, const unsigned char *b, size_t n)
{
	char *spec;

	if (!plausible(b, n))
		return;
	spec = spec_of(s, index);
	if (!spec)
		return;
	memset(spec, 0, COLOUR_SPEC);
	memcpy(spec, b, n);
}

void colour_reset(struct screen *s, unsigned index)
{
	char *spec = spec_of(s, index);

	if (!spec)
		return;
	memset(spec, 0, COLOUR_SPEC);
	spec[1] = COLOUR_WAS_SET;
}

void colours_reset_palette(struct screen *s)
{
	for (unsigned i = 0; s->palette && i < COLOUR_DYNAMIC; i++)
		if (*s->palette->spec[i])
			colour_reset(s, i);
}

void colours_end(struct screen *s)
{
	free(s->palette);
	s->palette = NULL;
}

/* ---- the terminal's own */

void colour_set_own(struct screen *s, unsigned index, const uint16_t rgb[3])
{
	if (index >= SCREEN_FOREGROUND && index <= SCREEN_CURSOR) {
		s->own[index - SCREEN_FOREGROUND].known = true;
		memcpy(s->own[index - SCREEN_FOREGROUND].rgb, rgb, sizeof s->own->rgb);
	} else if (index < COLOUR_DYNAMIC) {
		if (!s->own_palette)
			s->own_palette = calloc(COLOUR_DYNAMIC, sizeof *s->own_palette);
		if (!s->own_palette)
			return;
		s->own_palette[index][0] = 1;
		memcpy(s->own_palette[index] + 1, rgb, 3 * sizeof *rgb);
	}
}

bool colour_own(const struct screen *s, unsigned index, unsigned rgb[3])
{
	const uint16_t *own = NULL;

	if (index < COLOUR_DYNAMIC && s->own_palette && s->own_palette[index][0])
		own = s->own_palette[index] + 1;
	else if (index >= SCREEN_FOREGROUND && index <= SCREEN_CURSOR && s->own[index - SCREEN_FOREGROUND].known)
		own = s->own[index - SCREEN_FOREGROUND].rgb;
	for (int i = 0; own && i < 3; i++)
		rgb[i] = own[i];
	return own;
}

bool colour_now(const struct screen *s, unsigned index, unsigned rgb[3])
{
	const char *spec = s->palette ? s->palette->spec[index] : "";

	return *spec ? spec_rgb(spec, rgb) : colour_own(s, index, rgb);
}
