/* A new size: the normal screen and its history are one text, whose wrapped lines are
 * rejoined and wrapped anew. It is read row by row and written row by row into a new
 * history, the last rows of which then become the screen. */
#include "model.h"

#include <string.h>

/* A place on the old screen, and where it went. */
struct place {
	unsigned x, y;
	bool found;
	unsigned out_x, out_y;
};

struct writer {
	struct screen *s;
	struct history *to;
	struct grid row;	/* one row, of the new width */
	unsigned x;		/* in it; the width: the next cell begins a new row */
	unsigned from_cols;	/* the old width */
	unsigned used;		/* cells that the old row, now written, had */
	bool open;		/* the row is begun */
};

static struct line *writer_line(struct writer *w)
{
	return &w->row.lines[0];
}

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

/* One cell of the text, two for a wide character. */
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

/* An old row begins. If it continues the one before, that one counts with its full
 * width, but for the last cell that a wide character left blank. */
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
	id = screen_cluster_id(s, &k);
	return (id ? CELL_CLUSTER | id : c->c[0]) | wide;
}

static uint32_t attr_of(struct screen *s, const struct record_cell *c)
{
	struct attr a = c->attr;

	if (c->link) {
		a.link = (uint16_t)screen_link_id(s, (const char *)c->link, c->link_len);
		/* no cell has it yet, and a sweep for the attribute's sake may come now */
		pool_mark_link(&s->pool, a.link);
	}
	return s->held = screen_attr(s, &a);
}

static void write_record(struct writer *w, const struct record *rec)
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
		if (c.attr_changed)
			attr = attr_of(w->s, &c);
		used += c.width;
		/* blanks without colour at a line's end are no text */
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
}

/* ---- from the screen */

static void place_mark(struct writer *w, struct place *p, unsigned n, unsigned x, unsigned y)
{
	for (; n > 0; n--, p++) {
		if (p->found || p->y != y || (p->x > x && x < w->used))
			continue;
		p->found = true;
		p->out_y = w->to->lines;	/* the row being written is not in yet */
		p->out_x = w->x + (p->x > x ? p->x - x : 0);
		if (p->out_x >= w->row.cols && p->x <= x && x < w->used) {
			p->out_x = 0;
			p->out_y++;
		}
		/* behind the text, where that fills its row, a wrap is pending */
		if (p->out_x >= w->row.cols)
			p->out_x = p->x == x && x ? w->row.cols : w->row.cols - 1;
	}
}

/* Cells that are text: the rest are blanks that fit, or are dropped. */
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
	l->size = rec->line_size;
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

static unsigned last_row(const struct grid *g, unsigned at_least)
{
	unsigned y = g->rows - 1;

	while (y > at_least && !grid_row(g, y)->len && !grid_row(g, y)->wrapped)
		y--;
	return y;
}

/* Which of the rows written becomes the screen's first. Lines come back from the history
 * when the screen was full to its last row; below a shorter text it stays blank. */
static unsigned first_row(unsigned total, unsigned before, bool full, unsigned rows, const struct place *cursor)
{
	unsigned top = total > rows ? total - rows : 0;

	if (!full && top < before)
		top = before;
	return cursor->out_y < top ? cursor->out_y : top;
}

/* The normal screen and the history become text in to; returns the rows in to that are
 * above the old screen's first. */
static unsigned write_all(struct writer *w, const struct grid *g, unsigned last, struct place *places, unsigned n)
{
	struct history *from = &w->s->history;
	unsigned before;

	for (;;) {
		struct history_at at = history_from(from, 0);
		const struct record *rec = history_next(&at);

		if (!rec)
			break;
		write_record(w, rec);
		history_drop_oldest(from);
	}
	before = w->to->lines + (w->open && !grid_row(g, 0)->wrapped ? 1 : 0);
	for (unsigned y = 0; y <= last; y++)
		write_line(w, g, y, places, n);
	row_end(w);
	return before;
}

/* places: the cursor, and the one saved */
static void reflow_normal(struct screen *s, struct grid *to, struct writer *w, struct place places[2])
{
	struct grid *g = &s->normal.grid;
	struct history new;
	struct history_at at;
	const struct record *rec;
	unsigned last = last_row(g, places[0].y), before, top, kept = s->history.lines_max;

	history_init(&new, kept, to->cols);
	new.lines_max = (unsigned)-1;
	new.bytes_max = (size_t)-1 / 2;
	w->to = &new;
	before = write_all(w, g, last, places, 2);
	top = first_row(new.lines, before, last + 1 == g->rows, to->rows, &places[0]);
	at = history_from(&new, top);
	for (unsigned y = 0; y < to->rows && (rec = history_next(&at)); y++)
		read_row(s, to, grid_row(to, y), rec);
	history_truncate(&new, top);
	history_limit(&new, kept, to->cols);
	history_end(&s->history);
	s->history = new;
	for (int i = 0; i < 2; i++)
		places[i].out_y = places[i].out_y < top ? 0 : places[i].out_y - top;
}

/* Takes the new normal grid. */
static void resize_normal(struct screen *s, struct grid *to, struct writer *w)
{
	bool shown = s->view == &s->normal;
	struct saved_cursor *saved = &s->normal.saved;
	struct place places[2] = {
		{ s->x, s->y, false, 0, 0 },
		{ saved->x, cursor_saved_row(s, &s->normal), false, 0, 0 },
	};

	if (!shown)
		places[0] = places[1];
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
	}
	if (saved->used) {
		saved->x = places[1].out_x;
		saved->y = s->base + places[1].out_y;
	}
}

static bool resize_alternate(struct screen *s, unsigned cols, unsigned rows)
{
	bool shown = s->view == &s->alternate;
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
