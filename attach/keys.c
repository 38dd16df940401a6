/* attach/keys.c - our own keys, found in what a terminal sends */
#include "base/system.h"
#include "attach/keys.h"
#include "base/clock.h"
#include "base/number.h"

#include <string.h>

enum {
	ESCAPE_WAIT = 20,               /* ms that a lone ESC may begin a key */
	SEQUENCE_WAIT = 500,            /* the same for more than ESC */
};

/* ---- is it a key of ours? ---- */

/* The character on the key that, with Ctrl, makes a control byte: its letter,
 * or what a terminal makes of a digit or sign. */
static bool makes_control(uint64_t code, int byte)
{
	static const char digits[] = "2 34567/-8", bytes[] = "\0\0\033\034\035\036\037\037\037\177";
	const char *digit = code > 0 && code < 128 ? strchr(digits, (int)code) : NULL;

	if (digit)
		return bytes[digit - digits] == byte;
	return code >= '@' && code <= '~' && code != '`' && (int)(code & 0x1f) == byte;
}

/* Would the key with these codes (plain, shifted, of the base layout) and
 * modifiers send byte, were the keyboard in its old mode? */
static bool key_makes(const uint64_t codes[3], uint64_t modifiers, int byte)
{
	enum { SHIFT = 1, CTRL = 4, CAPS_LOCK = 64, NUM_LOCK = 128 };
	uint64_t held = modifiers & ~(uint64_t)(CAPS_LOCK | NUM_LOCK);
	int i;

	if ((held & ~(uint64_t)SHIFT) == CTRL && (byte < ' ' || byte == 0x7f)) {
		for (i = 0; i < 3; i++)
			if (makes_control(codes[i], byte))
				return true;
		return false;
	}
	if (held == SHIFT && codes[1])
		return codes[1] == (uint64_t)byte;
	if (held == SHIFT && codes[0] >= 'a' && codes[0] <= 'z')
		return (int)codes[0] - 'a' + 'A' == byte;
	return (held == 0 || held == SHIFT) && codes[0] == (uint64_t)byte;
}

static enum key key_verdict(const struct keys *k, const uint64_t codes[3], uint64_t modifiers)
{
	modifiers = modifiers ? modifiers - 1 : 0;
	if (k->detach >= 0 && key_makes(codes, modifiers, k->detach))
		return KEY_DETACH;
	if (k->suspend >= 0 && key_makes(codes, modifiers, k->suspend))
		return KEY_SUSPEND;
	return KEY_NONE;
}

/* CSI code:shifted:base ; modifiers:event u, as the kitty keyboard protocol has
 * it.  Event 3 is a release, which does nothing. */
static enum key csi_u_verdict(struct keys *k)
{
	uint64_t codes[3] = { 0, 0, 0 }, modifiers = 0, event = 0;
	const char *p = k->text;
	int i;

	for (i = 0; i < 3; i++) {
		codes[i] = number_take(&p);
		if (*p != ':')
			break;
		p++;
	}
	if (*p == ';') {
		p++;
		modifiers = number_take(&p);
		if (*p == ':') {
			p++;
			event = number_take(&p);
		}
	}
	return event == 3 ? KEY_NONE : key_verdict(k, codes, modifiers);
}

/* CSI 27 ; modifiers ; code ~, as xterm's modifyOtherKeys has it.  And the
 * marks of a bracketed paste. */
static enum key csi_tilde_verdict(struct keys *k)
{
	uint64_t codes[3] = { 0, 0, 0 }, modifiers;
	const char *p = k->text;
	uint64_t first = number_take(&p);

	if (*p == '\0' && (first == 200 || first == 201))
		k->paste = first == 200;
	if (first != 27 || *p != ';')
		return KEY_NONE;
	p++;
	modifiers = number_take(&p);
	if (*p != ';')
		return KEY_NONE;
	p++;
	codes[0] = number_take(&p);
	return key_verdict(k, codes, modifiers);
}

static enum key csi_end(struct keys *k, int byte)
{
	bool pasting = k->paste;
	enum key v = KEY_NONE;

	k->state = GROUND;
	k->text[k->length] = '\0';
	if (byte == 'u')
		v = csi_u_verdict(k);
	else if (byte == '~')
		v = csi_tilde_verdict(k);
	else if (byte == 'M' && k->length == 0) {
		k->state = MOUSE;
		k->left = 3;
	}
	return pasting ? KEY_NONE : v;
}

static enum key after_escape(struct keys *k, int byte)
{
	k->length = 0;
	k->state = byte == '[' ? CSI : byte == 'O' ? SS3
		: byte && strchr("]P_^X", byte) ? STRING : GROUND;
	return k->state == CSI ? KEY_HOLD : KEY_NONE;
}

static enum key in_csi(struct keys *k, int byte)
{
	if (byte >= '@' && byte <= '~')
		return csi_end(k, byte);
	if (byte >= '0' && byte <= ';' && k->length < sizeof k->text - 1) {
		k->text[k->length++] = (char)byte;
		return KEY_HOLD;
	}
	k->state = byte < ' ' ? GROUND : CSI_OTHER;
	return KEY_NONE;
}

/* A byte that is a key of ours as it is.  A printable one only counts outside
 * a sequence, a control character everywhere but in a paste. */
static enum key raw_verdict(const struct keys *k, int byte)
{
	if (k->paste || (k->state != GROUND && byte >= ' ' && byte != 0x7f) || k->state == MOUSE)
		return KEY_NONE;
	if (byte == k->detach)
		return KEY_DETACH;
	return byte == k->suspend ? KEY_SUSPEND : KEY_NONE;
}

static enum key key_step(struct keys *k, int byte)
{
	enum key v = raw_verdict(k, byte);

	if (v != KEY_NONE) {
		k->state = GROUND;
		return v;
	}
	if (byte == '\033' && k->state != MOUSE) {
		k->state = ESCAPE;
		return KEY_HOLD;
	}
	switch (k->state) {
	case GROUND:
		break;
	case ESCAPE:
		return after_escape(k, byte);
	case CSI:
		return in_csi(k, byte);
	case CSI_OTHER:
		if (byte >= '@' && byte <= '~')
			k->state = GROUND;
		break;
	case SS3:
		k->state = GROUND;
		break;
	case MOUSE:
		if (--k->left == 0)
			k->state = GROUND;
		break;
	case STRING:
		if (byte < ' ')
			k->state = GROUND;
		break;
	}
	return KEY_NONE;
}

/* ---- a stream of them ---- */

void keys_begin(struct keys *k, int detach, int suspend, void (*deliver)(const unsigned char *, size_t))
{
	memset(k, 0, sizeof *k);
	k->detach = detach;
	k->suspend = suspend;
	k->deliver = deliver;
}

void keys_flush(struct keys *k)
{
	k->deliver(k->held, k->held_length);
	k->held_length = 0;
}

enum key keys_scan(struct keys *k, const unsigned char *p, size_t n, size_t *used)
{
	size_t plain = 0, i;

	for (i = 0; i < n; i++) {
		enum key v = key_step(k, p[i]);

		*used = i + 1;
		if (v == KEY_NONE && k->held_length == 0)
			continue;
		k->deliver(p + plain, i - plain);
		plain = i + 1;
		if (v == KEY_DETACH || v == KEY_SUSPEND) {
			/* What is held is the key's own beginning, if it was a sequence. */
			if (k->held_length > 0 && p[i] >= ' ' && p[i] != 0x7f)
				k->held_length = 0;
			keys_flush(k);
			return v;
		}
		if (k->held_length > 0 && (p[i] == '\033' || k->held_length == sizeof k->held))
			keys_flush(k);
		k->held[k->held_length++] = p[i];
		k->held_since = clock_ms();
		if (v == KEY_NONE || k->paste)
			keys_flush(k);
	}
	k->deliver(p + plain, n - plain);
	return KEY_NONE;
}

int keys_timeout(const struct keys *k)
{
	int64_t left;

	if (k->held_length == 0)
		return -1;
	left = k->held_since + (k->held_length == 1 ? ESCAPE_WAIT : SEQUENCE_WAIT) - clock_ms();
	return left > 0 ? (int)left : 0;
}
