/* screen/reset.c - the state at power on, and the two resets */
#include "reset.h"

#include <string.h>

#include "charset.h"
#include "colour.h"
#include "cursor.h"
#include "hints.h"
#include "marks.h"
#include "pen.h"
#include "title.h"
#include "view.h"

static void charsets_reset(struct screen *s)
{
	charset_ascii(s);
	s->shift = s->shifted = 0;
}

RARE void reset_hard(struct screen *s)
{
	view_show_normal(s, false);
	grid_end(&s->alternate.grid);
	if (s->normal.grid.lines)
		grid_clear(&s->normal.grid);
	history_clear(&s->history);
	s->x = s->y = 0;
	view_reset(s, &s->normal);
	view_reset(s, &s->alternate);
	pen_reset(s);
	charsets_reset(s);
	colours_end(s);
	titles_forget(s);
	s->modes = MODE_WRAP;
	cursor_sides_none(s);
	s->rectangles = false;
	s->mouse = s->mouse_coding = s->mice_len = 0;
	s->progress[0] = s->pointer[0] = s->font[0] = s->named[0] = '\0';
	s->bytes = false;
	s->said = s->saved = s->soft = 0;
	s->cursor_style = s->cursor_blink = s->style_before = 0;
	s->cursor_said = false;
	memset(s->other, 0, sizeof s->other);
	memset(s->other_saved, 0, sizeof s->other_saved);
	memset(s->modkeys, 0, sizeof s->modkeys);
	marks_reset(s);
}

void reset_soft(struct screen *s)
{
	unsigned keep = s->modes & (MODE_NEWLINE | MODE_PASTE | MODE_FOCUS | MODE_SYNC);

	s->view->top = 0;
	s->view->bottom = s->rows - 1;
	s->view->margins_said = true;
	cursor_sides_none(s);
	s->rectangles = false;
	pen_reset(s);
	charsets_reset(s);
	s->soft |= s->modes & (MODE_KEYS | MODE_KEYPAD | MODE_PASTE | MODE_FOCUS);
	s->modes = MODE_WRAP | keep;
	s->said = 0;
	memset(s->modkeys, 0, sizeof s->modkeys);
	if (s->cursor_said)
		s->style_before = s->cursor_style;
	s->cursor_style = s->cursor_blink = 0;
	s->cursor_said = false;
	cursor_save_none(s->view);
}
