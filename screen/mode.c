/* screen/mode.c - modes by number: SM and RM, DECSET and DECRST, and the reports on them */
#include "mode.h"

#include "charset.h"
#include "cursor.h"
#include "erase.h"
#include "hints.h"
#include "mouse.h"
#include "view.h"

/* Modes that change nothing in the model, their state at power on, and whether that is the user's choice
 * in some terminals. An image keeps them by their place here (save.c): new ones come at the end, and none goes.
 * Left out are modes that are no
 * lasting state and modes that no terminal has. */
static const struct { uint16_t number; bool on, own; } others[] = {
	{ 2, true, false }, { 4, false, false }, { 5, false, false }, { 8, true, true },
	{ 10, false, false }, { 18, false, false }, { 19, false, false }, { 30, false, false },
	{ 35, false, false }, { 38, false, false }, { 40, false, false }, { 41, false, false },
	{ 42, false, false }, { 43, false, false }, { 44, false, false }, { 46, false, false },
	{ 67, false, true }, { 80, false, false }, { 95, false, false },
	{ 1001, false, false }, { 1007, false, true }, { 1010, false, true },
	{ 1011, false, true }, { 1014, false, false }, { 1034, false, true },
	{ 1035, true, true }, { 1036, false, true }, { 1037, false, false }, { 1039, false, true },
	{ 1040, false, true }, { 1041, false, true }, { 1042, false, true }, { 1043, false, true },
	{ 1044, false, true }, { 1045, false, false }, { 1046, false, true }, { 1050, false, false },
	{ 1051, false, false }, { 1052, false, false }, { 1053, false, false }, { 1060, false, false },
	{ 1061, false, false }, { 1070, false, true }, { 2027, false, false }, { 2031, false, false },
	{ 2048, false, false }, { 7727, false, false }, { 8452, false, false }, { 9001, false, false },
	{ 5522, false, false },
};
_Static_assert(sizeof others / sizeof *others <= OTHER_MODES, "room for each");

unsigned mode_other_number(unsigned i)
{
	return i < sizeof others / sizeof *others ? others[i].number : 0;
}

bool mode_other_default(unsigned i)
{
	return others[i].on;
}

bool mode_other_own(unsigned i)
{
	return others[i].own;
}

bool mode_other_differs(const struct screen *s, unsigned i)
{
	return s->other[i] == (others[i].on ? OTHER_RESET : OTHER_SET);
}

bool mode_vt52(const struct screen *s)
{
	return s->other[0] == OTHER_RESET;	/* ?2 is the first */
}

static int other_index(int32_t number)
{
	for (unsigned i = 0; mode_other_number(i); i++)
		if (others[i].number == number)
			return (int)i;
	return -1;
}

bool mode_said(const struct screen *s, int32_t number)
{
	int i = other_index(number);

	return i >= 0 && s->other[i] != OTHER_UNSAID;
}

static void set(struct screen *s, unsigned mode, bool on)
{
	s->said |= mode;
	s->soft &= ~mode;
	s->modes = on ? s->modes | mode : s->modes & ~mode;
}

/* ---- setting and resetting */

/* DECLRMM. Lines of double width have no margins: as in xterm there are none then. */
static void sides(struct screen *s, bool on)
{
	for (unsigned y = 0; on && y < s->rows; y++)
		line_resize(grid_row(s->grid, y), 0);
	s->sides_ever = true;
	set(s, MODE_SIDES, on);
	if (!on)
		cursor_sides_none(s);
}

/* DECSET 47, 1047 and 1049. Only what is left with 47 is kept, though terminals keep it after 1049 too: else
 * each session in which an editor has run would need twice the memory. */
static void alternate(struct screen *s, int32_t number, bool on)
{
	if (on) {
		if (number == 1049)
			cursor_save(s);
		if (!on_alternate(s)) {
			s->entered.number = (unsigned)number;
			s->entered.x = s->x;
			s->entered.y = s->y;
			s->entered.pen = s->pen;
			s->entered.pen.link = 0;
		}
		view_show_alternate(s, number != 1049);
		s->marks.alternate |= s->marks.stage == SCREEN_RUNNING;
	} else {
		view_show_normal(s, number == 47);
		if (number == 1049)
			cursor_restore(s);
	}
}

/* DECCOLM, where ?40 allows it. Whether it changes the width is for the terminal to say. */
static RARE void columns(struct screen *s)
{
	if (s->other[other_index(40)] != OTHER_SET)
		return;
	erase_display(s, 2, false);
	s->view->top = 0;
	s->view->bottom = s->rows - 1;
	s->view->margins_said = true;
	cursor_sides_none(s);
	cursor_move(s, 0, 0);
}

static void remember(struct screen *s, int32_t number, bool on)
{
	int i = other_index(number);

	if (i >= 0)
		s->other[i] = on ? OTHER_SET : OTHER_RESET;
	if (number == 2 && on)
		charset_ascii(s);
}

void mode_private(struct screen *s, int32_t number, bool on)
{
	switch (number) {
	case 1: set(s, MODE_KEYS, on); break;
	case 3: columns(s); break;
	case 6:
		set(s, MODE_ORIGIN, on);
		cursor_move(s, 0, 0);
		break;
	case 7: set(s, MODE_WRAP, on); break;
	case 12: s->cursor_blink = on ? OTHER_SET : OTHER_RESET; break;
	case 25: set(s, MODE_HIDDEN, !on); break;
	case 45: set(s, MODE_REVERSE_WRAP, on); break;
	case 47: case 1047: case 1049: alternate(s, number, on); break;
	case 66: set(s, MODE_KEYPAD, on); break;
	case 69: sides(s, on); break;
	case 1004: set(s, MODE_FOCUS, on); break;
	case 1048:
		if (on)
			cursor_save(s);
		else
			cursor_restore(s);
		break;
	case 2004: set(s, MODE_PASTE, on); break;
	case 2026: set(s, MODE_SYNC, on); break;
	default:
		if (mouse_is(number))
			mouse_set(s, number, on);
		else
			remember(s, number, on);
	}
}

void mode_ansi(struct screen *s, int32_t number, bool on)
{
	if (number == 4)
		set(s, MODE_INSERT, on);
	else if (number == 20)
		set(s, MODE_NEWLINE, on);
	else if (number == 2)
		set(s, MODE_LOCKED, on);
	else if (number == 12)
		set(s, MODE_SHOWN, !on);
}

/* The modes that are saved besides those in s->other, a bit each. */
static const uint16_t kept[] = {
	1, 6, 7, 9, 12, 25, 45, 47, 66, 69, 1000, 1002, 1003, 1004, 1005, 1006, 1015, 1016, 1047, 1049, 2004, 2026,
};

/* The bit of a mode; 0: it is none of them. */
static unsigned kept_bit(int32_t number)
{
	for (size_t i = 0; i < sizeof kept / sizeof *kept; i++)
		if (kept[i] == number)
			return 1u << i;
	return 0;
}

void mode_save(struct screen *s, int32_t number)
{
	int i = other_index(number);
	unsigned bit = kept_bit(number);

	if (i >= 0)
		s->other_saved[i] = (uint8_t)(s->other[i] + 1);
	s->saved |= bit;
	s->saved_on = mode_report(s, number, false) == 1 ? s->saved_on | bit : s->saved_on & ~bit;
}

void mode_restore(struct screen *s, int32_t number)
{
	int i = other_index(number);
	unsigned bit = kept_bit(number);

	if (i >= 0 && s->other_saved[i])
		s->other[i] = (uint8_t)(s->other_saved[i] - 1);
	else if (s->saved & bit)
		mode_private(s, number, s->saved_on & bit);
}

/* ---- reports */

static unsigned report(bool on)
{
	return on ? 1 : 2;
}

unsigned mode_report(const struct screen *s, int32_t number, bool ansi)
{
	int i;

	if (ansi)
		return number == 2 ? report(s->modes & MODE_LOCKED) :
		    number == 4 ? report(s->modes & MODE_INSERT) :
		    number == 12 ? report(!(s->modes & MODE_SHOWN)) :
		    number == 20 ? report(s->modes & MODE_NEWLINE) : 0;
	switch (number) {
	case 1: return report(s->modes & MODE_KEYS);
	case 6: return report(s->modes & MODE_ORIGIN);
	case 7: return report(s->modes & MODE_WRAP);
	case 12: return report(s->cursor_blink == OTHER_SET);
	case 25: return report(!(s->modes & MODE_HIDDEN));
	case 45: return report(s->modes & MODE_REVERSE_WRAP);
	case 47: case 1047: case 1049: return report(on_alternate(s));
	case 66: return report(s->modes & MODE_KEYPAD);
	case 69: return report(s->modes & MODE_SIDES);
	case 1004: return report(s->modes & MODE_FOCUS);
	case 1048: return 1;
	case 2004: return report(s->modes & MODE_PASTE);
	case 2026: return report(s->modes & MODE_SYNC);
	/* These work only in some terminals, and which one attaches is not known. */
	case 2027: case 2031: case 2048: case 7727: case 8452: case 9001: case 5522: return 0;
	}
	if (mouse_is(number))
		return report(s->mouse == (unsigned)number || s->mouse_coding == (unsigned)number);
	i = other_index(number);
	if (i < 0)
		return 0;
	return report(mode_other_differs(s, (unsigned)i) != others[i].on);
}
