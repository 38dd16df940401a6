/* screen/marks.c - the shell's marks: where its prompts and the output of its commands are */
#include "marks.h"

#include <string.h>

struct mark marks_here(const struct screen *s)
{
	const struct saved_cursor *saved = &s->normal.saved;

	if (on_alternate(s))
		return (struct mark){ saved->x, s->base + saved->y };
	return (struct mark){ s->x, s->base + s->y };
}

static bool ends_with(const unsigned char *b, size_t n, const char *key)
{
	size_t k = strlen(key);

	return n >= k && memcmp(b + n - k, key, k) == 0;
}

/* Those of others are passed over, or all that come on the alternate screen. */
static bool counts(const struct screen *s, const unsigned char *b, size_t n)
{
	return s->marks.key ? ends_with(b, n, s->marks.key) : !on_alternate(s);
}

static bool is_digit(unsigned char c)
{
	return c >= '0' && c <= '9';
}

/* The number at *b, at most 999; -1 if there is none. */
static int number(const unsigned char **b, const unsigned char *end)
{
	int v = -1;

	for (; *b < end && is_digit(**b); ++*b)
		v = v < 0 ? **b - '0' : v > 99 ? 999 : v * 10 + (**b - '0');
	return v;
}

/* What follows D: ; status. */
static int status_of(const unsigned char *b, const unsigned char *end)
{
	if (b == end || *b++ != ';')
		return -1;
	return number(&b, end);
}

/* The output ends here, if there is one. */
static void output_end(struct screen *s, int status)
{
	struct marks *m = &s->marks;

	if (m->stage != SCREEN_RUNNING)
		return;
	m->end = marks_here(s);
	m->status = status;
}

void marks_osc(struct screen *s, const unsigned char *b, size_t n)
{
	struct marks *m = &s->marks;
	const unsigned char *end = b + n;

	if (n == 0 || (n > 1 && b[1] != ';') || !counts(s, b, n))
		return;
	switch (*b) {
	case 'A': case 'N':
		output_end(s, -1);
		m->prompts += m->stage != SCREEN_PROMPT && m->stage != SCREEN_TYPING;
		m->stage = SCREEN_PROMPT;
		break;
	case 'B':
		output_end(s, -1);
		m->stage = SCREEN_TYPING;
		break;
	case 'C':
		*m = (struct marks){ .stage = SCREEN_RUNNING, .has_output = true, .status = -1,
			.alternate = on_alternate(s), .prompts = m->prompts, .begin = marks_here(s), .key = m->key };
		break;
	case 'D':
		output_end(s, status_of(b + 1, end));
		m->stage = SCREEN_DONE;
		break;
	}
}

void marks_reset(struct screen *s)
{
	struct marks *m = &s->marks;

	m->goes_on = false;
	if (m->key)
		m->begin = m->end = (struct mark){ 0, s->base };
	else
		*m = (struct marks){ .prompts = m->prompts };
}

void screen_marks_only(struct screen *s, const char *key)
{
	s->marks.key = key;
}

void marks_clear(struct screen *s)
{
	struct marks *m = &s->marks;

	if (on_alternate(s))
		return;
	s->rows_left.skip = 0;	/* rows that a resize brought back, and that were told before, are gone */
	if (m->begin.y >= s->base) {
		m->begin = (struct mark){ 0, s->base };
		m->goes_on = false;
	}
	if (m->end.y >= s->base)
		m->end = (struct mark){ 0, s->base };
}
