/* screen/snapshot_lines.c - the part of a snapshot that paints text
 *
 * Lines are printed as running text from the top, so that the terminal wraps wrapped lines itself and
 * old lines scroll into its own history. */
#include "snapshot_lines.h"

#include "paint_row.h"

static void row_break(struct painter *p, const struct row_style *how)
{
	if (how->full)
		return;
	paint_plain(p);
	paint_text(p, "\r\n");
}

/* Whether the last cell of rec, of cols columns, is empty because a wide character did not fit there. */
static bool record_left(const struct record *rec, const struct record *next, unsigned cols)
{
	struct record_reader reader;
	struct record_cell c;
	unsigned x = 0;
	bool empty = true;

	record_open(&reader, next, &c);
	if (!record_next(&reader, &c) || c.width != 2)
		return false;
	record_open(&reader, rec, &c);
	for (; x < cols && record_next(&reader, &c); x += c.width)
		empty = !c.c[0];
	return x < cols || empty;
}

/* Paints the newest lines of the history, oldest first. continued: the line after them continues the
 * last one. */
static void history(struct painter *p, unsigned lines, bool continued, unsigned cols)
{
	const struct history *h = &p->s->history;
	struct history_at at = history_from(h, h->lines - lines);
	const struct record *rec = history_next(&at), *next;
	bool first = true;

	for (; rec; rec = next, first = false) {
		struct row_style how = { false, rec->wrapped && !first, cols };

		next = history_next(&at);
		how.full = next ? next->wrapped : continued;
		how.cols -= next && next->wrapped && record_left(rec, next, cols);
		paint_record(p, rec, &how);
		row_break(p, &how);
	}
}

/* Whether painting can do without this row, if all below it are empty too. */
static bool row_empty(const struct grid *g, const struct line *l)
{
	if (l->wrapped || l->size)
		return false;
	for (unsigned x = 0; x < l->len; x++)
		if (l->cell[x] || line_attr(g, l, x))
			return false;
	return true;
}

static unsigned rows_used(const struct grid *g)
{
	unsigned n = g->rows;

	while (n > 0 && row_empty(g, grid_row(g, n - 1)))
		n--;
	return n;
}

/* DECDWL and DECDHL come before a row's text, which then may have half the columns. */
static void line_size(struct painter *p, const struct line *l)
{
	if (l->size)
		paint_format(p, "\033#%c", '0' + l->size);
}

/* Where rows still scroll while they are painted, line sizes come afterwards. */
static void line_sizes(struct painter *p, const struct grid *g)
{
	for (unsigned y = 0; y < g->rows; y++) {
		if (!grid_row(g, y)->size)
			continue;
		paint_at(p, 0, y);
		line_size(p, grid_row(g, y));
	}
}

/* Whether the last cell of l is empty because the wide character that begins the next line did not fit. */
static bool row_left(const struct grid *g, const struct line *l, const struct line *next)
{
	return g->cols > 1 && next && next->wrapped && line_cell(next, 0) & CELL_WIDE && !line_cell(l, g->cols - 1);
}

void snapshot_rows(struct painter *p, const struct grid *g, bool after)
{
	unsigned n = after ? g->rows : rows_used(g);

	for (unsigned y = 0; y < n; y++) {
		const struct line *l = grid_row(g, y), *next = y + 1 < n ? grid_row(g, y + 1) : NULL;
		/* a last cell that a wide character left is not painted: the terminal leaves it too */
		struct row_style how = { next && next->wrapped, l->wrapped && (y > 0 || after),
			g->cols - row_left(g, l, next) };

		/* not every terminal wraps a line of double width at half its columns */
		if (l->size) {
			how.full = false;
			how.cols = g->cols > 1 ? g->cols / 2 : 1;
		}
		if (y > 0 && grid_row(g, y - 1)->size)
			how.continues = false;

		if (!after && !how.continues)
			line_size(p, l);
		paint_line(p, g, l, &how);
		if (next)
			row_break(p, &how);
		if (next && l->size && !how.full && !after)
			paint_at(p, 0, y + 1);
	}
	paint_plain(p);
	if (after)
		line_sizes(p, g);
}

static unsigned history_wanted(const struct screen *s, const struct snapshot_want *want)
{
	return want->history < s->history.lines ? want->history : s->history.lines;
}

void snapshot_normal(struct painter *p, const struct snapshot_want *want)
{
	const struct screen *s = p->s;
	const struct grid *g = &s->normal.grid;
	unsigned lines = history_wanted(s, want);

	history(p, lines, g->lines && grid_row(g, 0)->wrapped, s->cols);
	if (!g->lines)
		return;
	snapshot_rows(p, g, lines > 0);
}

/* ---- a terminal of another size */

static void row_cut(struct painter *p, const struct grid *g, unsigned y, unsigned cols)
{
	struct row_style how = { false, false, cols };

	paint_at(p, 0, y);
	paint_line(p, g, grid_row(g, y), &how);
	paint_plain(p);
}

static void grid_cut(struct painter *p, const struct grid *g, unsigned cols, unsigned rows)
{
	for (unsigned y = 0; g->lines && y < g->rows && y < rows; y++)
		if (grid_row(g, y)->len)
			row_cut(p, g, y, cols < g->cols ? cols : g->cols);
}

void snapshot_normal_cut(struct painter *p, const struct snapshot_want *want, unsigned cols, unsigned rows)
{
	unsigned lines = history_wanted(p->s, want);

	history(p, lines, false, p->s->cols);
	for (unsigned i = 1; lines && i < rows; i++)
		paint_text(p, "\n");
	paint_text(p, "\033[H\033[?7l");
	grid_cut(p, &p->s->normal.grid, cols, rows);
	paint_text(p, "\033[?7h");
}

void snapshot_alternate_cut(struct painter *p, unsigned cols, unsigned rows)
{
	paint_text(p, "\033[?7l");
	grid_cut(p, &p->s->alternate.grid, cols, rows);
	paint_text(p, "\033[?7h");
}
