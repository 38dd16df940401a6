/* screen/pen.c - the pen: the attribute of what is printed next */
#include "pen.h"

#include <stdio.h>
#include <string.h>

#include "hints.h"
#include "intern.h"
#include "sgr.h"

void pen_changed(struct screen *s)
{
	uint32_t attr = attr_pack(&s->pen);

	s->pen_attr = attr != ATTR_NUMBERED ? attr : intern_attr(s, &s->pen);
}

/* ---- SGR, and those seen lately
 *
 * An SGR and the pen before it say what the pen is after it, and its word unless that has a number. */

static struct pen_change *change_of(struct screen *s, uint64_t key)
{
	return &s->pen_changes[((key ^ (uint64_t)s->pen_attr << 32) * 0x9e3779b97f4a7c15u) >> 59];
}

static inline bool same(const struct attr *a, const struct attr *b)
{
	return !memcmp(a, b, sizeof *a);
}

void pen_sgr(struct screen *s, const struct csi *c, uint64_t key)
{
	struct pen_change *k = change_of(s, key);
	struct attr before = s->pen;

	_Static_assert(PEN_CHANGES == 1 << (64 - 59), "the hash is an index");
	sgr_apply(&s->pen, c);
	pen_changed(s);
	if (key && s->pen_attr < ATTR_NUMBERED)
		*k = (struct pen_change){ key, before, s->pen, s->pen_attr };
}

bool pen_sgr_again(struct screen *s, uint64_t key)
{
	const struct pen_change *k = change_of(s, key);

	if ((key == 'm' || key == ('m' << 8 | '0')) && !s->pen.link) {
		pen_reset(s);
		return true;
	}
	if (k->key != key || !same(&k->before, &s->pen))
		return false;
	s->pen = k->after;
	s->pen_attr = k->attr;
	return true;
}

void pen_reset(struct screen *s)
{
	memset(&s->pen, 0, sizeof s->pen);
	s->pen_attr = 0;
}

void pen_protect(struct screen *s, int32_t how)
{
	unsigned flags = s->pen.flags;

	if (how == 1)
		flags |= ATTR_PROTECTED;
	else if (how == 0 || how == 2)
		flags &= ~(unsigned)ATTR_PROTECTED;
	s->pen.flags = (uint16_t)flags;
	pen_changed(s);
}

uint32_t pen_erased(const struct screen *s)
{
	uint32_t bg = s->pen.bg;

	/* what attr_pack makes of a background alone; this is asked with every erasure */
	return bg & COLOUR_RGB ? ATTR_BG_RGB | (bg & 0xffffff) : bg << 9;
}

/* The parameters of XTPUSHSGR, in order. */
static const struct { unsigned char number; uint16_t part; } parts[] = {
	{ 1, ATTR_BOLD }, { 2, ATTR_DIM }, { 3, ATTR_ITALIC }, { 4, ATTR_UNDERLINE }, { 5, ATTR_BLINK | ATTR_RAPID },
	{ 7, ATTR_INVERSE }, { 8, ATTR_HIDDEN }, { 9, ATTR_STRIKE }, { 30, PEN_FG }, { 31, PEN_BG },
};
enum { PARTS = sizeof parts / sizeof *parts };

RARE void pen_push(struct screen *s, const struct csi *c)
{
	unsigned what = 0;

	s->pens_said = true;
	if (s->pens_len++ >= PENS)
		return;
	for (unsigned i = 0; i < c->count; i++)
		for (unsigned k = 0; k < PARTS; k++)
			if (parts[k].number == c->value[i])
				what |= parts[k].part;
	if (c->count == 1 && c->value[0] == 0)
		what = PEN_ALL & ~(unsigned)ATTR_PROTECTED;
	s->pens[s->pens_len - 1] = s->pen;
	s->pens_what[s->pens_len - 1] = (uint16_t)what;
}

RARE void pen_pop(struct screen *s)
{
	const struct attr *from;
	unsigned what;

	s->pens_said = true;
	if (s->pens_len == 0 || --s->pens_len >= PENS)
		return;
	from = &s->pens[s->pens_len];
	what = s->pens_what[s->pens_len];
	if (what & PEN_FG)
		s->pen.fg = from->fg;
	if (what & PEN_BG)
		s->pen.bg = from->bg;
	if (what & ATTR_UNDERLINE)
		s->pen.ul = from->ul;
	what &= ATTR_PACKED | ATTR_RAPID;
	s->pen.flags = (uint16_t)((s->pen.flags & ~what) | (from->flags & what));
	pen_changed(s);
}

RARE void pen_parts(unsigned what, char to[PEN_PARTS])
{
	size_t n = 0;

	for (unsigned k = 0; k < PARTS && !(what & ATTR_OVERLINE); k++)
		if (what & parts[k].part)
			n += (size_t)sprintf(to + n, "%u;", parts[k].number);
	to[n ? n - 1 : 0] = '\0';
}
