/* screen/text.c - the screen as text */
#include "screen.h"

#include "paint_row.h"

static void line_end(struct painter *p)
{
	paint_plain(p);
	/* without its colour a blank at the end is not visible */
	while (p->plain_text && p->out->len > 0 && p->out->data[p->out->len - 1] == ' ')
		p->out->len--;
	paint_text(p, "\n");
}

/* What goes before a line. */
enum before { NOTHING, CONTINUATION };

static void line_begin(struct painter *p, enum before before, bool wrapped)
{
	if (before == CONTINUATION)
		paint_text(p, wrapped ? "+" : "-");
}

static void history_text(struct painter *p, unsigned lines, enum before before)
{
	const struct history *h = &p->s->history;
	struct history_at at = history_from(h, lines < h->lines ? h->lines - lines : 0);
	struct row_style how = { false, false, p->s->cols };
	const struct record *rec;

	while ((rec = history_next(&at))) {
		line_begin(p, before, rec->wrapped);
		paint_record(p, rec, &how);
		line_end(p);
	}
}

static int all_text(struct painter *p, unsigned history, enum before before)
{
	const struct screen *s = p->s;
	struct row_style how = { false, false, s->cols };
	size_t length = p->out->len;

	if (!on_alternate(s) && history)
		history_text(p, history, before);
	for (unsigned y = 0; y < s->rows; y++) {
		line_begin(p, before, grid_row(s->grid, y)->wrapped);
		paint_line(p, s->grid, grid_row(s->grid, y), &how);
		line_end(p);
	}
	if (p->failed)
		p->out->len = length;
	return p->failed ? -1 : 0;
}

int screen_text(struct screen *s, unsigned history, bool colours, struct bytes *out)
{
	struct painter p = { .s = s, .out = out, .plain_text = !colours, .sgr_only = true };

	return all_text(&p, history, NOTHING);
}

int screen_lines(struct screen *s, unsigned history, struct bytes *out)
{
	struct painter p = { .s = s, .out = out, .plain_text = true, .sgr_only = true };

	return all_text(&p, history, CONTINUATION);
}

int screen_text_begun(struct screen *s, unsigned history, struct bytes *out)
{
	struct painter p = { .s = s, .out = out, .sgr_only = true };
	struct row_style how = { false, false, s->cols }, last = { true, false, s->x };
	size_t before = out->len;

	if (!on_alternate(s) && history)
		history_text(&p, history, NOTHING);
	for (unsigned y = 0; y < s->y; y++) {
		paint_line(&p, s->grid, grid_row(s->grid, y), &how);
		line_end(&p);
	}
	paint_line(&p, s->grid, grid_row(s->grid, s->y), &last);
	paint_pen(&p, &s->pen);
	paint_tail(&p);
	if (p.failed)
		out->len = before;
	return p.failed ? -1 : 0;
}
