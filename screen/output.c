/* screen/output.c - what a command has printed, found by the shell's marks, as text */
#include "screen.h"

#include "marks.h"
#include "state.h"
#include "table.h"
#include "utf8.h"

/* What is appended to, and how far. */
struct sink {
	struct bytes *out;
	unsigned x;		/* the column of the next character */
	unsigned from, to;	/* the columns that are wanted; to: one past the last */
	unsigned blanks;	/* that come before the next character */
	bool failed;
};

static void add(struct sink *k, const void *bytes, size_t n)
{
	k->failed = k->failed || bytes_add(k->out, bytes, n) < 0;
}

/* A character of up to CLUSTER_MAX code points, the first 0 for a cell that was not written to. */
static void character(struct sink *k, const uint32_t *c, unsigned width)
{
	unsigned char utf8[4];
	unsigned x = k->x;

	k->x += width;
	if (x < k->from || x >= k->to)
		return;
	if (!c[0]) {
		k->blanks++;
		return;
	}
	for (; k->blanks > 0; k->blanks--)
		add(k, " ", 1);
	for (unsigned i = 0; i < CLUSTER_MAX && c[i]; i++)
		add(k, utf8, utf8_encode(c[i], utf8));
}

static void line_out(struct sink *k, const struct screen *s, const struct line *l)
{
	for (unsigned x = 0; x < l->len; x++) {
		uint32_t cell = l->cell[x], c[2] = { cell & CELL_CHAR, 0 };
		unsigned width = cell & CELL_WIDE ? 2 : 1;

		if (cell == CELL_TAIL)
			continue;
		if (cell & CELL_CLUSTER)
			character(k, ((const struct cluster *)table_item(&s->pool.clusters, c[0]))->c, width);
		else
			character(k, c, width);
	}
}

static void record_out(struct sink *k, const struct record *rec)
{
	struct record_reader r;
	struct record_cell c;

	record_open(&r, rec, &c);
	while (record_next(&r, &c))
		character(k, c.c, c.width);
}

/* The number of lines of the normal screen and its history that are above its top now. */
static int64_t oldest(const struct screen *s)
{
	return s->base - (int64_t)s->history.lines;
}

static struct mark output_end(const struct screen *s)
{
	return s->marks.stage == SCREEN_RUNNING ? marks_here(s) : s->marks.end;
}

void screen_command(const struct screen *s, struct screen_command *c)
{
	const struct marks *m = &s->marks;

	*c = (struct screen_command){ .stage = m->stage, .has_output = m->has_output,
		.status = m->has_output ? m->status : -1, .alternate = m->alternate,
		.cut = m->has_output && m->begin.y < oldest(s), .prompts = m->prompts };
}

/* Adds the columns of line y that k wants; on a line of its own, unless it continues the one
 * above or is the first. */
static void row_out(struct sink *k, const struct screen *s, int64_t y, struct history_at *at, bool first)
{
	const struct record *rec = y < s->base ? history_next(at) : NULL;
	const struct line *l = NULL;

	k->x = k->blanks = 0;
	if (y >= s->base && s->normal.grid.lines)
		l = grid_row(&s->normal.grid, (unsigned)(y - s->base));
	if (!first && !(rec ? rec->wrapped : l && l->wrapped))
		add(k, "\n", 1);
	if (rec)
		record_out(k, rec);
	else if (l)
		line_out(k, s, l);
}

/* What is from begin up to end; the rows are those above the row behind. goes_on: begin continues what
 * is above its row. */
static int part_out(struct screen *s, struct mark begin, struct mark end, int64_t behind, bool goes_on, struct bytes *out)
{
	int64_t y, first = begin.y < oldest(s) ? oldest(s) : begin.y;
	struct sink k = { .out = out };
	struct history_at at;
	size_t before = out->len;

	at = history_from(&s->history, first < s->base ? (unsigned)(first - oldest(s)) : 0);
	for (y = first; y <= end.y && y < behind && !k.failed; y++) {
		k.from = y == begin.y ? begin.x : 0;
		k.to = y == end.y ? end.x : (unsigned)-1;
		row_out(&k, s, y, &at, y == first && goes_on);
	}
	if (k.failed)
		out->len = before;
	return k.failed ? -1 : 0;
}

static int output_out(struct screen *s, struct mark end, int64_t behind, struct bytes *out)
{
	const struct marks *m = &s->marks;

	return part_out(s, m->begin, end, behind, !m->taken || m->goes_on, out);
}

struct screen_place screen_place(const struct screen *s)
{
	struct mark here = marks_here(s);

	return (struct screen_place){ here.x, here.y };
}

int screen_between(struct screen *s, const struct screen_place *from, const struct screen_place *to, struct bytes *out)
{
	const struct mark end = { to->x, to->y };

	if (from)
		return part_out(s, (struct mark){ from->x, from->y }, end, s->base + s->rows, true, out);
	return s->marks.has_output ? output_out(s, end, s->base + s->rows, out) : 0;
}

int screen_output(struct screen *s, struct bytes *out)
{
	return s->marks.has_output ? output_out(s, output_end(s), s->base + s->rows, out) : 0;
}

int screen_output_take(struct screen *s, struct bytes *out)
{
	struct marks *m = &s->marks;
	int failed = 0;

	if (m->has_output && m->begin.y < s->base) {
		failed = output_out(s, output_end(s), s->base, out);
		m->begin = (struct mark){ 0, s->base };
		m->taken = true;
		m->goes_on = s->normal.grid.lines && grid_row(&s->normal.grid, 0)->wrapped;
	}
	history_clear(&s->history);
	return failed;
}
