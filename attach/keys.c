/* attach/keys.c - our own keys, found in what a terminal sends */
#include "base/system.h"
#include "attach/keys.h"
#include "base/clock.h"
#include "base/number.h"
#include "session/keys.h"

#include <string.h>

enum {
	ESCAPE_WAIT = 20,               /* ms for the rest of a sequence after ESC alone */
	SEQUENCE_WAIT = 500,            /* ms for the rest of a sequence after more than ESC */
	PASTE_BEGIN = 200,              /* CSI 200~ and CSI 201~ are around a bracketed paste */
	PASTE_END = 201,
};

/* ---- is this key one of ours? ---- */

/* Does the key with this code send byte when Ctrl is held?  On many keyboards _ is - with
 * Shift, and a terminal may tell only the key. */
static bool makes_control(uint64_t code, int byte)
{
	enum { UNDERLINE = '_' & 0x1f };

	if (code == '-')
		return byte == UNDERLINE;
	return code > 0 && code < 128 && key_control((uint32_t)code) == byte;
}

/* Would the key with these codes (plain, shifted, in the base layout) and these
 * modifiers send byte if the keyboard were in its old mode?  Modifiers are bits
 * (kitty keyboard protocol, "Modifiers"). */
static bool key_makes(const uint64_t codes[3], uint64_t modifiers, int byte)
{
	uint64_t held = modifiers & ~(uint64_t)(KEY_CAPS_LOCK | KEY_NUM_LOCK);
	int i;

	if ((held & ~(uint64_t)KEY_SHIFT) == KEY_CTRL && (byte < ' ' || byte == 0x7f)) {
		for (i = 0; i < 3; i++)
			if (makes_control(codes[i], byte))
				return true;
		return false;
	}
	if (held == KEY_SHIFT && codes[1])
		return codes[1] == (uint64_t)byte;
	if (held == KEY_SHIFT && codes[0] >= 'a' && codes[0] <= 'z')
		return (int)codes[0] - 'a' + 'A' == byte;
	return (held == 0 || held == KEY_SHIFT) && codes[0] == (uint64_t)byte;
}

/* modifiers: as sent, the bits plus 1, or 0 if missing. */
static enum key key_verdict(const struct keys *k, const uint64_t codes[3], uint64_t modifiers)
{
	modifiers = modifiers ? modifiers - 1 : 0;
	if (k->detach >= 0 && key_makes(codes, modifiers, k->detach))
		return KEY_DETACH;
	if (k->suspend >= 0 && key_makes(codes, modifiers, k->suspend))
		return KEY_SUSPEND;
	return KEY_NONE;
}

/* The kitty keyboard protocol: CSI code:shifted:base ; modifiers:event u.  Event 3
 * is a release, which does nothing. */
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

/* xterm's modifyOtherKeys: CSI 27 ; modifiers ; code ~.  And the marks around a
 * bracketed paste. */
static enum key csi_tilde_verdict(struct keys *k)
{
	uint64_t codes[3] = { 0, 0, 0 }, modifiers;
	const char *p = k->text;
	uint64_t first = number_take(&p);

	if (*p == '\0' && (first == PASTE_BEGIN || first == PASTE_END))
		k->paste = first == PASTE_BEGIN;
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

	k->state = IN_GROUND;
	k->text[k->length] = '\0';
	if (byte == 'u')
		v = csi_u_verdict(k);
	else if (byte == '~')
		v = csi_tilde_verdict(k);
	else if (byte == 'M' && k->length == 0) {
		k->state = IN_MOUSE;
		k->left = 3;
	}
	return pasting ? KEY_NONE : v;
}

static void after_escape(struct keys *k, int byte)
{
	k->length = 0;
	k->state = byte == '[' ? IN_CSI : byte == 'O' ? IN_SS3
		: byte && strchr("]P_^X", byte) ? IN_STRING : IN_GROUND;
}

static enum key in_csi(struct keys *k, int byte)
{
	if (byte >= '@' && byte <= '~')
		return csi_end(k, byte);
	if (byte >= '0' && byte <= ';' && k->length < sizeof k->text - 1) {
		k->text[k->length++] = (char)byte;
		return KEY_NONE;
	}
	k->state = byte < ' ' ? IN_GROUND : IN_CSI_OTHER;
	return KEY_NONE;
}

/* Is the byte by itself a key of ours?  A printable one only outside a sequence, a
 * control character anywhere but in a paste. */
static enum key raw_verdict(const struct keys *k, int byte)
{
	if (k->paste || (k->state != IN_GROUND && byte >= ' ' && byte != 0x7f) || k->state == IN_MOUSE)
		return KEY_NONE;
	if (byte == k->detach)
		return KEY_DETACH;
	return byte == k->suspend ? KEY_SUSPEND : KEY_NONE;
}

static enum key key_step(struct keys *k, int byte)
{
	enum key v = raw_verdict(k, byte);

	if (v != KEY_NONE) {
		k->state = IN_GROUND;
		return v;
	}
	if (byte == '\033' && k->state != IN_MOUSE) {
		k->state = IN_ESCAPE;
		return KEY_NONE;
	}
	switch (k->state) {
	case IN_GROUND:
		break;
	case IN_ESCAPE:
		after_escape(k, byte);
		break;
	case IN_CSI:
		return in_csi(k, byte);
	case IN_CSI_OTHER:
		if (byte >= '@' && byte <= '~')
			k->state = IN_GROUND;
		break;
	case IN_SS3:
		k->state = IN_GROUND;
		break;
	case IN_MOUSE:
		if (--k->left == 0)
			k->state = IN_GROUND;
		break;
	case IN_STRING:
		if (byte < ' ')
			k->state = IN_GROUND;
		break;
	}
	return KEY_NONE;
}

/* ---- the stream of what is typed ---- */

/* May what has come so far be the beginning of a key of ours? */
static bool may_begin_key(const struct keys *k)
{
	return k->state == IN_ESCAPE || k->state == IN_CSI;
}

void keys_begin(struct keys *k)
{
	memset(k, 0, sizeof *k);
	keys_choose(k, -1, -1);
}

void keys_choose(struct keys *k, int detach, int suspend)
{
	k->detach = detach;
	k->suspend = suspend;
}

void keys_flush(struct keys *k)
{
	queue_put(&k->typed, k->held, k->held_length);
	k->held_length = 0;
}

enum key keys_scan(struct keys *k, const unsigned char *p, size_t n, size_t *used)
{
	size_t plain = 0, i;

	for (i = 0; i < n; i++) {
		enum key v = key_step(k, p[i]);

		*used = i + 1;
		if (v == KEY_NONE && !may_begin_key(k) && k->held_length == 0)
			continue;
		queue_put(&k->typed, p + plain, i - plain);
		plain = i + 1;
		if (v != KEY_NONE) {
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
		if (!may_begin_key(k) || k->paste)
			keys_flush(k);
	}
	queue_put(&k->typed, p + plain, n - plain);
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
