/* screen/reflow.c - the screens and the history in a new size
 *
 * The normal screen and its history are one text: wrapped lines are joined and wrapped again. It
 * is read row by row and written row by row into a new history, whose last rows then become the
 * screen. */
#include "reflow.h"

#include "cursor.h"
#include "intern.h"

/* A place on the old screen, and where in the new text it went. */
struct place {
	unsigned x;
	int64_t y;		/* below 0: a line of the history, -1 the last one */
	bool found;
	unsigned out_x, out_y;
};

enum { PLACES = 4 };

struct writer {
	struct screen *s;
	struct history *to;
	struct grid row;	/* one row, of the new width */
	unsigned x;		/* where in it; the width: the next cell begins a new row */
	unsigned from_cols;	/* the old width */
	unsigned used;		/* cells of text that the old row had, once it is written */
	bool open;		/* the row is begun */
};

static struct line *writer_line(struct writer *w)
{
	return &w->row.lines[0];
}

/* Puts the row being written into the new history. */
static void row_end(struct writer *w)
{
	if (w->open)
		history_push(w->to, &w->s->pool, &w->row, writer_line(w));
	w->open = false;
}

static void row_begin(struct writer *w, bool wrapped, uint8_t size)
{
	row_end(w);
	line_clear(&w->row, writer_line(w), 0);
	writer_line(w)->wrapped = wrapped;
	writer_line(w)->size = size;
	w->x = 0;
	w->open = true;
}

/* Writes a character, which takes one cell or two. One that is wider than the screen becomes a
 * blank. */
static void write_cell(struct writer *w, uint32_t c, uint32_t attr)
{
	unsigned n = c & CELL_WIDE ? 2 : 1;

	if (n > w->row.cols) {
		n = 1;
		c = ' ';
	}
	if (w->x + n > w->row.cols)
		row_begin(w, true, 0);
	line_put(&w->row, writer_line(w), w->x, c, attr);
	if (n == 2)
		line_put(&w->row, writer_line(w), w->x + 1, CELL_TAIL, attr);
	w->x += n;
}

/* An old row begins. If it continues the one before, that one is filled up to its full width first, but
 * not the last cell if it is blank because a wide character did not fit. */
static void old_row(struct writer *w, bool wrapped, uint8_t size, bool wide_first)
{
	if (!wrapped || !w->open) {
		row_begin(w, false, size);
		return;
	}
	if (w->used + 1 == w->from_cols && wide_first)
		return;
	while (w->used++ < w->from_cols)
		write_cell(w, 0, 0);
}

/* ---- from the history */

static uint32_t cell_of(struct screen *s, const struct record_cell *c)
{
	struct cluster k = { { 0 } };
	uint32_t wide = c->width == 2 ? CELL_WIDE : 0, id;

	if (!c->c[0] || !c->c[1])
		return c->c[0] | wide;
	for (int i = 0; i < CLUSTER_MAX && c->c[i]; i++)
		k.c[i] = c->c[i];
	id = intern_cluster(s, &k);
	return (id ? CELL_CLUSTER | id : c->c[0]) | wide;
}

static uint32_t attr_of(struct screen *s, const struct record_cell *c)
{
	struct attr a = c->attr;

	if (c->link) {
		a.link = (uint16_t)intern_link(s, (const char *)c->link, c->link_len);
		/* interning the attribute may sweep, and no cell has this link yet */
		pool_mark_link(&s->pool, a.link);
	}
	return s->held = intern_attr(s, &a);
}

/* Cell x of old row y is written next: notes where those of the n places went that are there, or, at
 * the end of the text, beyond it. */
static void place_mark(struct writer *w, struct place *p, unsigned n, unsigned x, int64_t y)
{
	for (; n > 0; n--, p++) {
		if (p->found || p->y != y || (p->x > x && x < w->used))
			continue;
		p->found = true;
		p->out_y = w->to->lines;	/* the row being written is not in it yet */
		p->out_x = w->x + (p->x > x ? p->x - x : 0);
		if (p->out_x >= w->row.cols && p->x <= x && x < w->used) {
			p->out_x = 0;
			p->out_y++;
		}
		/* after text that fills its row, a wrap is pending */
		if (p->out_x >= w->row.cols)
			p->out_x = p->x == x && x ? w->row.cols : w->row.cols - 1;
	}
}

static void write_record(struct writer *w, const struct record *rec, int64_t y, struct place *places, unsigned n)
{
	struct record_reader r;
	struct record_cell c;
	uint32_t attr = 0;
	unsigned used = 0, blanks = 0;
	bool first = true;

	record_open(&r, rec, &c);
	for (; record_next(&r, &c); first = false) {
		if (first)
			old_row(w, rec->wrapped, rec->line_size, c.width == 2);
		w->used = (unsigned)-1;
		place_mark(w, places, n, used, y);
		if (c.attr_changed)
			attr = attr_of(w->s, &c);
		used += c.width;
		/* blanks without colour at the end of a line are no text */
		if (!c.c[0] && !attr) {
			blanks++;
			continue;
		}
		for (; blanks > 0; blanks--)
			write_cell(w, 0, 0);
		write_cell(w, cell_of(w->s, &c), attr);
	}
	if (first)
		old_row(w, rec->wrapped, rec->line_size, false);
	w->used = used - blanks;
	place_mark(w, places, n, w->used, y);
}

/* ---- from the screen */

/* How many cells are text. The rest are blanks: they are kept as far as they fit. */
static unsigned text_len(const struct line *l)
{
	unsigned n = l->len;

	while (n > 0 && !l->cell[n - 1])
		n--;
	return n;
}

static void write_line(struct writer *w, const struct grid *g, unsigned y, struct place *places, unsigned n)
{
	const struct line *l = grid_row(g, y);
	unsigned len = text_len(l);

	old_row(w, l->wrapped, l->size, len && (l->cell[0] & CELL_WIDE));
	w->used = len;
	for (unsigned x = 0; x < len; x++) {
		place_mark(w, places, n, x, y);
		if (l->cell[x] != CELL_TAIL)
			write_cell(w, l->cell[x], line_attr(g, l, x));
	}
	place_mark(w, places, n, len, y);
	for (unsigned x = len; x < l->len && w->x < w->row.cols; x++)
		write_cell(w, 0, line_attr(g, l, x));
	if (l->len > len && w->x < w->row.cols)
		w->used = l->len;
}

/* ---- the new screen */

static void read_row(struct screen *s, struct grid *g, struct line *l, const struct record *rec)
{
	struct record_reader r;
	struct record_cell c;
	uint32_t attr = 0;
	unsigned x = 0;

	l->wrapped = rec->wrapped;
	line_resize(l, rec->line_size);
	record_open(&r, rec, &c);
	while (record_next(&r, &c) && x + c.width <= g->cols) {
		if (c.attr_changed)
			attr = attr_of(s, &c);
		line_put(g, l, x, cell_of(s, &c), attr);
		if (c.width == 2)
			line_put(g, l, x + 1, CELL_TAIL, attr);
		x += c.width;
	}
}

/* The last row that is not blank, or at_least. */
static unsigned last_row(const struct grid *g, unsigned at_least)
{
	unsigned y = g->rows - 1;

	while (y > at_least && !grid_row(g, y)->len && !grid_row(g, y)->wrapped)
		y--;
	return y;
}

/* Which of the total rows becomes the first one of the screen. Lines come back from the history only if
 * the screen was full to its last row; else the rows below the text stay blank. */
static unsigned first_row(unsigned total, unsigned before, bool full, unsigned rows, const struct place *cursor)
{
	unsigned top = total > rows ? total - rows : 0;

	if (!full && top < before)
		top = before;
	return cursor->out_y < top ? cursor->out_y : top;
}

/* Writes the history and the normal screen, down to row last. Returns how many of the rows written are
 * above the first one of the old screen. */
static unsigned write_all(struct writer *w, const struct grid *g, unsigned last, struct place *places, unsigned n)
{
	struct history *from = &w->s->history;
	unsigned before;

	for (;;) {
		struct history_at at = history_from(from, 0);
		const struct record *rec = history_next(&at);

		if (!rec)
			break;
		write_record(w, rec, -(int64_t)from->lines, places, n);
		history_drop_oldest(from);
	}
	before = w->to->lines + (w->open && !grid_row(g, 0)->wrapped ? 1 : 0);
	for (unsigned y = 0; y <= last; y++)
		write_line(w, g, y, places, n);
	row_end(w);
	return before;
}

/* places: the cursor, the saved cursor, the marks. Those that come to lie in the history have a row
 * below 0. */
static void reflow_normal(struct screen *s, struct grid *to, struct writer *w, struct place places[PLACES])
{
	struct grid *g = &s->normal.grid;
	struct history new;
	struct history_at at;
	const struct record *rec;
	unsigned last = last_row(g, (unsigned)places[0].y), before, top, kept = s->history.lines_max;

	history_init(&new, kept, to->cols);
	/* no limits yet: it also holds the rows of the screen */
	new.lines_max = (unsigned)-1;
	new.bytes_max = (size_t)-1 / 2;
	w->to = &new;
	before = write_all(w, g, last, places, PLACES);
	top = first_row(new.lines, before, last + 1 == g->rows, to->rows, &places[0]);
	at = history_from(&new, top);
	for (unsigned y = 0; y < to->rows && (rec = history_next(&at)); y++)
		read_row(s, to, grid_row(to, y), rec);
	history_truncate(&new, top);
	history_limit(&new, kept, to->cols);
	history_end(&s->history);
	s->history = new;
	for (int i = 0; i < PLACES; i++)
		places[i].y = (int64_t)places[i].out_y - top;
	for (int i = 0; i < 2; i++)
		places[i].out_y = places[i].out_y < top ? 0 : places[i].out_y - top;
}

/* A mark whose line is gone stays where it was: above or below all there is. */
static void mark_move(const struct screen *s, struct mark *m, const struct place *p)
{
	if (!p->found)
		return;
	m->x = p->out_x;
	m->y = s->base + p->y;
}

/* to becomes the normal grid. */
static void resize_normal(struct screen *s, struct grid *to, struct writer *w)
{
	bool shown = !on_alternate(s);
	struct saved_cursor *saved = &s->normal.saved;
	struct marks *m = &s->marks;
	struct place places[PLACES] = {
		{ s->x, s->y, false, 0, 0 },
		{ saved->x, cursor_saved_row(s, &s->normal), false, 0, 0 },
		{ m->begin.x, m->begin.y - s->base, false, 0, 0 },
		{ m->end.x, m->end.y - s->base, false, 0, 0 },
	};

	if (!shown) {
		places[0].x = s->entered.x;
		places[0].y = s->entered.y;
	}
	s->building[0] = &w->row;
	s->building[1] = to;
	reflow_normal(s, to, w, places);
	s->building[0] = s->building[1] = NULL;
	s->held = 0;
	grid_end(&s->normal.grid);
	s->normal.grid = *to;
	if (shown) {
		s->x = places[0].out_x;
		s->y = places[0].out_y;
	} else {
		s->entered.x = places[0].out_x;
		s->entered.y = places[0].out_y;
	}
	if (saved->used) {
		saved->x = places[1].out_x;
		saved->y = places[1].out_y;
	}
	mark_move(s, &m->begin, &places[2]);
	mark_move(s, &m->end, &places[3]);
}

/* Rows go at the top only where the cursor would else be below the screen. */
static bool resize_alternate(struct screen *s, unsigned cols, unsigned rows)
{
	bool shown = on_alternate(s);
	unsigned drop = shown && s->y >= rows ? s->y + 1 - rows : 0;

	if (!s->alternate.grid.lines)
		return true;
	if (!grid_resize(&s->alternate.grid, cols, rows, drop))
		return false;
	if (shown)
		s->y -= drop;
	return true;
}

bool reflow(struct screen *s, unsigned cols, unsigned rows)
{
	struct grid normal = { .cols = cols };
	struct writer w = { .s = s, .from_cols = s->cols };

	if (!grid_init(&w.row, cols, 1))
		return false;
	if (s->normal.grid.lines && !grid_init(&normal, cols, rows)) {
		grid_end(&w.row);
		return false;
	}
	if (!resize_alternate(s, cols, rows)) {
		if (s->normal.grid.lines)
			grid_end(&normal);
		grid_end(&w.row);
		return false;
	}
	if (s->normal.grid.lines)
		resize_normal(s, &normal, &w);
	grid_end(&w.row);
	return true;
}
