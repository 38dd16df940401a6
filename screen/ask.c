/* screen/ask.c - what the model tells of itself, other than its text */
#include "screen.h"

#include "keyboard.h"
#include "state.h"

enum { MODIFY_OTHER_KEYS = 4, OTHER_KEYS_MOST = 2 };	/* of XTMODKEYS */

void screen_keyboard(const struct screen *s, struct screen_keyboard *k)
{
	int other = s->modkeys[MODIFY_OTHER_KEYS];

	k->cursor_keys = s->modes & MODE_KEYS;
	k->keypad = s->modes & MODE_KEYPAD;
	k->paste = s->modes & MODE_PASTE;
	k->other_keys = other < 0 ? 0 : other < OTHER_KEYS_MOST ? (unsigned)other : OTHER_KEYS_MOST;
	k->kitty = kitty_flags(s->view);
}
