/* base/pattern.c - POSIX extended regular expressions, whatever the locale and the C library
 *
 * An expression becomes a program of steps (Thompson's machine).  A match is a walk along the text with
 * the set of all steps that could be next: nothing is tried twice, so there is no text and no pattern
 * that takes more than their lengths multiplied.
 *
 * What POSIX leaves open:
 *   - nothing to repeat, as in "*a", "(+a)", "a|?", "^*": an error; so is { without numbers after it
 *   - "{,3}" is "{0,3}"; "a**" and the like repeat what is repeated already
 *   - nothing between operators, as in "a|" and "()", matches nothing at all, which is everywhere
 *   - a ) without a ( is itself (POSIX); so is a - where it is no range, as in "[a-c-e]"
 *   - \d, \s and \w are [[:digit:]], [[:space:]] and [[:alnum:]_], and \D, \S and \W all others, as many
 *     programs have them; before any other letter or digit, < or >, it is an error, since they would
 *     expect a meaning that is not there; before all else \ is an escape; in brackets it is itself
 *   - ranges go by code points; classes hold what ASCII has, and [:graph:] and [:print:] all beyond */
#include "base/pattern.h"
#include "base/number.h"
#include "base/text.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum {
	STEPS_MAX = 1 << 14, NESTING_MAX = 200,
	REPEAT_MAX = 32767, ENDLESS = REPEAT_MAX + 2,
	LAST = 0x10ffff,        /* Unicode's; a byte that is no character is this and itself */
	NONE = -1,              /* the end of the text */
};

/* One step.  Each but GO may go on at the one after it. */
enum { ONE, ANY, IN, NOT_IN, FORK, GO, BEGIN, END, FOUND };

struct step {
	int what;
	int to;                 /* FORK, GO: how many steps from here; IN, NOT_IN: how many ranges */
	int32_t value;          /* ONE: the character; IN, NOT_IN: the first range */
};

struct range {
	int32_t first, last;
};

/* Steps, each once.  place counts only where members agrees, so nothing need be cleared (sparse sets: Briggs
 * and Torczon, 1993). */
struct set {
	unsigned count;
	uint16_t members[STEPS_MAX], place[STEPS_MAX];
};

struct pattern {
	struct set sets[2];
	struct step steps[STEPS_MAX];
	int count;
	int ranges_count;
	struct range ranges[];
};

/* How an expression is read. */
struct reader {
	const char *p;
	struct pattern *made;
	unsigned depth;         /* of brackets */
	const char *wrong;      /* a phrase, and where */
	const char *where;
};

/* ---- characters ---- */

/* The character at *p, which moves past it; NONE at the end. */
static int32_t character(const char **p)
{
	const unsigned char *b = (const unsigned char *)*p;
	size_t n, i;
	int32_t c = *b;

	if (c < 0x80) {
		*p += c != 0;
		return c ? c : NONE;
	}
	n = utf8_length(b);
	if (n == 0) {
		++*p;
		return LAST + c;
	}
	c &= 0x7f >> n;
	for (i = 1; i < n; i++)
		c = c << 6 | (b[i] & 0x3f);
	*p += n;
	return c;
}

/* Pairs of the first and the last character of a range.  Here \377 is LAST. */
static const struct {
	char name[7], ranges[9];
} classes[] = {
	{ "alnum", "09AZaz" }, { "alpha", "AZaz" }, { "blank", "\t\t  " }, { "cntrl", "\1\37\177\177" },
	{ "digit", "09" }, { "graph", "!~\240\377" }, { "lower", "az" }, { "print", " ~\240\377" },
	{ "punct", "!/:@[`{~" }, { "space", "\t\r  " }, { "upper", "AZ" }, { "word", "09AZ__az" },
	{ "xdigit", "09AFaf" },
};

/* ---- the program ---- */

static bool wrong(struct reader *r, const char *where, const char *what)
{
	r->wrong = what;
	r->where = where;
	return false;
}

static bool add(struct reader *r, int what, int32_t value, int to)
{
	if (r->made->count == STEPS_MAX - 1)    /* FOUND is still to come */
		return wrong(r, r->p, "too large");
	r->made->steps[r->made->count++] = (struct step){ .what = what, .value = value, .to = to };
	return true;
}

/* Fork before the step at, so that what is from there to the end may be left out. */
static bool fork_before(struct reader *r, int at, int to)
{
	struct step *s = r->made->steps;

	if (!add(r, FORK, 0, 0))
		return false;
	memmove(s + at + 1, s + at, (size_t)(r->made->count - 1 - at) * sizeof *s);
	s[at] = (struct step){ .what = FORK, .to = to };
	return true;
}

/* Again the n steps from start. */
static bool add_copy(struct reader *r, int start, int n)
{
	int i;

	for (i = start; i < start + n; i++)
		if (!add(r, r->made->steps[i].what, r->made->steps[i].value, r->made->steps[i].to))
			return false;
	return true;
}

/* Have the steps from start to the end done least to most times. */
static bool repeat(struct reader *r, int start, int least, int most)
{
	int n = r->made->count - start, i;
	bool optional = least == 0;

	if (most == 0) {
		r->made->count = start;
		return true;
	}
	least += optional;
	for (i = 1; i < least; i++)
		if (!add_copy(r, start, n))
			return false;
	if (most == ENDLESS && !add(r, FORK, 0, -n))
		return false;
	for (; most != ENDLESS && i < most; i++)
		if (!add(r, FORK, 0, (most - i) * (n + 1)) || !add_copy(r, start, n))
			return false;
	return !optional || fork_before(r, start, r->made->count - start + 1);
}

/* ---- the parts of an expression, each read from where the reader is ---- */

static void add_range(struct reader *r, int32_t first, int32_t last)
{
	r->made->ranges[r->made->ranges_count++] = (struct range){ first, last };
}

static bool add_class(struct reader *r, const char *name, size_t n)
{
	const unsigned char *p;
	size_t i;

	for (i = 0; i < sizeof classes / sizeof *classes; i++) {
		if (strlen(classes[i].name) != n || memcmp(name, classes[i].name, n) != 0)
			continue;
		for (p = (const unsigned char *)classes[i].ranges; *p; p += 2)
			add_range(r, p[0], p[1] == 0xff ? LAST : p[1]);
		return true;
	}
	return false;
}

/* [:name:] */
static bool read_class(struct reader *r)
{
	const char *name = r->p + 2;
	size_t n = strspn(name, "abcdefghijklmnopqrstuvwxyz");

	if (name[n] != ':' || name[n + 1] != ']' || !add_class(r, name, n))
		return wrong(r, r->p, "no such class of characters");
	r->p = name + n + 2;
	return true;
}

/* An end of a range: a character, as it is or as [.c.] or [=c=]. */
static bool read_end(struct reader *r, int32_t *c)
{
	const char *begin = r->p;
	char mark = begin[0] == '[' && (begin[1] == '.' || begin[1] == '=') ? begin[1] : '\0';

	if (mark)
		r->p += 2;
	*c = character(&r->p);
	if (mark && (*c == NONE || r->p[0] != mark || r->p[1] != ']'))
		return wrong(r, begin, "not one character");
	if (mark)
		r->p += 2;
	return true;
}

/* What follows a [. */
static bool read_bracket(struct reader *r)
{
	const char *open = r->p - 1, *begin;
	int what = *r->p == '^' ? NOT_IN : IN, first = r->made->ranges_count;
	int32_t from, to;

	begin = r->p += what == NOT_IN;
	while (*r->p != ']' || r->p == begin) {
		const char *item = r->p;

		if (*item == '\0')
			return wrong(r, open, "[ without ]");
		if (item[0] == '[' && item[1] == ':') {
			if (!read_class(r))
				return false;
			continue;
		}
		if (!read_end(r, &from))
			return false;
		to = from;
		if (r->p[0] == '-' && r->p[1] != ']' && r->p[1] != '\0') {
			r->p++;
			if (r->p[0] == '[' && r->p[1] == ':')
				return wrong(r, item, "a range to a class of characters");
			if (!read_end(r, &to))
				return false;
			if (to < from)
				return wrong(r, item, "a range that ends before it begins");
		}
		add_range(r, from, to);
	}
	r->p++;
	return add(r, what, first, r->made->ranges_count - first);
}

/* What follows a \. */
static bool read_escape(struct reader *r)
{
	static const char letters[] = "dswDSW", names[][6] = { "digit", "space", "word" };
	const char *begin = r->p - 1, *letter = *r->p ? strchr(letters, *r->p) : NULL;
	int first = r->made->ranges_count;
	int32_t c = character(&r->p);

	if (c == NONE)
		return wrong(r, begin, "nothing behind \\");
	if (letter) {
		const char *name = names[(letter - letters) % 3];

		add_class(r, name, strlen(name));
		return add(r, letter - letters < 3 ? IN : NOT_IN, first, r->made->ranges_count - first);
	}
	if ((c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z') || c == '<' || c == '>')
		return wrong(r, begin, "\\ has no meaning here");
	return add(r, ONE, c, 0);
}

static bool read_alternatives(struct reader *r);

/* What follows a (. */
static bool read_group(struct reader *r)
{
	const char *open = r->p - 1;

	if (r->depth == NESTING_MAX)
		return wrong(r, open, "nested too deeply");
	r->depth++;
	if (!read_alternatives(r))
		return false;
	r->depth--;
	return *r->p++ == ')' || wrong(r, open, "( without )");
}

static bool read_atom(struct reader *r)
{
	const char *begin = r->p;
	int32_t c = character(&r->p);

	switch (c) {
	case '(': return read_group(r);
	case '[': return read_bracket(r);
	case '\\': return read_escape(r);
	case '.': return add(r, ANY, 0, 0);
	case '^': return add(r, BEGIN, 0, 0);
	case '$': return add(r, END, 0, 0);
	case '*': case '+': case '?': case '{':
		return wrong(r, begin, "nothing to repeat");
	}
	return add(r, ONE, c, 0);
}

/* A number, or REPEAT_MAX + 1 if it is larger than that. */
static int read_number(struct reader *r)
{
	uint64_t n = number_take(&r->p);

	return n > REPEAT_MAX ? REPEAT_MAX + 1 : (int)n;
}

/* *, +, ? or {}, which repeats what is from the step start on. */
static bool read_repeat(struct reader *r, int start)
{
	const char *begin = r->p++;
	int least = *begin == '+', most = *begin == '?' ? 1 : ENDLESS;

	if (*begin == '{') {
		most = least = read_number(r);
		if (*r->p == ',') {
			r->p++;
			most = *r->p == '}' ? ENDLESS : read_number(r);
		}
		if (*r->p != '}' || r->p == begin + 1)
			return wrong(r, begin, "{ without numbers, as in {2}, {2,} or {2,3}");
		r->p++;
		if (least > most || least > REPEAT_MAX || most == REPEAT_MAX + 1)
			return wrong(r, begin, "not so many times");
	}
	return repeat(r, start, least, most) || wrong(r, begin, "too large");
}

static bool read_sequence(struct reader *r)
{
	while (*r->p && *r->p != '|' && (*r->p != ')' || r->depth == 0)) {
		bool anchor = *r->p == '^' || *r->p == '$';
		int start = r->made->count;

		if (!read_atom(r))
			return false;
		while (!anchor && *r->p && strchr("*+?{", *r->p))
			if (!read_repeat(r, start))
				return false;
	}
	return true;
}

static bool read_alternatives(struct reader *r)
{
	int start = r->made->count, go;

	if (!read_sequence(r))
		return false;
	while (*r->p == '|') {
		r->p++;
		if (!fork_before(r, start, r->made->count - start + 2))
			return false;
		go = r->made->count;
		if (!add(r, GO, 0, 0) || !read_sequence(r))
			return false;
		r->made->steps[go].to = r->made->count - go;
	}
	return true;
}

struct pattern *pattern_make(const char *expression, struct pattern_fault *fault)
{
	/* No character makes more than two ranges: \w makes four. */
	struct pattern *p = calloc(1, sizeof *p + 2 * strlen(expression) * sizeof *p->ranges);
	struct reader r = { .p = expression, .made = p };

	if (!p) {
		*fault = (struct pattern_fault){ strerror(ENOMEM), 0 };
		return NULL;
	}
	if (!read_alternatives(&r)) {
		fault->what = r.wrong;
		for (fault->place = 1; expression < r.where; fault->place++)
			character(&expression);
		pattern_free(p);
		return NULL;
	}
	p->steps[p->count].what = FOUND;
	return p;
}

/* ---- matching ---- */

static void set_add(struct set *s, int step)
{
	unsigned at = s->place[step];

	if (at < s->count && s->members[at] == step)
		return;
	s->place[step] = (uint16_t)s->count;
	s->members[s->count++] = (uint16_t)step;
}

static bool is_in(const struct pattern *p, const struct step *s, int32_t c)
{
	int i;

	for (i = s->value; i < s->value + s->to; i++)
		if (c >= p->ranges[i].first && c <= p->ranges[i].last)
			return true;
	return false;
}

/* Does the step take the character? */
static bool takes(const struct pattern *p, const struct step *s, int32_t c)
{
	switch (s->what) {
	case ONE: return c == s->value;
	case ANY: return c != NONE;
	case IN: return is_in(p, s, c);
	case NOT_IN: return c != NONE && !is_in(p, s, c);
	default: return false;
	}
}

bool pattern_matches(struct pattern *p, const char *text)
{
	struct set *now = &p->sets[0], *next = &p->sets[1], *other;
	const char *at = text;
	int32_t c;

	for (now->count = 0;; other = now, now = next, next = other) {
		bool begin = at == text;
		unsigned i;

		c = character(&at);
		set_add(now, 0);
		next->count = 0;
		for (i = 0; i < now->count; i++) {
			int n = now->members[i];
			const struct step *s = &p->steps[n];

			if (s->what == FOUND)
				return true;
			if (s->what == FORK || s->what == GO)
				set_add(now, n + s->to);
			if (s->what == FORK || (s->what == BEGIN && begin) || (s->what == END && c == NONE))
				set_add(now, n + 1);
			else if (takes(p, s, c))
				set_add(next, n + 1);
		}
		if (c == NONE)
			return false;
	}
}

void pattern_free(struct pattern *p)
{
	free(p);
}
