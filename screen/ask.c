/* screen/ask.c - what the model tells of itself, other than its text */
#include "screen.h"

#include "keyboard.h"
#include "paint.h"
#include "state.h"

enum { MODIFY_OTHER_KEYS = 4, OTHER_KEYS_MOST = 2 };	/* of XTMODKEYS */

void screen_keyboard(const struct screen *s, struct screen_keyboard *k)
{
	int8_t other = s->modkeys[MODIFY_OTHER_KEYS];

	k->cursor_keys = s->modes & MODE_KEYS;
	k->keypad = s->modes & MODE_KEYPAD;
	k->paste = s->modes & MODE_PASTE;
	k->other_keys = other < 0 ? 0 : other < OTHER_KEYS_MOST ? (uint8_t)other : OTHER_KEYS_MOST;
	k->kitty = kitty_flags(s->view);
}

void screen_forget_history(struct screen *s)
{
	history_clear(&s->history);
}

bool screen_cursor_visible(const struct screen *s)
{
	return !(s->modes & MODE_HIDDEN);
}

const char *screen_directory(const struct screen *s)
{
	return s->cwd;
}

int screen_modes(const struct screen *s, struct bytes *out)
{
	static const struct { unsigned mode; const char *name; } names[] = {
		{ MODE_KEYS, "cursor_keys " }, { MODE_KEYPAD, "keypad " }, { MODE_ORIGIN, "origin " },
		{ MODE_WRAP, "wrap " }, { MODE_PASTE, "bracketed_paste " }, { MODE_FOCUS, "focus " },
		{ MODE_SYNC, "synchronized " }, { MODE_INSERT, "insert " }, { MODE_NEWLINE, "newline " },
	};
	struct painter p = { .s = s, .out = out };
	struct screen_keyboard k;
	size_t before = out->len;

	screen_keyboard(s, &k);
	for (unsigned i = 0; i < sizeof names / sizeof *names; i++)
		if (s->modes & names[i].mode)
			paint_text(&p, names[i].name);
	if (s->mouse)
		paint_format(&p, "mouse_%u ", s->mouse);
	if (s->mouse_coding)
		paint_format(&p, "mouse_%u ", s->mouse_coding);
	if (k.other_keys)
		paint_format(&p, "other_keys_%u ", k.other_keys);
	if (k.kitty)
		paint_format(&p, "kitty_%u ", k.kitty);
	if (p.failed)
		out->len = before;
	else if (out->len > before)
		out->len--;
	return p.failed ? -1 : 0;
}
