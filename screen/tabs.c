/* screen/tabs.c - tab stops, and the moves from one to the next */
#include "tabs.h"

#include <stdlib.h>
#include <string.h>

#include "cursor.h"
#include "hints.h"

void tabs_default(struct view *v, unsigned from, unsigned to)
{
	for (unsigned x = from; x < to; x++)
		v->tabs[x] = x % TAB_WIDTH == 0;
}

static void tabs_more(struct view *v, unsigned from, unsigned to)
{
	if (v->tabs_cleared)
		memset(v->tabs + from, 0, to - from);
	else
		tabs_default(v, from, to);
}

bool tabs_grow(struct screen *s, unsigned cols)
{
	uint8_t *a, *b;

	if (cols <= s->tabs_size)
		return true;
	a = realloc(s->normal.tabs, cols);
	if (!a)
		return false;
	s->normal.tabs = a;
	b = realloc(s->alternate.tabs, cols);
	if (!b)
		return false;
	s->alternate.tabs = b;
	tabs_more(&s->normal, s->tabs_size, cols);
	tabs_more(&s->alternate, s->tabs_size, cols);
	s->tabs_size = cols;
	return true;
}

/* anew: none is left of what was there. */
static void tabs_changed(struct screen *s, bool anew)
{
	if (anew && !on_alternate(s))
		s->alternate.tabs_said = false;

	s->view->tabs_said = s->tabs_ever = true;
}

void tabs_plain(struct screen *s, int32_t what)
{
	if (what != 5)
		return;
	tabs_changed(s, true);
	s->view->tabs_cleared = false;
	tabs_default(s->view, 0, s->tabs_size);
}

void tabs_set(struct screen *s)
{
	tabs_changed(s, false);
	if (s->x < s->cols)
		s->view->tabs[s->x] = 1;
}

void tabs_clear(struct screen *s, int32_t what)
{
	tabs_changed(s, what == 3);
	if (what == 0 && s->x < s->cols)
		s->view->tabs[s->x] = 0;
	if (what != 3)
		return;
	memset(s->view->tabs, 0, s->tabs_size);
	s->view->tabs_cleared = true;
}

void tabs_forward(struct screen *s, unsigned n)
{
	unsigned last = s->cols - 1;

	if (s->x > last)
		return;
	if (s->modes & MODE_SIDES) {
		cursor_clamp(s, last);
		s->x = s->x < s->right ? s->x : s->right;	/* xterm goes back to the margin */
		last = s->right;
	}
	s->follows = FOLLOWS_NOT;
	for (; n > 0 && s->x < last; n--)
		do
			s->x++;
		while (s->x < last && !s->view->tabs[s->x]);
}

void tabs_back(struct screen *s, unsigned n)
{
	if (s->x >= s->cols)
		return;
	s->follows = FOLLOWS_NOT;
	for (; n > 0 && s->x > 0; n--)
		do
			s->x--;
		while (s->x > 0 && !s->view->tabs[s->x]);
	cursor_clamp(s, s->cols - 1);
}
