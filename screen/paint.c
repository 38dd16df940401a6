#define _POSIX_C_SOURCE 200809L
#include "paint.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- bytes */

int bytes_add(struct bytes *b, const void *data, size_t n)
{
	size_t size = b->size ? b->size : 1024;
	unsigned char *grown;

	if (!n)
		return 0;
	if (n > b->size - b->len) {
		while (size - b->len < n)
			size *= 2;
		grown = realloc(b->data, size);
		if (!grown) {
			errno = ENOMEM;
			return -1;
		}
		b->data = grown;
		b->size = size;
	}
	memcpy(b->data + b->len, data, n);
	b->len += n;
	return 0;
}

void bytes_free(struct bytes *b)
{
	free(b->data);
	memset(b, 0, sizeof *b);
}

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
	char text[SGR_MAX + 64];
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

/* ---- the pen */

static bool looks_same(const struct attr *a, const struct attr *b)
{
	return a->fg == b->fg && a->bg == b->bg && a->ul == b->ul &&
	    ((a->flags ^ b->flags) & ~ATTR_PROTECTED) == 0;
}

static void sgr_to(struct painter *p, const struct attr *a)
{
	static const struct attr none;
	char sgr[SGR_MAX + 1];
	size_t n;

	if (looks_same(&p->pen, a))
		return;
	n = sgr_write(a, sgr);
	sgr[n] = '\0';
	paint_format(p, "\033[%s%sm", n && !looks_same(&p->pen, &none) ? "0;" : "", sgr);
	/* xterm.js' SGR 0 takes the protection off, xterm's does not */
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
	/* a link_len no link has: what is open is not known */
	if (n == p->link_len && (!n || memcmp(text, p->link, n) == 0))
		return;
	paint_text(p, "\033]8;");
	paint_bytes(p, n ? text : ";", n ? n : 1);
	paint_text(p, "\033\\");
	p->link = text;
	p->link_len = n;
}

static void pen_to(struct painter *p, const struct attr *a, const char *link, size_t n)
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

	pen_to(p, a, linked ? pool->links[a->link].text : NULL, linked ? pool->links[a->link].len : 0);
}

void paint_plain(struct painter *p)
{
	static const struct attr none;

	pen_to(p, &none, NULL, 0);
}

/* ---- a row: characters, and between them runs of erased cells */

struct row {
	struct painter *p;
	const struct row_style *how;
	unsigned x;		/* where the cursor is */
	unsigned blanks;	/* erased cells that come next, all of attribute attr */
	unsigned spaces;	/* and then spaces without colour, left out at the end */
	struct attr attr;
	bool wrapped_colour;	/* the wrap may have scrolled in a line of a colour */
};

/* Runs of at least so many erased cells are passed over, not printed. */
enum { SKIP_PLAIN = 5, SKIP_COLOURED = 9 };

static void spaces(struct painter *p, unsigned n)
{
	static const char blank[] = "                                ";

	for (; n >= sizeof blank - 1; n -= (unsigned)sizeof blank - 1)
		paint_bytes(p, blank, sizeof blank - 1);
	paint_bytes(p, blank, n);
}

static bool visible_blank(const struct attr *a)
{
	return a->bg || a->flags & ATTR_ON_BLANKS;
}

static void row_first(struct row *r, const struct attr *a)
{
	if (r->x == 0 && r->how->continues && a->bg)
		r->wrapped_colour = true;
}

/* Prints or passes over the run. */
static void blanks_out(struct row *r)
{
	unsigned n = r->blanks, least;
	struct painter *p = r->p;
	bool erase;

	if (!n)
		return;
	pen_to(p, &r->attr, NULL, 0);
	row_first(r, &r->attr);
	r->x += n;
	r->blanks = 0;
	if (r->x == n && r->how->continues) {
		spaces(p, 1);	/* nothing but a character makes it wrap */
		n--;
	}
	erase = r->attr.bg || r->wrapped_colour;
	least = erase ? SKIP_COLOURED : SKIP_PLAIN;
	if (n < least || p->plain_text || p->sgr_only || r->x >= r->how->cols) {
		spaces(p, n);
		return;
	}
	if (erase)
		paint_format(p, "\033[%uX", n);
	paint_format(p, "\033[%uC", n);
}

static void spaces_out(struct row *r)
{
	static const struct attr none;
	unsigned n = r->spaces;

	if (!n)
		return;
	blanks_out(r);
	pen_to(r->p, &none, NULL, 0);
	spaces(r->p, n);
	r->x += n;
	r->spaces = 0;
}

/* Of an erased cell nothing shows but its background. */
static void row_blank(struct row *r, const struct attr *a)
{
	if (r->spaces && !a->bg && r->p->sgr_only) {
		r->spaces++;
		return;
	}
	if (r->spaces || (r->blanks && r->attr.bg != a->bg)) {
		spaces_out(r);
		blanks_out(r);
	}
	r->attr = (struct attr){ 0, a->bg, 0, 0, 0 };
	r->blanks++;
}

/* Before a character of attribute a is printed. */
static void row_char(struct row *r, const struct attr *a)
{
	spaces_out(r);
	blanks_out(r);
	row_first(r, a);
}

static void row_end(struct row *r)
{
	static const struct attr none;
	struct painter *p = r->p;
	unsigned left;

	if (r->how->full) {
		spaces_out(r);
		blanks_out(r);
		left = r->how->cols > r->x ? r->how->cols - r->x : 0;
		if (left)
			pen_to(p, &none, NULL, 0);
		spaces(p, left);
		return;
	}
	if (visible_blank(&r->attr) && r->blanks) {
		unsigned end = r->x + r->blanks;

		spaces_out(r);
		if (r->blanks && end >= r->how->cols && r->x && !p->plain_text && !p->sgr_only) {
			pen_to(p, &r->attr, NULL, 0);
			paint_text(p, "\033[K");
			r->x = end;
			r->blanks = 0;
		}
		blanks_out(r);
	}
	if (r->x == 0 && r->how->continues) {
		pen_to(p, &none, NULL, 0);
		spaces(p, 1);
		r->x = 1;
	}
	if (r->wrapped_colour && r->x < r->how->cols && !p->plain_text && !p->sgr_only) {
		pen_to(p, &none, NULL, 0);
		paint_text(p, "\033[K");
	}
}

/* ---- from a screen */

static void char_out(struct painter *p, uint32_t c)
{
	unsigned char utf8[4 * CLUSTER_MAX];
	const struct cluster *k;
	size_t n = 0;

	if (!(c & CELL_CLUSTER)) {
		paint_bytes(p, utf8, utf8_encode(c & CELL_CHAR ? c & CELL_CHAR : ' ', utf8));
		return;
	}
	k = table_item(&p->s->pool.clusters, c & CELL_CHAR);
	for (int i = 0; i < CLUSTER_MAX && k->c[i]; i++)
		n += utf8_encode(k->c[i], utf8 + n);
	paint_bytes(p, utf8, n);
}

void paint_line(struct painter *p, const struct grid *g, const struct line *l, const struct row_style *how)
{
	struct row r = { .p = p, .how = how };
	struct attr a = { 0 };
	uint32_t id = 0;

	for (unsigned x = 0; x < l->len && x < how->cols; x++) {
		uint32_t c = l->cell[x], now = line_attr(g, l, x);

		if (c == CELL_TAIL)
			continue;
		if (now != id)
			a = pool_attr(&p->s->pool, id = now);
		if (c & CELL_WIDE && x + 2 > how->cols)
			c = 0;
		if (!c && !a.link && !(a.flags & ATTR_ON_BLANKS)) {
			row_blank(&r, &a);
		} else if (c == ' ' && !id) {
			r.spaces++;
		} else {
			row_char(&r, &a);
			paint_pen(p, &a);
			char_out(p, c);
			r.x += c & CELL_WIDE ? 2 : 1;
		}
	}
	row_end(&r);
}

void paint_cell(struct painter *p, const struct grid *g, const struct line *l, unsigned x)
{
	struct attr a = pool_attr(&p->s->pool, line_attr(g, l, x));

	paint_pen(p, &a);
	char_out(p, line_cell(l, x));
}

/* ---- from the history */

/* All of it is text without colour and without erased cells. */
static bool record_simple(struct painter *p, const struct record *rec, const struct row_style *how)
{
	size_t n = rec->len;

	if (!rec->plain || n > how->cols || memchr(rec->text, 0, n))
		return false;
	paint_plain(p);
	while (!how->full && n > 0 && rec->text[n - 1] == ' ')
		n--;
	if (!n && how->continues)
		return false;
	paint_bytes(p, rec->text, n);
	if (how->full)
		spaces(p, how->cols - (unsigned)n);
	return true;
}

void paint_record(struct painter *p, const struct record *rec, const struct row_style *how)
{
	struct row r = { .p = p, .how = how };
	struct record_reader reader;
	struct record_cell c;
	unsigned x = 0;

	if (record_simple(p, rec, how))
		return;
	record_open(&reader, rec, &c);
	for (; record_next(&reader, &c) && x + c.width <= how->cols; x += c.width) {
		static const struct attr none;
		unsigned char utf8[4 * CLUSTER_MAX];
		size_t n = 0;

		if (!c.c[0] && !c.link && !(c.attr.flags & ATTR_ON_BLANKS)) {
			row_blank(&r, &c.attr);
			continue;
		}
		if (c.c[0] == ' ' && !c.c[1] && looks_same(&c.attr, &none) && !c.link && !c.attr.flags) {
			r.spaces++;
			continue;
		}
		row_char(&r, &c.attr);
		pen_to(p, &c.attr, (const char *)c.link, c.link_len);
		for (int i = 0; i < CLUSTER_MAX && (c.c[i] || !i); i++)
			n += utf8_encode(c.c[i] ? c.c[i] : ' ', utf8 + n);
		paint_bytes(p, utf8, n);
		r.x += c.width;
	}
	row_end(&r);
}
