/* screen/undo.c - the bytes that leave a terminal as it was found, and when they change */
#include "screen.h"

#include <string.h>

#include "colour.h"
#include "mode.h"
#include "mouse.h"
#include "paint.h"
#include "tabs.h"

static void undo_kitty(struct painter *p, const struct view *v)
{
	if (v->kitty_depth > 1)
		paint_format(p, "\033[<%uu", v->kitty_depth - 1);
	if (v->kitty[0])
		paint_text(p, "\033[=0;1u");
}

/* The user's own state of modes, as the snapshot had it saved: of those that the program has set or reset,
 * and of autowrap, which every snapshot sets. A terminal that saves none keeps our default, said before. */
static void undo_own(struct painter *p)
{
	const struct screen *s = p->s;

	paint_text(p, s->said & MODE_REVERSE_WRAP ? "\033[?7r\033[?45r" : "\033[?7r");
	for (unsigned i = 0; mode_other_number(i); i++)
		if (mode_other_own(i) && s->other[i] != OTHER_UNSAID)
			paint_format(p, "\033[?%ur", mode_other_number(i));
}

static void undo_modes(struct painter *p, bool attached)
{
	const struct screen *s = p->s;
	static const struct { unsigned bit, number; } each[] = {
		{ MODE_KEYS, 1 }, { MODE_PASTE, 2004 }, { MODE_FOCUS, 1004 }, { MODE_REVERSE_WRAP, 45 },
		{ MODE_SIDES, 69 }, { MODE_SYNC, 2026 },
	};

	for (size_t i = 0; i < sizeof each / sizeof *each; i++)
		if ((s->modes | s->soft) & each[i].bit)
			paint_mode(p, each[i].number, false);
	if ((s->modes | s->soft) & MODE_KEYPAD)
		paint_text(p, "\033>");
	for (unsigned i = 0; i < s->mice_len; i++)
		if (s->mice[i].said == MOUSE_SET)
			paint_mode(p, mouse_number(s->mice[i].which), false);
	if (s->modes & MODE_INSERT)
		paint_text(p, "\033[4l");
	if (s->modes & MODE_NEWLINE)
		paint_text(p, "\033[20l");
	if (s->modes & MODE_LOCKED)
		paint_text(p, "\033[2l");
	if (s->modes & MODE_SHOWN)
		paint_text(p, "\033[12h");
	if (s->bytes)
		paint_text(p, "\033%G");
	if (!(s->modes & MODE_WRAP))
		paint_text(p, "\033[?7h");
	for (unsigned i = 0; mode_other_number(i); i++)
		if (mode_other_differs(s, i))
			paint_mode(p, mode_other_number(i), mode_other_default(i));
	for (unsigned i = 0; i < MODKEYS; i++)
		if (s->modkeys[i])
			paint_format(p, "\033[>%um", i);
	/* one of these two is the user's own cursor, blinking or not, so it undoes ?12 too */
	if (s->cursor_said || s->style_before || s->cursor_blink != OTHER_UNSAID)
		paint_text(p, "\033[0 q\033[!p");
	/* saved when it attached, so the program must not have saved its own there */
	if (attached && !s->saved)
		undo_own(p);
}

/* A terminal that knows no reset of a colour is given its own, if it has told it. The reset comes last: then
 * one that knows it goes on with what its user chooses. */
static void undo_colours(struct painter *p)
{
	const struct palette *colours = p->s->palette;
	unsigned own[3];

	for (unsigned i = 0; colours && i < COLOURS; i++) {
		if (!colours->spec[i][0])
			continue;
		if (colour_own(p->s, i, own))
			paint_colour(p, i, own);
		paint_colour_reset(p, i);
	}
}

static void undo_named(struct painter *p)
{
	size_t n;

	if (!*p->s->named)
		return;
	paint_text(p, "\033]21");
	for (const char *at = p->s->named; *at; at += strcspn(at, ";") + 1) {
		n = strcspn(at, "=");
		paint_text(p, ";");
		paint_bytes(p, at, n);
	}
	paint_text(p, "\033\\");
}

static void tabs_default_again(struct painter *p)
{
	unsigned cols = p->s->cols;

	paint_text(p, "\033[3g");
	for (unsigned x = 0; x < cols; x += TAB_WIDTH)
		paint_format(p, "\033[%uG\033H", x + 1);
	paint_text(p, "\033[?5W");
}

/* Those of the alternate screen, in terminals where it has its own, also when it is no longer up. */
static void undo_tabs_alternate(struct painter *p)
{
	const struct screen *s = p->s;

	if (!s->alternate.tabs_said)
		return;
	if (!on_alternate(s))
		paint_text(p, "\033[?47h");
	tabs_default_again(p);
	if (!on_alternate(s))
		paint_text(p, "\033[?47l");
}

/* A terminal without a stack of titles shows its own title for an empty one. */
static void undo_title(struct painter *p, bool attached)
{
	const struct screen *s = p->s;

	for (unsigned i = s->pushes_len; i-- > 0; )
		paint_format(p, "\033[23;%ut", s->pushes[i]);
	if (s->title.said)
		paint_text(p, "\033]2;\033\\");
	if (*s->progress)
		paint_text(p, "\033]9;4;0\007");
	if (*s->pointer)
		paint_text(p, "\033]22;\007");
	if (*s->font)
		paint_text(p, "\033]50;#\007");
	if (attached)
		paint_text(p, "\033[23;0t");
}

/* Link, pen, protection, character sets, margins and the hidden cursor may change with every line of
 * output. They are undone whether set or not; else these bytes would have to be sent again each time. CSI
 * r moves the cursor, which is put back. */
static void undo_text(struct painter *p)
{
	paint_text(p, "\033[m\033]8;;\033\\\033[0\"q\033(B\033)B\033*B\033+B\017\0337\033[r\0338\033[?25h");
}

static void undo(struct painter *p, bool attached)
{
	const struct screen *s = p->s;

	paint_text(p, "\030\033\\");	/* ends a sequence that has only begun */
	if (mode_vt52(s))
		paint_text(p, "\033<");
	if (s->modes & MODE_ORIGIN)
		paint_mode(p, 6, false);
	undo_tabs_alternate(p);
	if (on_alternate(s)) {
		undo_kitty(p, &s->alternate);
		paint_text(p, "\033[r\033[?1049l");
	}
	undo_kitty(p, &s->normal);
	for (unsigned i = 0; i < s->pens_len && i < PENS; i++)
		paint_text(p, "\033[#}");
	undo_text(p);
	undo_modes(p, attached);
	undo_colours(p);
	undo_named(p);
	if (s->tabs_ever)
		tabs_default_again(p);
	undo_title(p, attached);
}

int screen_undo(const struct screen *s, bool attached, struct bytes *out)
{
	struct painter p = { .s = s, .out = out };
	size_t before = out->len;

	undo(&p, attached);
	paint_text(&p, "\033[999;1H");	/* the last row, first column */
	if (p.failed)
		out->len = before;
	return p.failed ? -1 : 0;
}

/* ---- the serial: a hash (FNV-1a) over all that the bytes depend on */

#define HASH_FIRST ((uint64_t)0xcbf29ce484222325u)
#define HASH_FACTOR ((uint64_t)0x100000001b3u)

static uint64_t hash(uint64_t h, const void *data, size_t n)
{
	const unsigned char *b = data;

	for (size_t i = 0; i < n; i++)
		h = (h ^ b[i]) * HASH_FACTOR;
	return h;
}

static uint64_t hash_view(uint64_t h, const struct view *v)
{
	h = hash(h, &v->kitty_depth, sizeof v->kitty_depth);
	return hash(h, v->kitty, 1);
}

static uint64_t undo_state(const struct screen *s)
{
	uint64_t h = HASH_FIRST;
	unsigned modes = (s->modes | s->soft) & ~(unsigned)MODE_HIDDEN;
	unsigned own[3], said = s->said & MODE_REVERSE_WRAP, tabs = s->tabs_ever ? s->cols : 0;
	bool flags[] = { on_alternate(s), s->title.said, s->cursor_said || s->style_before || s->cursor_blink,
		s->saved, *s->progress, *s->pointer, *s->font, s->bytes,
		s->alternate.tabs_said };

	h = hash(h, &modes, sizeof modes);
	h = hash(h, &said, sizeof said);
	h = hash(h, &tabs, sizeof tabs);
	h = hash(h, s->mice, s->mice_len * sizeof *s->mice);
	h = hash(h, &s->mice_len, sizeof s->mice_len);
	h = hash(h, s->other, sizeof s->other);
	h = hash(h, s->modkeys, sizeof s->modkeys);
	h = hash(h, &s->pens_len, sizeof s->pens_len);
	h = hash(h, flags, sizeof flags);
	h = hash(h, s->named, strlen(s->named));
	h = hash(h, s->pushes, s->pushes_len);
	h = hash(h, &s->pushes_len, sizeof s->pushes_len);
	h = hash_view(h, &s->normal);
	h = hash_view(h, &s->alternate);
	for (unsigned i = 0; s->palette && i < COLOURS; i++) {
		h = hash(h, s->palette->spec[i], 1);
		if (s->palette->spec[i][0] && colour_own(s, i, own))
			h = hash(h, own, sizeof own);
	}
	return h;
}

unsigned screen_undo_serial(struct screen *s)
{
	uint64_t now = s->undo_known ? s->undo_hash : undo_state(s);

	s->undo_known = true;
	if (now != s->undo_hash) {
		s->undo_hash = now;
		s->undo_serial++;
	}
	return s->undo_serial;
}
