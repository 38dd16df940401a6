/* screen/paint.c - sequences and the pen, as bytes for a terminal */
#define _POSIX_C_SOURCE 200809L
#include "paint.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "sgr.h"

enum { PAINT_FORMAT_MAX = SGR_MAX + 63 };	/* bytes that paint_format appends, at most */

/* ---- bytes */

void paint_bytes(struct painter *p, const void *b, size_t n)
{
	if (!p->failed && bytes_add(p->out, b, n) < 0)
		p->failed = true;
}

void paint_text(struct painter *p, const char *text)
{
	paint_bytes(p, text, strlen(text));
}

void paint_format(struct painter *p, const char *format, ...)
{
	char text[PAINT_FORMAT_MAX + 1];
	va_list ap;

	va_start(ap, format);
	vsnprintf(text, sizeof text, format, ap);
	va_end(ap);
	paint_text(p, text);
}

void paint_at(struct painter *p, unsigned x, unsigned y)
{
	if (x)
		paint_format(p, "\033[%u;%uH", y + 1, x + 1);
	else if (y)
		paint_format(p, "\033[%uH", y + 1);
	else
		paint_text(p, "\033[H");
}

void paint_mode(struct painter *p, unsigned number, bool on)
{
	paint_format(p, "\033[?%u%c", number, on ? 'h' : 'l');
}

void paint_osc(struct painter *p, unsigned number, const char *text)
{
	paint_format(p, "\033]%u;", number);
	paint_text(p, text);
	paint_text(p, "\033\\");
}

void paint_colour_reset(struct painter *p, unsigned index)
{
	if (index < COLOUR_DYNAMIC)
		paint_format(p, "\033]104;%u\007", index);
	else
		paint_format(p, "\033]%u\007", index - COLOUR_DYNAMIC + OSC_DYNAMIC_RESET);
}

void paint_colour(struct painter *p, unsigned index, const unsigned rgb[3])
{
	if (index < COLOUR_DYNAMIC)
		paint_format(p, "\033]4;%u", index);
	else
		paint_format(p, "\033]%u", index - COLOUR_DYNAMIC + OSC_DYNAMIC);
	paint_format(p, ";rgb:%04x/%04x/%04x\007", rgb[0], rgb[1], rgb[2]);
}

void paint_tail(struct painter *p)
{
	unsigned char *to;
	size_t n = parser_tail(&p->s->parser, NULL), at = p->out->len;

	/* first makes room, then writes there */
	for (size_t i = 0; i < n && !p->failed; i++)
		paint_bytes(p, "", 1);
	if (p->failed)
		return;
	to = p->out->data + at;
	if (n)
		parser_tail(&p->s->parser, to);
}

/* ---- the pen */

/* Whether SGR makes no difference between them. */
static bool looks_same(const struct attr *a, const struct attr *b)
{
	return a->fg == b->fg && a->bg == b->bg && a->ul == b->ul &&
	    ((a->flags ^ b->flags) & ~ATTR_PROTECTED) == 0;
}

/* Makes the pen look like a. */
static void sgr_to(struct painter *p, const struct attr *a)
{
	static const struct attr none;
	char sgr[SGR_MAX + 1], colons[SGR_MAX + 1];
	size_t n, colons_n;
	bool dirty;

	if (looks_same(&p->pen, a))
		return;
	dirty = !looks_same(&p->pen, &none);
	n = sgr_write(a, sgr);
	sgr[n] = '\0';
	colons_n = sgr_write_colons(a, colons);
	colons[colons_n] = '\0';
	/* First what has colons: a terminal that takes the 0 within for a reset would undo the rest. */
	if (colons_n)
		paint_format(p, "%s\033[%sm", dirty ? "\033[m" : "", colons);
	if (n || !colons_n)
		paint_format(p, "\033[%s%sm", n && dirty && !colons_n ? "0;" : "", sgr);
	/* xterm.js' SGR 0 takes the protection off, xterm's does not: say it, so that both do */
	if (p->pen.flags & ATTR_PROTECTED && !p->sgr_only)
		paint_text(p, "\033[0\"q");
	p->pen = *a;
	p->pen.flags = (uint16_t)(p->pen.flags & ~ATTR_PROTECTED);
}

static void protection_to(struct painter *p, const struct attr *a)
{
	if (!((p->pen.flags ^ a->flags) & ATTR_PROTECTED))
		return;
	paint_text(p, a->flags & ATTR_PROTECTED ? "\033[1\"q" : "\033[0\"q");
	p->pen.flags = (uint16_t)(p->pen.flags ^ ATTR_PROTECTED);
}

static void link_to(struct painter *p, const char *text, size_t n)
{
	/* after paint_forget link_len is one that no link has */
	if (n == p->link_len && (!n || memcmp(text, p->link, n) == 0))
		return;
	paint_text(p, "\033]8;");
	paint_bytes(p, n ? text : ";", n ? n : 1);
	paint_text(p, "\033\\");
	p->link = text;
	p->link_len = n;
}

void paint_pen_link(struct painter *p, const struct attr *a, const char *link, size_t n)
{
	if (p->plain_text)
		return;
	sgr_to(p, a);
	if (p->sgr_only)
		return;
	protection_to(p, a);
	link_to(p, link, n);
}

void paint_pen(struct painter *p, const struct attr *a)
{
	const struct pool *pool = &p->s->pool;
	bool linked = a->link && a->link < pool->link_count && pool->links[a->link].text;

	paint_pen_link(p, a, linked ? pool->links[a->link].text : NULL, linked ? pool->links[a->link].len : 0);
}

void paint_forget(struct painter *p)
{
	memset(&p->pen, 0, sizeof p->pen);
	p->link = "";
	p->link_len = (size_t)-1;
}

void paint_plain(struct painter *p)
{
	static const struct attr none;

	paint_pen_link(p, &none, NULL, 0);
}
