/* screen/osc.c - operating system commands (OSC): titles, colours, links, the directory */
#include "osc.h"

#include <string.h>

#include "answer.h"
#include "colour.h"
#include "intern.h"
#include "marks.h"
#include "named.h"
#include "pen.h"
#include "title.h"

/* Sets *f and *n to the next of the fields that ; separates, and *b to what follows it. False at the
 * end. */
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

/* A decimal number below 10^9, or -1. */
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

/* A colour of n bytes, or the question for it. */
static void colour(struct screen *s, unsigned index, const unsigned char *b, size_t n)
{
	if (n == 1 && *b == '?')
		answer_colour(s, index);
	else
		colour_set(s, index, b, n);
}

/* OSC 4 ; index ; colour ; ... */
static void osc_palette(struct screen *s, const unsigned char *b, const unsigned char *end)
{
	const unsigned char *f, *spec;
	size_t n, spec_n;

	while (field(&b, end, &f, &n) && field(&b, end, &spec, &spec_n)) {
		int i = number(f, n);

		if (i >= 0 && i < COLOUR_DYNAMIC)
			colour(s, (unsigned)i, spec, spec_n);
	}
}

/* OSC 10 to 19 ; colour ; ...: each further colour is for the next number. */
static void osc_dynamic(struct screen *s, unsigned first, const unsigned char *b, const unsigned char *end)
{
	const unsigned char *f;
	size_t n;

	for (unsigned i = COLOUR_DYNAMIC + first - OSC_DYNAMIC; i < COLOURS && field(&b, end, &f, &n); i++)
		colour(s, i, f, n);
}

/* OSC 104 ; index ; ... */
static void osc_palette_reset(struct screen *s, const unsigned char *b, const unsigned char *end)
{
	const unsigned char *f;
	size_t n;

	if (b == end)
		colours_reset_palette(s);
	while (field(&b, end, &f, &n)) {
		int i = number(f, n);

		if (i >= 0 && i < COLOUR_DYNAMIC)
			colour_reset(s, (unsigned)i);
	}
}

static bool printable(const unsigned char *b, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (b[i] < 0x20 || b[i] == 0x7f)
			return false;
	return true;
}

/* OSC 8 ; params ; URI. Without a URI, or with one that is too long, there is no link. */
static void osc_link(struct screen *s, const unsigned char *b, const unsigned char *end)
{
	const unsigned char *uri = memchr(b, ';', (size_t)(end - b));
	size_t n = (size_t)(end - b);

	if (!uri)
		return;
	s->pen.link = 0;
	if (uri + 1 < end && n <= LINK_MAX && printable(b, n))
		s->pen.link = (uint16_t)intern_link(s, (const char *)b, n);
	pen_changed(s);
}

/* VS Code's and iTerm2's spellings of the directory. */
static void osc_directory(struct screen *s, const char *name, const unsigned char *b, size_t n)
{
	size_t k = strlen(name);

	if (n >= k && memcmp(b, name, k) == 0)
		title_copy(s->cwd, b + k, n - k);
}

/* Keeps a word of letters, digits, and some marks; another is passed over. Returns whether it was kept. */
static bool word(char to[WORD_SIZE], const unsigned char *b, size_t n)
{
	if (n >= WORD_SIZE)
		return false;
	for (size_t i = 0; i < n; i++)
		if (!strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-;", b[i]) || !b[i])
			return false;
	memcpy(to, b, n);
	to[n] = '\0';
	return true;
}

/* OSC 9 ; 4 ; state ; percentage: of a task. State 0 is none. Other numbers after 9 are notifications. */
static void osc_progress(struct screen *s, const unsigned char *b, size_t n)
{
	if (n < 3 || b[0] != '4' || b[1] != ';' || !word(s->progress, b + 2, n - 2))
		return;
	s->progress_said = true;
	if (s->progress[0] == '0')
		s->progress[0] = '\0';
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
	case 7: title_copy(s->cwd, b, n); break;
	case 8: osc_link(s, b, end); break;
	case 9: osc_progress(s, b, n); break;
	case 21: named_set(s, b, n); break;
	case 50: font_set(s, b, n); break;
	case 22: s->pointer_said |= word(s->pointer, b, n); break;
	case 10: case 11: case 12: case 13: case 14: case 15: case 16: case 17: case 18: case 19:
		osc_dynamic(s, (unsigned)what, b, end);
		break;
	case 133: marks_osc(s, b, n); break;
	case 633:
		marks_osc(s, b, n);
		osc_directory(s, "P;Cwd=", b, n);
		break;
	case 1337: osc_directory(s, "CurrentDir=", b, n); break;
	case 104: osc_palette_reset(s, b, end); break;
	case 110: case 111: case 112: case 113: case 114: case 115: case 116: case 117: case 118: case 119:
		colour_reset(s, COLOUR_DYNAMIC + (unsigned)what - OSC_DYNAMIC_RESET);
		break;
	}
}
