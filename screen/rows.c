/* screen/rows.c - rows that can no longer change, as text
 *
 * A resize wraps the lines again, so it may bring lines back from the history, or put some there. So
 * we count the lines already passed on relative to the cursor's line, which a resize does not
 * change. */
#include "screen.h"

#include <string.h>

#include "cursor.h"
#include "hints.h"
#include "paint_row.h"
#include "rows.h"
#include "state.h"

/* Passes on the text of a row, which is in b. */
static void row_tell(struct screen *s, struct bytes *b, bool goes_on)
{
	struct rows *r = &s->rows_left;

	while (!goes_on && b->len > 0 && b->data[b->len - 1] == ' ')
		b->len--;
	if (r->skip == 0)
		r->left(r->arg, r->number, b->data, b->len, goes_on);
	else if (!goes_on)
		r->skip--;
	r->number++;
	bytes_free(b);
}

static void row_left(struct screen *s, const struct line *l, bool goes_on)
{
	struct bytes text = { NULL, 0, 0 };
	struct painter p = { .s = s, .out = &text, .plain_text = true, .sgr_only = true };
	const struct row_style how = { goes_on, false, s->cols };

	paint_line(&p, &s->normal.grid, l, &how);
	row_tell(s, &text, goes_on);
}

void screen_rows_tell(struct screen *s, screen_row_left *left, void *arg)
{
	s->rows_left.tell = left ? row_left : NULL;
	s->rows_left.left = left;
	s->rows_left.arg = arg;
}

/* The cursor's row of the normal screen. */
static unsigned cursor_row(const struct screen *s)
{
	unsigned y = on_alternate(s) ? cursor_saved_row(s, &s->normal) : s->y;

	return y < s->rows ? y : s->rows - 1;
}

static bool is_wrapped(struct screen *s, unsigned y)
{
	return grid_row(&s->normal.grid, y)->wrapped;
}

RARE void rows_before(struct screen *s)
{
	struct rows *r = &s->rows_left;
	unsigned y;

	if (!r->tell || !s->normal.grid.lines)
		return;
	r->above = 0;
	r->begun = is_wrapped(s, 0);
	for (y = 1; y <= cursor_row(s); y++)
		r->above += !is_wrapped(s, y);
}

/* Passes on the last lines of the history, and what it has of the line that goes on in the screen. */
RARE static void history_tell(struct screen *s, unsigned lines)
{
	struct history_at at = history_from(&s->history, 0), next;
	const struct record *rec;
	unsigned begins = 0, from;

	while ((rec = history_next(&at)) != NULL)
		begins += !rec->wrapped;
	lines += is_wrapped(s, 0);
	from = lines < begins ? begins - lines : 0;
	at = history_from(&s->history, 0);
	for (begins = 0; (rec = history_next(&at)) != NULL;) {
		struct bytes text = { NULL, 0, 0 };
		struct painter p = { .s = s, .out = &text, .plain_text = true, .sgr_only = true };
		struct row_style how = { false, false, s->cols };
		const struct record *after;

		begins += !rec->wrapped;
		if (begins <= from)
			continue;
		next = at;
		after = history_next(&next);
		how.full = after ? after->wrapped : is_wrapped(s, 0);
		paint_record(&p, rec, &how);
		row_tell(s, &text, how.full);
	}
}

RARE void rows_after(struct screen *s)
{
	struct rows *r = &s->rows_left;
	unsigned above = 0, y, known;

	if (!r->tell || !s->normal.grid.lines)
		return;
	for (y = 1; y <= cursor_row(s); y++)
		above += !is_wrapped(s, y);
	known = r->above - (r->skip < r->above ? r->skip : r->above);
	r->skip = above > known ? above - known : 0;
	if (above < known || (is_wrapped(s, 0) && !r->begun))
		history_tell(s, known > above ? known - above : 0);
}

unsigned long screen_row_number(const struct screen *s)
{
	return s->rows_left.number + cursor_row(s);
}

void screen_rows_end(struct screen *s)
{
	struct rows *r = &s->rows_left;
	struct grid *g = &s->normal.grid;
	unsigned y, rows = s->rows;

	if (!r->tell || !g->lines)
		return;
	while (rows > 0 && !grid_row(g, rows - 1)->len && !grid_row(g, rows - 1)->wrapped)
		rows--;
	for (y = 0; y < rows; y++)
		row_left(s, grid_row(g, y), y + 1 < rows && is_wrapped(s, y + 1));
	r->tell = NULL;
}
