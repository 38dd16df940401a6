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

static void history_text(struct painter *p, unsigned lines)
{
	const struct history *h = &p->s->history;
	struct history_at at = history_from(h, lines < h->lines ? h->lines - lines : 0);
	struct row_style how = { false, false, p->s->cols };
	const struct record *rec;

	while ((rec = history_next(&at))) {
		paint_record(p, rec, &how);
		line_end(p);
	}
}

int screen_text(struct screen *s, unsigned history, bool colours, struct bytes *out)
{
	struct painter p = { .s = s, .out = out, .plain_text = !colours, .sgr_only = true };
	struct row_style how = { false, false, s->cols };
	size_t before = out->len;

	if (!on_alternate(s) && history)
		history_text(&p, history);
	for (unsigned y = 0; y < s->rows; y++) {
		paint_line(&p, s->grid, grid_row(s->grid, y), &how);
		line_end(&p);
	}
	if (p.failed)
		out->len = before;
	return p.failed ? -1 : 0;
}

int screen_text_begun(struct screen *s, unsigned history, struct bytes *out)
{
	struct painter p = { .s = s, .out = out, .sgr_only = true };
	struct row_style how = { false, false, s->cols }, last = { true, false, s->x };
	size_t before = out->len;

	if (!on_alternate(s) && history)
		history_text(&p, history);
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
