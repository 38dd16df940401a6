/* screen/view.c - the normal and the alternate screen, and which of them is up */
#include "view.h"

#include <string.h>

#include "pen.h"
#include "tabs.h"

void view_reset(struct screen *s, struct view *v)
{
	v->top = 0;
	v->bottom = s->rows - 1;
	memset(&v->saved, 0, sizeof v->saved);
	memset(v->saved.charsets, 'B', sizeof v->saved.charsets);
	v->kitty_depth = 1;
	memset(v->kitty, 0, sizeof v->kitty);
	v->tabs_said = v->tabs_cleared = false;
	tabs_default(v, 0, s->tabs_size);
}

static void show(struct screen *s, struct view *v)
{
	s->view = v;
	s->grid = &v->grid;
}

static void cells_for(struct screen *s, struct view *v, struct view *from)
{
	if (v->grid.lines || grid_init(&v->grid, s->cols, s->rows))
		return;
	v->grid = from->grid;
	from->grid.lines = NULL;
	from->grid.cells = NULL;
	grid_clear(&v->grid);
}

void view_show_alternate(struct screen *s, bool kept)
{
	uint32_t attr = pen_erased(s);

	if (on_alternate(s))
		return;
	kept = kept && s->alternate.grid.lines;
	cells_for(s, &s->alternate, &s->normal);
	s->alternate.top = s->normal.top;
	s->alternate.bottom = s->normal.bottom;
	s->alternate.margins_said = false;
	s->alternate.tabs_said = s->alternate.tabs_cleared = false;
	tabs_default(&s->alternate, 0, s->tabs_size);
	show(s, &s->alternate);
	for (unsigned y = 0; !kept && y < s->rows; y++)
		line_clear(s->grid, grid_row(s->grid, y), attr);
}

void view_show_normal(struct screen *s, bool keep)
{
	if (!on_alternate(s))
		return;
	cells_for(s, &s->normal, &s->alternate);
	show(s, &s->normal);
	if (!keep)
		grid_end(&s->alternate.grid);
	s->normal.top = s->alternate.top;
	s->normal.bottom = s->alternate.bottom;
	s->alternate.top = 0;
	s->alternate.bottom = s->rows - 1;
}
