/* screen/model.c - the model as a whole: made, fed, resized, asked
 *
 * These are the calls of screen.h, except those that make bytes: see snapshot.c, undo.c, text.c and
 * bytes.c. */
#define _POSIX_C_SOURCE 200809L
#include "screen.h"

#include <errno.h>
#include <stdlib.h>

#include "colour.h"
#include "cursor.h"
#include "hints.h"
#include "interpret.h"
#include "reflow.h"
#include "reset.h"
#include "rows.h"
#include "state.h"
#include "tabs.h"
#include "title.h"

enum { CELL_PIXELS_MAX = 1000 };

static void clamp_size(unsigned *cols, unsigned *rows)
{
	*cols = *cols < 1 ? 1 : *cols > SCREEN_COLS_MAX ? SCREEN_COLS_MAX : *cols;
	*rows = *rows < 1 ? 1 : *rows > SCREEN_ROWS_MAX ? SCREEN_ROWS_MAX : *rows;
	if (*rows > SCREEN_CELLS_MAX / *cols)
		*rows = SCREEN_CELLS_MAX / *cols;
}

RARE struct screen *screen_new(unsigned cols, unsigned rows, unsigned history_lines)
{
	struct screen *s = calloc(1, sizeof *s);

	if (!s)
		return NULL;
	clamp_size(&cols, &rows);
	s->cols = s->tabs_size = cols;
	s->rows = rows;
	s->normal.tabs = malloc(cols);
	s->alternate.tabs = malloc(cols);
	if (!s->normal.tabs || !s->alternate.tabs || !grid_init(&s->normal.grid, cols, rows)) {
		free(s->normal.tabs);
		free(s->alternate.tabs);
		free(s);
		errno = ENOMEM;
		return NULL;
	}
	s->view = &s->normal;
	s->grid = &s->normal.grid;
	pool_init(&s->pool);
	history_init(&s->history, history_lines, cols);
	parser_init(&s->parser, &interpret_events, s);
	reset_hard(s);
	return s;
}

RARE void screen_free(struct screen *s)
{
	if (!s)
		return;
	parser_end(&s->parser);
	pool_end(&s->pool);
	history_end(&s->history);
	grid_end(&s->normal.grid);
	grid_end(&s->alternate.grid);
	free(s->normal.tabs);
	free(s->alternate.tabs);
	titles_end(s);
	colours_end(s);
	free(s->own_palette);
	free(s->answers);
	free(s);
}

void screen_feed(struct screen *s, const void *bytes, size_t n)
{
	parser_feed(&s->parser, bytes, n);
}

RARE void screen_resize(struct screen *s, unsigned cols, unsigned rows)
{
	clamp_size(&cols, &rows);
	if ((cols == s->cols && rows == s->rows) || !tabs_grow(s, cols))
		return;
	rows_before(s);
	if (!reflow(s, cols, rows))
		return;
	s->undo_known = false;
	s->cols = cols;
	s->rows = rows;
	cursor_sides_none(s);
	s->normal.top = s->alternate.top = 0;
	s->normal.bottom = s->alternate.bottom = rows - 1;
	if (s->x > cols || (s->x == cols && on_alternate(s)))
		s->x = cols - 1;
	if (s->y >= rows)
		s->y = rows - 1;
	s->joins = false;
	s->follows = FOLLOWS_NOT;
	rows_after(s);
}

void screen_size(const struct screen *s, unsigned *cols, unsigned *rows)
{
	*cols = s->cols;
	*rows = s->rows;
}

const unsigned char *screen_answers(struct screen *s, size_t *n)
{
	*n = s->answers_len;
	s->answers_len = 0;
	return s->answers;
}

RARE void screen_colour_known(struct screen *s, unsigned index, unsigned r, unsigned g, unsigned b)
{
	uint16_t rgb[3] = { (uint16_t)r, (uint16_t)g, (uint16_t)b };

	colour_set_own(s, index, rgb);
	s->undo_known = false;
}

void screen_cell_pixels(struct screen *s, unsigned width, unsigned height)
{
	s->cell_width = width < CELL_PIXELS_MAX ? width : CELL_PIXELS_MAX;
	s->cell_height = height < CELL_PIXELS_MAX ? height : CELL_PIXELS_MAX;
}

const char *screen_title(const struct screen *s)
{
	return s->title.now;
}

unsigned screen_bells(const struct screen *s)
{
	return s->bells;
}

unsigned screen_history(const struct screen *s)
{
	return s->history.lines;
}

void screen_cursor(const struct screen *s, unsigned *col, unsigned *row)
{
	*col = s->x;
	*row = s->y;
}

bool screen_is_within(const struct screen *s)
{
	return parser_tail(&s->parser, NULL) > 0;
}

bool screen_is_alternate(const struct screen *s)
{
	return on_alternate(s);
}
