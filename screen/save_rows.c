/* screen/save_rows.c - the lines of a saved model: its screens and its history
 *
 * A row of a screen is runs of cells with the same attribute. Attributes, links and clusters are written
 * out where they are used: their numbers are another model's. A line of the history is its record. */
#include "save_rows.h"

#include <string.h>

#include "intern.h"
#include "utf8.h"

enum { ROW_WRAPPED = 1, ROW_STYLED = 2, ROW_RICH = 4, ROW_PLAIN = 8 };

/* ---- attributes */

void save_attr(struct save *w, const struct pool *p, const struct attr *a)
{
	bool linked = a->link && a->link < p->link_count && p->links[a->link].text;

	save_number(w, a->fg, 4);
	save_number(w, a->bg, 4);
	save_number(w, a->ul, 4);
	save_number(w, a->flags, 2);
	save_run(w, linked ? p->links[a->link].text : NULL, linked ? p->links[a->link].len : 0);
}

static uint32_t colour(uint32_t c)
{
	return c & COLOUR_RGB ? c & (COLOUR_RGB | 0xffffff) : c & COLOUR_INDEX ? c & (COLOUR_INDEX | 255) : 0;
}

static uint16_t link(struct screen *s, const unsigned char *text, size_t n)
{
	bool good = n > 0 && n <= LINK_MAX;

	for (size_t i = 0; good && i < n; i++)
		good = text[i] >= 0x20 && text[i] != 0x7f;
	return (uint16_t)(good ? intern_link(s, (const char *)text, n) : 0);
}

struct attr load_attr(struct load *r, struct screen *s)
{
	struct attr a = { 0 };
	uint32_t ul;
	size_t n;
	const unsigned char *text;

	a.fg = colour((uint32_t)load_number(r, 4));
	a.bg = colour((uint32_t)load_number(r, 4));
	ul = (uint32_t)load_number(r, 4);
	a.ul = ul == COLOUR_RESET ? ul : colour(ul);
	a.flags = (uint16_t)(load_number(r, 2) & (ATTR_PACKED | ATTR_RAPID));
	if ((a.flags & ATTR_UNDERLINE) >> ATTR_UNDERLINE_SHIFT > ATTR_SGR_21)
		a.flags = (uint16_t)(a.flags & ~ATTR_UNDERLINE);
	text = load_run(r, &n);
	a.link = link(s, text, n);
	return a;
}

/* ---- cells */

static void save_cell(struct save *w, const struct pool *p, uint32_t c)
{
	const struct cluster *k;
	unsigned n = 0;

	save_number(w, c & CELL_CLUSTER ? c & ~CELL_CHAR : c, 4);
	if (!(c & CELL_CLUSTER))
		return;
	k = table_item(&p->clusters, c & CELL_CHAR);
	while (n < CLUSTER_MAX && k->c[n])
		n++;
	save_number(w, n, 1);
	for (unsigned i = 0; i < n; i++)
		save_number(w, k->c[i], 4);
}

/* c if it is one character or one ill-formed part of UTF-8, else 0. */
static uint32_t character(uint32_t c)
{
	if (c & CELL_RAW) {
		for (unsigned i = 0; i < CELL_RAW_BYTES; i++)
			if ((c >> 8 * i & 0x80) == 0 && (i == 0 || c >> 8 * i & 0xff))
				return 0;
		return c & ~CELL_RAW & ~(uint32_t)0xffffff ? 0 : c;
	}
	return c < 0x20 || (c >= 0x7f && c < 0xa0) || c > 0x10ffff ? 0 : c;
}

static uint32_t load_cell(struct load *r, struct screen *s)
{
	uint32_t c = (uint32_t)load_number(r, 4), wide = c & CELL_WIDE, id;
	struct cluster k = { { 0 } };
	unsigned n, i;

	if (c == CELL_TAIL)
		return c;
	if (!(c & CELL_CLUSTER))
		return character(c & CELL_CHAR) | wide;
	n = (unsigned)load_number(r, 1);
	for (i = 0; i < n; i++) {
		uint32_t v = character((uint32_t)load_number(r, 4) & CELL_CHAR);

		if (i < CLUSTER_MAX)
			k.c[i] = v;
	}
	id = k.c[0] ? intern_cluster(s, &k) : 0;
	return (id ? CELL_CLUSTER | id : k.c[0]) | wide;
}

/* ---- rows */

static void save_line(struct save *w, const struct screen *s, const struct grid *g, const struct line *l)
{
	unsigned end;

	save_number(w, l->len, 4);
	save_number(w, (l->wrapped ? ROW_WRAPPED : 0) | (l->styled ? ROW_STYLED : 0) | (l->rich ? ROW_RICH : 0), 1);
	save_number(w, l->size, 1);
	for (unsigned x = 0; x < l->len; x = end) {
		uint32_t now = line_attr(g, l, x);
		struct attr a = pool_attr(&s->pool, now);

		for (end = x + 1; end < l->len && line_attr(g, l, end) == now; end++)
			;
		save_number(w, end - x, 4);
		save_attr(w, &s->pool, &a);
		for (unsigned i = x; i < end; i++)
			save_cell(w, &s->pool, l->cell[i]);
	}
}

void save_grid(struct save *w, const struct screen *s, const struct grid *g)
{
	for (unsigned y = 0; y < g->rows; y++)
		save_line(w, s, g, grid_row(g, y));
}

/* The next run of cells. Returns how many there were. */
static unsigned load_cells(struct load *r, struct screen *s, struct grid *g, struct line *l, unsigned x)
{
	unsigned n = (unsigned)load_number(r, 4), i;
	struct attr a = load_attr(r, s);

	/* interning may sweep, and no cell has these yet */
	pool_mark_link(&s->pool, a.link);
	s->held = intern_attr(s, &a);
	if (s->held)
		line_style(g, l);
	for (i = 0; i < n && x + i < l->len && load_left(r); i++) {
		l->cell[x + i] = load_cell(r, s);
		l->rich |= l->cell[x + i] >= 0x80;
		if (l->styled)
			line_attrs(g, l)[x + i] = s->held;
	}
	return i;
}

/* A wide character is followed by its right half, and no right half is without its character. */
static void mend(struct line *l)
{
	for (unsigned x = 0; x < l->len; x++) {
		bool tail = x + 1 < l->len && l->cell[x + 1] == CELL_TAIL;

		if (l->cell[x] == CELL_TAIL || (l->cell[x] & CELL_WIDE && !tail))
			l->cell[x] = 0;
		else if (l->cell[x] & CELL_WIDE)
			x++;
	}
}

static void load_line(struct load *r, struct screen *s, struct grid *g, struct line *l)
{
	unsigned len = (unsigned)load_number(r, 4), flags = (unsigned)load_number(r, 1), size, x = 0, n;

	size = (unsigned)load_number(r, 1);
	line_clear(g, l, 0);
	line_extend(g, l, len < g->cols ? len : g->cols);
	if (flags & ROW_STYLED)
		line_style(g, l);
	l->wrapped = flags & ROW_WRAPPED;
	l->rich = flags & ROW_RICH;
	line_resize(l, size == 3 || size == 4 || size == 6 ? (uint8_t)size : 0);
	while (x < len && (n = load_cells(r, s, g, l, x)) > 0)
		x += n;
	s->held = 0;
	mend(l);
}

void load_grid(struct load *r, struct screen *s, struct grid *g)
{
	for (unsigned y = 0; y < g->rows && load_left(r); y++)
		load_line(r, s, g, grid_row(g, y));
}

/* ---- the history */

void save_history(struct save *w, const struct history *h)
{
	struct history_at at = history_from(h, 0);
	const struct record *rec;

	save_number(w, at.at, 4);
	while ((rec = history_next(&at)) != NULL) {
		save_number(w, (rec->wrapped ? ROW_WRAPPED : 0) | (rec->plain ? ROW_PLAIN : 0), 1);
		save_number(w, rec->line_size, 1);
		save_run(w, rec->text, rec->len);
	}
}

void load_history(struct load *r, struct history *h)
{
	uint32_t skip = (uint32_t)load_number(r, 4);

	while (load_left(r)) {
		unsigned flags = (unsigned)load_number(r, 1), size = (unsigned)load_number(r, 1);
		struct record head = { .wrapped = flags & ROW_WRAPPED, .plain = flags & ROW_PLAIN,
			.line_size = size == 3 || size == 4 || size == 6 ? (uint8_t)size : 0 };
		size_t n;
		const unsigned char *text = load_run(r, &n);

		if (!text || !record_is_valid(text, n, head.plain))
			return;
		head.len = (uint32_t)n;
		history_add(h, &head, text, skip);
	}
}
