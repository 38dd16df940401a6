/* screen/paint_row.c - rows of cells as the bytes that show them */
#include "paint_row.h"

#include <string.h>

#include "utf8.h"

/* A row that is being painted: characters, and between them runs of erased cells. */
struct row {
	struct painter *p;
	const struct row_style *how;
	unsigned x;		/* where the cursor is */
	unsigned blanks;	/* erased cells still to be painted, of attribute attr */
	unsigned spaces;	/* then spaces without colour; text alone does without them at the end of the row */
	struct attr attr;	/* a background alone */
	bool doubtful;		/* terminals may differ about the width of what was painted: the cursor
				 * may be elsewhere than at x */
	bool wrapped_colour;	/* the wrap to this row may have scrolled in a line of a colour */
};

/* Runs of at least this many erased cells are skipped or erased instead of printed: from here on that
 * takes fewer bytes. */
enum { SKIP_PLAIN = 5, SKIP_COLOURED = 9 };

static void spaces(struct painter *p, unsigned n)
{
	static const char blank[] = "                                ";

	for (; n >= sizeof blank - 1; n -= (unsigned)sizeof blank - 1)
		paint_bytes(p, blank, sizeof blank - 1);
	paint_bytes(p, blank, n);
}

/* Whether the first character, which makes the terminal wrap, has a background. */
static void row_first(struct row *r, const struct attr *a)
{
	if (r->x == 0 && r->how->continues && a->bg)
		r->wrapped_colour = true;
}

/* Whether p paints for a terminal, with all sequences. */
static bool sequences(const struct painter *p)
{
	return !p->plain_text && !p->sgr_only;
}

/* Paints the blanks of r. */
static void blanks_out(struct row *r)
{
	unsigned n = r->blanks, least;
	struct painter *p = r->p;
	bool erase;

	if (!n)
		return;
	paint_pen_link(p, &r->attr, NULL, 0);
	row_first(r, &r->attr);
	r->x += n;
	r->blanks = 0;
	if (r->x == n && r->how->continues) {
		spaces(p, 1);	/* only a character makes the terminal wrap */
		n--;
	}
	erase = r->attr.bg || r->wrapped_colour;
	least = erase ? SKIP_COLOURED : SKIP_PLAIN;
	if (!sequences(p) || r->x >= r->how->cols || (n < least && !r->doubtful)) {
		spaces(p, n);
		return;
	}
	if (erase)
		paint_format(p, "\033[%uX", n);
	/* the program jumped here: text that ran would have left no erased cells */
	if (r->doubtful)
		paint_format(p, "\033[%uG", r->x + 1);
	else
		paint_format(p, "\033[%uC", n);
}

/* Paints the blanks and spaces of r. */
static void spaces_out(struct row *r)
{
	unsigned n = r->spaces;

	if (!n)
		return;
	blanks_out(r);
	paint_plain(r->p);
	spaces(r->p, n);
	r->x += n;
	r->spaces = 0;
}

/* An erased cell: nothing of it is visible but the background. */
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

/* A character of attribute a comes next. */
static void row_char(struct row *r, const struct attr *a)
{
	spaces_out(r);
	blanks_out(r);
	row_first(r, a);
}

static void row_end(struct row *r)
{
	struct painter *p = r->p;
	unsigned left;

	if (r->how->full) {
		spaces_out(r);
		blanks_out(r);
		left = r->how->cols > r->x ? r->how->cols - r->x : 0;
		if (left)
			paint_plain(p);
		spaces(p, left);
		return;
	}
	/* a terminal that copies text has these, as the program wrote them */
	if (sequences(p))
		spaces_out(r);
	if (r->attr.bg && r->blanks) {
		unsigned end = r->x + r->blanks;

		spaces_out(r);
		if (r->blanks && end >= r->how->cols && (r->x || !r->how->continues) && sequences(p)) {
			paint_pen_link(p, &r->attr, NULL, 0);
			paint_text(p, "\033[K");
			r->x = end;
			r->blanks = 0;
		}
		blanks_out(r);
	}
	if (r->x == 0 && r->how->continues) {
		paint_plain(p);
		spaces(p, 1);
		r->x = 1;
	}
	if (r->wrapped_colour && r->x < r->how->cols && sequences(p)) {
		paint_plain(p);
		paint_text(p, "\033[K");
	}
}

/* ---- a row from a grid */

/* Writes one character of a cell; raw: an ill-formed part as it came. Returns its length. */
static size_t char_bytes(uint32_t c, bool raw, unsigned char *to)
{
	size_t n = 0;

	if (!(c & CELL_RAW) || !raw)
		return utf8_encode(c, to);
	for (; n < CELL_RAW_BYTES && c >> 8 * n & 0xff; n++)
		to[n] = (unsigned char)(c >> 8 * n);
	return n;
}

static void char_out(struct painter *p, uint32_t c, bool raw)
{
	unsigned char utf8[4 * CLUSTER_MAX];
	const struct cluster *k;
	size_t n = 0;

	raw = raw && sequences(p);
	if (!(c & CELL_CLUSTER)) {
		paint_bytes(p, utf8, char_bytes(c & CELL_CHAR ? c & CELL_CHAR : ' ', raw, utf8));
		return;
	}
	k = table_item(&p->s->pool.clusters, c & CELL_CHAR);
	for (int i = 0; i < CLUSTER_MAX && k->c[i]; i++)
		n += char_bytes(k->c[i], raw, utf8 + n);
	paint_bytes(p, utf8, n);
}

/* Whether a terminal could take two cells side by side for one character: the program did not write their
 * bytes one after the other then. */
static bool raw_joins(uint32_t c, uint32_t next)
{
	unsigned char part[4] = { 0 };
	unsigned n;

	if (!(c & next & CELL_RAW))
		return false;
	n = (unsigned)char_bytes(c & CELL_CHAR, true, part);
	return part[0] >= 0xc2 && part[0] < 0xf5 && utf8_goes_on_with(part, n, (unsigned char)next);
}

/* Not in doubt are ASCII, most of Latin, lines and boxes, and what is wide everywhere: Kana, Han, Hangul. */
static bool doubtful(uint32_t c)
{
	c &= ~(CELL_WIDE | CELL_TAIL);
	return c >= 0xa1 && (c == 0xad || !(c < 0x250 || (c >= 0x2500 && c < 0x25a0) ||
	    (c >= 0x3041 && c < 0x3248) || (c >= 0x3400 && c < 0xa48d && !(c >= 0x4dc0 && c < 0x4e00)) ||
	    (c >= 0xac00 && c < 0xd7a4) || (c >= 0xff01 && c < 0xff61)));
}

bool paint_doubtful(const struct line *l, unsigned cols)
{
	for (unsigned x = 0; l->rich && x < l->len && x < cols; x++)
		if (doubtful(l->cell[x]))
			return true;
	return false;
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
			char_out(p, c, !(x > 0 && raw_joins(l->cell[x - 1], c)));
			r.x += c & CELL_WIDE ? 2 : 1;
			r.doubtful |= doubtful(c);
		}
	}
	row_end(&r);
}

void paint_cell(struct painter *p, const struct grid *g, const struct line *l, unsigned x)
{
	struct attr a = pool_attr(&p->s->pool, line_attr(g, l, x));

	paint_pen(p, &a);
	char_out(p, line_cell(l, x), true);
}

/* ---- a row from the history */

/* Paints rec if it is only text, without colour and without erased cells: the common case. Else paints
 * nothing and returns false. */
static bool record_simple(struct painter *p, const struct record *rec, const struct row_style *how)
{
	size_t n = rec->len;

	if (!rec->plain || n > how->cols || memchr(rec->text, 0, n))
		return false;
	paint_plain(p);
	while (!how->full && !sequences(p) && n > 0 && rec->text[n - 1] == ' ')
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
		unsigned char utf8[4 * CLUSTER_MAX];
		size_t n = 0;

		if (!c.c[0] && !c.link && !(c.attr.flags & ATTR_ON_BLANKS)) {
			row_blank(&r, &c.attr);
			continue;
		}
		if (c.c[0] == ' ' && !c.c[1] && !c.link && !attr_pack(&c.attr)) {
			r.spaces++;
			continue;
		}
		row_char(&r, &c.attr);
		paint_pen_link(p, &c.attr, (const char *)c.link, c.link_len);
		for (int i = 0; i < CLUSTER_MAX && (c.c[i] || !i); i++)
			n += utf8_encode(c.c[i] ? c.c[i] : ' ', utf8 + n);
		paint_bytes(p, utf8, n);
		r.x += c.width;
		r.doubtful |= doubtful(c.c[0]) || c.c[1];
	}
	row_end(&r);
}
