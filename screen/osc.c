/* Operating system commands: titles, colours, links, the directory. */
#define _POSIX_C_SOURCE 200809L
#include "model.h"

#include <stdlib.h>
#include <string.h>

/* ---- text */

/* Copies UTF-8 that is valid and holds no control characters, cut to fit. */
static void text_copy(char *to, size_t size, const unsigned char *b, size_t n)
{
	size_t len = 0;

	while (n > 0) {
		uint32_t c;
		size_t k = utf8_decode(b, n, &c);

		if (k && len + k < size && c >= 0x20 && (c < 0x7f || c >= 0xa0)) {
			memcpy(to + len, b, k);
			len += k;
		} else if (k && len + k >= size) {
			break;
		}
		k = k ? k : 1;
		b += k;
		n -= k;
	}
	to[len] = '\0';
}

/* ---- titles */

static void title_set(struct titles *t, const unsigned char *b, size_t n)
{
	text_copy(t->now, sizeof t->now, b, n);
	t->said = true;
	free(t->set);
	t->set = NULL;
}

/* The oldest of too many is forgotten, as in xterm. */
void title_push(struct titles *t)
{
	char *copy = malloc(strlen(t->now) + 1);

	if (!copy)
		return;
	strcpy(copy, t->now);
	if (t->depth == TITLE_STACK) {
		free(t->stack[0]);
		memmove(t->stack, t->stack + 1, (TITLE_STACK - 1) * sizeof *t->stack);
		t->depth--;
	}
	t->stack[t->depth++] = copy;
}

void title_pop(struct titles *t)
{
	if (!t->depth)
		return;
	t->depth--;
	if (t->said && !t->set && (t->set = malloc(strlen(t->now) + 1)))
		strcpy(t->set, t->now);
	strcpy(t->now, t->stack[t->depth]);
	free(t->stack[t->depth]);
}

void titles_end(struct titles *t)
{
	while (t->depth)
		free(t->stack[--t->depth]);
}

/* ---- colours */

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

/* n hexadecimal digits as a part of 16 bits */
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

bool colour_rgb(const char *spec, unsigned rgb[3])
{
	if (strncmp(spec, "rgb:", 4) == 0)
		return rgb_slashes(spec + 4, rgb);
	return *spec == '#' && rgb_hash(spec + 1, rgb);
}

/* A colour as X spells it: a name, or numbers. */
static bool colour_plausible(const unsigned char *b, size_t n)
{
	if (!n || n >= COLOUR_SPEC)
		return false;
	for (size_t i = 0; i < n; i++)
		if (b[i] < 0x20 || b[i] >= 0x7f || b[i] == ';' || b[i] == '?')
			return false;
	return true;
}

static char *colour_spec(struct screen *s, unsigned index)
{
	if (!s->palette)
		s->palette = calloc(1, sizeof *s->palette);
	return s->palette ? s->palette->spec[index] : NULL;
}

static void colour_set(struct screen *s, unsigned index, const unsigned char *b, size_t n)
{
	char *spec;

	if (n == 1 && *b == '?') {
		answer_colour(s, index);
		return;
	}
	if (!colour_plausible(b, n))
		return;
	spec = colour_spec(s, index);
	if (!spec)
		return;
	memset(spec, 0, COLOUR_SPEC);
	memcpy(spec, b, n);
}

static void colour_reset(struct screen *s, unsigned index)
{
	char *spec = colour_spec(s, index);

	if (!spec)
		return;
	memset(spec, 0, COLOUR_SPEC);
	spec[1] = COLOUR_WAS_SET;
}

/* The next of the fields that ; separates. False at the end. */
static bool field(const unsigned char **b, const unsigned char *end, const unsigned char **f, size_t *n)
{
	if (!*b)
		return false;
	*f = *b;
	while (*b < end && **b != ';')
		++*b;
	*n = (size_t)(*b - *f);
	*b = *b < end ? *b + 1 : NULL;
	return true;
}

static int number(const unsigned char *b, size_t n)
{
	int v = 0;

	if (!n || n > 9)
		return -1;
	for (size_t i = 0; i < n; i++) {
		if (b[i] < '0' || b[i] > '9')
			return -1;
		v = v * 10 + (b[i] - '0');
	}
	return v;
}

/* OSC 4 ; index ; colour ; ... */
static void osc_palette(struct screen *s, const unsigned char *b, const unsigned char *end)
{
	const unsigned char *f, *spec;
	size_t n, spec_n;

	while (field(&b, end, &f, &n) && field(&b, end, &spec, &spec_n)) {
		int i = number(f, n);

		if (i >= 0 && i < COLOUR_DYNAMIC)
			colour_set(s, (unsigned)i, spec, spec_n);
	}
}

/* OSC 10 ; colour ; ... and so on up to 19: each further colour is the next one's. */
static void osc_dynamic(struct screen *s, unsigned first, const unsigned char *b, const unsigned char *end)
{
	const unsigned char *f;
	size_t n;

	for (unsigned i = COLOUR_DYNAMIC + first - 10; i < COLOURS && field(&b, end, &f, &n); i++)
		colour_set(s, i, f, n);
}

static void osc_palette_reset(struct screen *s, const unsigned char *b, const unsigned char *end)
{
	const unsigned char *f;
	size_t n;

	if (b == end)
		for (unsigned i = 0; s->palette && i < COLOUR_DYNAMIC; i++)
			if (*s->palette->spec[i])
				colour_reset(s, i);
	while (field(&b, end, &f, &n)) {
		int i = number(f, n);

		if (i >= 0 && i < COLOUR_DYNAMIC)
			colour_reset(s, (unsigned)i);
	}
}

/* ---- links */

static bool printable(const unsigned char *b, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (b[i] < 0x20 || b[i] == 0x7f)
			return false;
	return true;
}

/* OSC 8 ; params ; URI. Without a URI the link ends; a link too long is none. */
static void osc_link(struct screen *s, const unsigned char *b, const unsigned char *end)
{
	const unsigned char *uri = memchr(b, ';', (size_t)(end - b));
	size_t n = (size_t)(end - b);

	if (!uri)
		return;
	s->pen.link = 0;
	if (uri + 1 < end && n <= LINK_MAX && printable(b, n))
		s->pen.link = (uint16_t)screen_link_id(s, (const char *)b, n);
	screen_pen_changed(s);
}

void osc_dispatch(struct screen *s, const unsigned char *b, size_t n)
{
	const unsigned char *end = b + n, *f = b;
	int what;

	field(&b, end, &f, &n);
	what = number(f, n);
	if (!b)
		b = end;
	n = (size_t)(end - b);
	switch (what) {
	case 0:
		title_set(&s->title, b, n);
		title_set(&s->icon, b, n);
		break;
	case 1: title_set(&s->icon, b, n); break;
	case 2: title_set(&s->title, b, n); break;
	case 4: osc_palette(s, b, end); break;
	case 7: text_copy(s->cwd, sizeof s->cwd, b, n); break;
	case 8: osc_link(s, b, end); break;
	case 10: case 11: case 12: case 13: case 14: case 15: case 16: case 17: case 18: case 19:
		osc_dynamic(s, (unsigned)what, b, end);
		break;
	case 104: osc_palette_reset(s, b, end); break;
	case 110: case 111: case 112: case 113: case 114: case 115: case 116: case 117: case 118: case 119:
		colour_reset(s, COLOUR_DYNAMIC + (unsigned)what - 110);
		break;
	}
}
