/* session/keys.h - the keys of a keyboard: names, numbers, what terminals send for them
 *
 * attach/ finds keys in input, master/ makes input of keys; both stand on this table. */
#ifndef SESSION_KEYS_H
#define SESSION_KEYS_H

#include "base/system.h"
#include <stdint.h>

/* Modifiers, as bits (kitty keyboard protocol, "Modifiers"). */
enum { KEY_SHIFT = 1, KEY_ALT = 2, KEY_CTRL = 4, KEY_CAPS_LOCK = 64, KEY_NUM_LOCK = 128 };

/* A key with modifiers held.  code is the character that it types by itself, in Unicode,
 * or the number that the kitty keyboard protocol gives it ("Functional key definitions").
 * What needs Shift has the code of its key on a US keyboard: 'a' for A, '1' for !. */
struct key_press {
	uint32_t code;
	unsigned modifiers;
};

/* Codes that more than the table knows; Unicode's private area, where kitty's numbers are. */
enum { KEY_TAB = 9, KEY_ENTER = 13, KEY_ESCAPE = 27, KEY_BACKSPACE = 127,
	KEY_PRIVATE = 0xe000, KEY_PRIVATE_END = 0xf8ff };

/* A key with a name.  number and final: what xterm sends, CSI number final ("PC-Style Function
 * Keys"; 1 is left out); final NUL: it types a character.  A key of the keypad has number 0,
 * its character in types, and in final that of its SS3 in application mode. */
struct key_name {
	char name[9];
	uint16_t code;
	unsigned char number;
	char final, types;
};

/* The entry of this code, or NULL: the key is a character. */
const struct key_name *key_known(uint32_t code);

/* The byte that the key of this code types while Ctrl is held, 0 to 127; -1: Ctrl changes
 * nothing.  Letters and signs give their low five bits; digits and others what xterm and the
 * VT220 make of them. */
int key_control(uint32_t code);

/* The character that the key of this character types with Shift. */
uint32_t key_shifted(uint32_t code);

/* Read a key as tmux writes them: C-, M- and S- for Ctrl, Alt and Shift, then a name in any
 * case or one character.  Returns 0, or -1 if word means none. */
int key_press_read(const char *word, struct key_press *key);

#endif
