/* master/encode.c - a key as the bytes that the program's terminal would send for it */
#include "master/encode.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>

/* Flags of the kitty keyboard protocol ("Progressive enhancement"). */
enum { DISAMBIGUATE = 1, EVENTS = 2, ALTERNATES = 4, ALL_KEYS = 8, TEXT = 16 };

/* Where the bytes go. */
struct encoded {
	unsigned char *out;
	size_t n;
};

static void put(struct encoded *e, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

static void put(struct encoded *e, const char *format, ...)
{
	char text[ENCODED_MOST / 2];
	va_list args;
	int i, n;

	va_start(args, format);
	n = vsnprintf(text, sizeof text, format, args);
	va_end(args);
	for (i = 0; i < n && e->n < ENCODED_MOST; i++)
		e->out[e->n++] = (unsigned char)text[i];
}

/* A character in UTF-8; NUL too. */
static void put_character(struct encoded *e, uint32_t c)
{
	unsigned shift = c < 0x80 ? 0 : c < 0x800 ? 6 : c < 0x10000 ? 12 : 18;

	e->out[e->n++] = (unsigned char)(c < 0x80 ? c : c >> shift | (0xf00u >> shift / 6 & 0xff));
	while (shift > 0) {
		shift -= 6;
		e->out[e->n++] = (unsigned char)(0x80 | (c >> shift & 0x3f));
	}
}

/* The character that it types without Ctrl and Alt. */
static uint32_t character_of(const struct key_press *key)
{
	return key->modifiers & KEY_SHIFT ? key_shifted(key->code) : key->code;
}

/* ---- as xterm ("PC-Style Function Keys", "Alt and Meta Keys") ---- */

static void function_key(struct encoded *e, const struct key_name *k, unsigned modifiers, bool cursor_keys)
{
	if (modifiers)
		put(e, "\033[%u;%u%c", k->number, 1 + modifiers, k->final);
	else if ((k->final >= 'P' && k->final <= 'S') || (cursor_keys && k->number == 1))
		put(e, "\033O%c", k->final);
	else if (k->number == 1)
		put(e, "\033[%c", k->final);
	else
		put(e, "\033[%u~", k->number);
}

/* Does modifyOtherKeys, 1 or 2, have xterm send this key as CSI 27?  Found with xterm 379. */
static bool is_other_key(const struct key_press *key, unsigned level)
{
	unsigned held = key->modifiers;
	uint32_t c = character_of(key);

	if (!held || !level)
		return false;
	if (level == 1 && key->code == KEY_TAB)
		return held == KEY_CTRL;
	if (level == 1 && key->code == KEY_ENTER)
		return held & (KEY_CTRL | KEY_SHIFT);
	if (level == 1)
		return held & KEY_CTRL && c > ' ' && c != KEY_BACKSPACE && c != KEY_ESCAPE
			&& (key_control(c) < 0 || c == '?');
	if (key->code == KEY_TAB)
		return held != KEY_SHIFT;
	if (key->code == KEY_BACKSPACE)
		return held != KEY_CTRL;
	return held != KEY_SHIFT || c >= '@' || c <= ' ';
}

/* A key that types a character: in the old way. */
static void character_key(struct encoded *e, const struct key_press *key)
{
	uint32_t c = character_of(key);
	int control = key_control(c);

	if (key->code == KEY_TAB && key->modifiers & KEY_SHIFT) {
		put(e, "\033[Z");
		return;
	}
	if (key->modifiers & KEY_ALT)
		put(e, "\033");
	if (key->code == KEY_BACKSPACE)
		control = '\b';
	put_character(e, key->modifiers & KEY_CTRL && control >= 0 ? (uint32_t)control : c);
}

static void encode_xterm(struct encoded *e, const struct key_press *key, const struct screen_keyboard *how)
{
	const struct key_name *k = key_known(key->code);
	struct key_press plain = *key;

	if (k && !k->types) {
		function_key(e, k, key->modifiers, how->cursor_keys);
		return;
	}
	if (k && k->final && how->keypad && !key->modifiers) {
		put(e, "\033O%c", k->final);
		return;
	}
	/* A key of the keypad is the one with the same character. */
	if (k && k->final)
		plain.code = (unsigned char)k->types;
	if (is_other_key(&plain, how->other_keys))
		put(e, "\033[27;%u;%lu~", 1 + key->modifiers,
			(unsigned long)(plain.code == KEY_BACKSPACE && key->modifiers & KEY_CTRL ? '\b' : character_of(&plain)));
	else
		character_key(e, &plain);
}

/* ---- as kitty ("Comprehensive keyboard handling in terminals") ---- */

enum event { PRESS = 1, RELEASE = 3 };

/* CSI key:shifted ; modifiers:event ; text u.  Only the fields that are needed are sent. */
static void put_csi_u(struct encoded *e, const struct key_press *key, unsigned flags, enum event event, uint32_t text)
{
	const struct key_name *k = key_known(key->code);
	unsigned long number = key->code;
	char final = 'u';
	bool second = key->modifiers || event != PRESS;

	/* F3 has a number of its own: CSI R is a cursor position. */
	if (k && !k->types && k->number < 25) {
		number = k->final == 'R' ? 13 : k->number;
		final = k->final == 'R' ? '~' : k->final;
	}
	put(e, "\033[");
	if (number != 1 || second || text)
		put(e, "%lu", number);
	if (flags & ALTERNATES && key->modifiers & KEY_SHIFT && !k && key_shifted(key->code) != key->code)
		put(e, ":%lu", (unsigned long)key_shifted(key->code));
	if (second)
		put(e, ";%u", 1 + key->modifiers);
	if (event != PRESS)
		put(e, ":%d", event);
	if (text)
		put(e, second ? ";%lu" : ";;%lu", (unsigned long)text);
	put(e, "%c", final);
}

/* What it types that is text: not with Ctrl or Alt held, and no control character. */
static uint32_t text_of(const struct key_press *key)
{
	const struct key_name *k = key_known(key->code);
	uint32_t c = k ? (uint32_t)k->types : character_of(key);

	return key->modifiers & (KEY_CTRL | KEY_ALT) || c < ' ' || c == KEY_BACKSPACE ? 0 : c;
}

static bool is_old_control(const struct key_press *key)
{
	return key->code == KEY_ENTER || key->code == KEY_TAB || key->code == KEY_BACKSPACE;
}

static void press_kitty(struct encoded *e, const struct key_press *key, unsigned flags)
{
	uint32_t text = text_of(key);
	const struct key_name *k = key_known(key->code);
	bool is_function = k && (!k->types || k->final);

	if (flags & ALL_KEYS)
		put_csi_u(e, key, flags, PRESS, flags & TEXT ? text : 0);
	else if (text)
		put_character(e, text);
	else if (is_old_control(key) && !key->modifiers)
		put_character(e, key->code);
	else if (flags & DISAMBIGUATE || is_function)
		put_csi_u(e, key, flags, PRESS, 0);
	else
		character_key(e, key);
}

static void release_kitty(struct encoded *e, const struct key_press *key, unsigned flags)
{
	if (flags & EVENTS && (flags & ALL_KEYS || !is_old_control(key)))
		put_csi_u(e, key, flags, RELEASE, 0);
}

static void encode_kitty(struct encoded *e, const struct key_press *key, unsigned flags)
{
	const struct key_name *k = key_known(key->code);
	struct key_press plain = *key;

	/* Only DISAMBIGUATE tells the keypad from the other keys. */
	if (k && k->types && k->final && !(flags & DISAMBIGUATE))
		plain.code = (unsigned char)k->types;
	press_kitty(e, &plain, flags);
	release_kitty(e, &plain, flags);
}

size_t key_encode(const struct key_press *key, const struct screen_keyboard *how, unsigned char *out)
{
	struct encoded e = { .out = out };

	if (how->kitty & (DISAMBIGUATE | EVENTS | ALL_KEYS))
		encode_kitty(&e, key, how->kitty);
	else
		encode_xterm(&e, key, how);
	return e.n;
}
