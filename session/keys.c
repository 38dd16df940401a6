/* session/keys.c - the keys of a keyboard: names, numbers, what terminals send for them */
#include "session/keys.h"
#include "base/text.h"

#include <string.h>
#include <strings.h>

/* Ended by an empty name.  The first name of a code is the usual one. */
static const struct key_name key_names[] = {
	{ "Enter", KEY_ENTER, 0, 0, '\r' }, { "Tab", KEY_TAB, 0, 0, '\t' },
	{ "Escape", KEY_ESCAPE, 0, 0, '\033' }, { "BSpace", KEY_BACKSPACE, 0, 0, '\177' },
	{ "Space", ' ', 0, 0, ' ' },
	{ "Up", 57352, 1, 'A', 0 }, { "Down", 57353, 1, 'B', 0 },
	{ "Right", 57351, 1, 'C', 0 }, { "Left", 57350, 1, 'D', 0 },
	{ "Home", 57356, 1, 'H', 0 }, { "End", 57357, 1, 'F', 0 },
	{ "PageUp", 57354, 5, '~', 0 }, { "PageDown", 57355, 6, '~', 0 },
	{ "Insert", 57348, 2, '~', 0 }, { "Delete", 57349, 3, '~', 0 },
	{ "F1", 57364, 1, 'P', 0 }, { "F2", 57365, 1, 'Q', 0 }, { "F3", 57366, 1, 'R', 0 },
	{ "F4", 57367, 1, 'S', 0 }, { "F5", 57368, 15, '~', 0 }, { "F6", 57369, 17, '~', 0 },
	{ "F7", 57370, 18, '~', 0 }, { "F8", 57371, 19, '~', 0 }, { "F9", 57372, 20, '~', 0 },
	{ "F10", 57373, 21, '~', 0 }, { "F11", 57374, 23, '~', 0 }, { "F12", 57375, 24, '~', 0 },
	{ "F13", 57376, 25, '~', 0 }, { "F14", 57377, 26, '~', 0 }, { "F15", 57378, 28, '~', 0 },
	{ "F16", 57379, 29, '~', 0 }, { "F17", 57380, 31, '~', 0 }, { "F18", 57381, 32, '~', 0 },
	{ "F19", 57382, 33, '~', 0 }, { "F20", 57383, 34, '~', 0 },
	{ "KP0", 57399, 0, 'p', '0' }, { "KP1", 57400, 0, 'q', '1' }, { "KP2", 57401, 0, 'r', '2' },
	{ "KP3", 57402, 0, 's', '3' }, { "KP4", 57403, 0, 't', '4' }, { "KP5", 57404, 0, 'u', '5' },
	{ "KP6", 57405, 0, 'v', '6' }, { "KP7", 57406, 0, 'w', '7' }, { "KP8", 57407, 0, 'x', '8' },
	{ "KP9", 57408, 0, 'y', '9' }, { "KP.", 57409, 0, 'n', '.' }, { "KP/", 57410, 0, 'o', '/' },
	{ "KP*", 57411, 0, 'j', '*' }, { "KP-", 57412, 0, 'm', '-' }, { "KP+", 57413, 0, 'k', '+' },
	{ "KPEnter", 57414, 0, 'M', '\r' },
	/* tmux's other names, and those on the keys. */
	{ "PPage", 57354, 5, '~', 0 }, { "PgUp", 57354, 5, '~', 0 },
	{ "NPage", 57355, 6, '~', 0 }, { "PgDn", 57355, 6, '~', 0 },
	{ "IC", 57348, 2, '~', 0 }, { "DC", 57349, 3, '~', 0 }, { "Esc", KEY_ESCAPE, 0, 0, '\033' },
	{ "", 0, 0, 0, 0 },
};

const struct key_name *key_known(uint32_t code)
{
	const struct key_name *k = key_names;

	while (*k->name && k->code != code)
		k++;
	return *k->name ? k : NULL;
}

/* X11 does the same (XTranslateKeySym), and the legacy table of the kitty keyboard protocol. */
int key_control(uint32_t code)
{
	static const char others[] = " 2345678/?", bytes[] = "\0\0\033\034\035\036\037\177\037\177";
	const char *other = code > 0 && code < 128 ? strchr(others, (int)code) : NULL;

	if (other)
		return bytes[other - others];
	return code >= '@' && code <= '~' ? (int)(code & 0x1f) : -1;
}

/* Takes C-, M- and S- from the beginning of *word, as long as something follows. */
static unsigned modifiers_take(const char **word)
{
	static const char letters[] = "SMC";
	unsigned all = 0;
	const char *letter;

	while (**word && (letter = strchr(letters, **word)) && (*word)[1] == '-' && (*word)[2]) {
		all |= 1u << (letter - letters);
		*word += 2;
	}
	return all;
}

/* The only character in text, -1 if it is not one that can be typed. */
static int32_t character_read(const char *text)
{
	const unsigned char *p = (const unsigned char *)text;
	size_t n = utf8_length(p), i;
	uint32_t c = p[0];

	if (n == 0 || p[n] || c < ' ' || c == 0x7f || (c == 0xc2 && p[1] < 0xa0))
		return -1;
	if (n > 1)
		c &= 0x7fu >> n;
	for (i = 1; i < n; i++)
		c = c << 6 | (p[i] & 0x3fu);
	return (int32_t)c;
}

/* A keyboard with the US layout: signs, each before what Shift makes of it. */
static const char shifts[] = "`~1!2@3#4$5%6^7&8*9(0)-_=+[{]}\\|;:'\",<.>/?";

uint32_t key_shifted(uint32_t code)
{
	size_t i;

	if (code >= 'a' && code <= 'z')
		return code - 'a' + 'A';
	for (i = 0; shifts[i]; i += 2)
		if ((uint32_t)shifts[i] == code)
			return (uint32_t)shifts[i + 1];
	return code;
}

static int character_press(int32_t c, struct key_press *key)
{
	uint32_t code;

	if (c < 0 || (c >= KEY_PRIVATE && c <= KEY_PRIVATE_END))
		return -1;
	key->code = (uint32_t)c;
	for (code = ' '; code < 0x7f; code++)
		if (key_shifted(code) == key->code && code != key->code) {
			key->code = code;
			key->modifiers |= KEY_SHIFT;
			break;
		}
	return 0;
}

int key_press_read(const char *word, struct key_press *key)
{
	const struct key_name *k = key_names;

	key->modifiers = modifiers_take(&word);
	if (strcasecmp(word, "BTab") == 0) {
		key->modifiers |= KEY_SHIFT;
		word = "Tab";
	}
	if (!word[0])
		return -1;
	if (!word[1])
		return character_press(character_read(word), key);
	while (*k->name && strcasecmp(k->name, word) != 0)
		k++;
	key->code = k->code;
	return *k->name ? 0 : character_press(character_read(word), key);
}
