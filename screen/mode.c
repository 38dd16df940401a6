/* screen/mode.c - modes by number: SM and RM, DECSET and DECRST, and the reports on them */
#include "mode.h"

#include "charset.h"
#include "cursor.h"
#include "view.h"

/* Modes that change nothing in the model, and their state at power on. Left out are modes that are no
 * lasting state and modes that no terminal has. */
static const struct { uint16_t number; bool on; } others[] = {
	{ 2, false }, { 4, false }, { 5, false }, { 8, true }, { 10, false }, { 18, false },
	{ 19, false }, { 30, false }, { 35, false }, { 38, false }, { 40, false }, { 41, false },
	{ 42, false }, { 43, false }, { 44, false }, { 46, false }, { 67, false }, { 69, false },
	{ 80, false }, { 95, false }, { 1001, false }, { 1005, false }, { 1007, false }, { 1010, false },
	{ 1011, false }, { 1014, false }, { 1015, false }, { 1034, false }, { 1035, true },
	{ 1036, false }, { 1037, false }, { 1039, false }, { 1040, false }, { 1041, false },
	{ 1042, false }, { 1043, false }, { 1044, false }, { 1045, false }, { 1046, false },
	{ 1050, false }, { 1051, false }, { 1052, false }, { 1053, false }, { 1060, false },
	{ 1061, false }, { 1070, false }, { 2027, false }, { 2031, false }, { 2048, false },
	{ 7727, false }, { 8452, false }, { 9001, false },
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

bool mode_other_differs(const struct screen *s, unsigned i)
{
	return s->other[i] == (others[i].on ? OTHER_RESET : OTHER_SET);
}

static int other_index(int32_t number)
{
	for (unsigned i = 0; mode_other_number(i); i++)
		if (others[i].number == number)
			return (int)i;
	return -1;
}

static void set(struct screen *s, unsigned mode, bool on)
{
	s->modes = on ? s->modes | mode : s->modes & ~mode;
}

/* ---- setting and resetting */

/* DECSET 47, 1047 and 1049. */
static void alternate(struct screen *s, int32_t number, bool on)
{
	if (on) {
		if (number == 1049)
			cursor_save(s);
		view_show_alternate(s);
		s->marks.alternate |= s->marks.stage == SCREEN_RUNNING;
	} else {
		view_show_normal(s);
		if (number == 1049)
			cursor_restore(s);
	}
}

unsigned mode_mouse_number(unsigned i)
{
	static const uint16_t numbers[] = { 9, 1000, 1002, 1003, 1006, 1016, 0 };

	return numbers[i];
}

/* Which of the mouse modes were set and not reset. */
static void mouse_note(struct screen *s, int32_t number, bool on)
{
	unsigned i = 0;

	while (mode_mouse_number(i) != (unsigned)number)
		i++;
	s->mice = (unsigned char)(on ? s->mice | 1u << i : s->mice & ~(1u << i));
}

static void mouse(struct screen *s, int32_t number, bool on)
{
	mouse_note(s, number, on);
	s->mouse = on ? (unsigned)number : 0;
}

static void coding(struct screen *s, int32_t number, bool on)
{
	mouse_note(s, number, on);
	s->mouse_coding = on ? (unsigned)number : 0;
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
	case 6:
		set(s, MODE_ORIGIN, on);
		cursor_move(s, 0, 0);
		break;
	case 7: set(s, MODE_WRAP, on); break;
	case 9: case 1000: case 1002: case 1003: mouse(s, number, on); break;
	case 12: s->cursor_blink = on ? OTHER_SET : OTHER_RESET; break;
	case 25: set(s, MODE_HIDDEN, !on); break;
	case 45: set(s, MODE_REVERSE_WRAP, on); break;
	case 47: case 1047: case 1049: alternate(s, number, on); break;
	case 66: set(s, MODE_KEYPAD, on); break;
	case 1004: set(s, MODE_FOCUS, on); break;
	case 1006: case 1016: coding(s, number, on); break;
	case 1048:
		if (on)
			cursor_save(s);
		else
			cursor_restore(s);
		break;
	case 2004: set(s, MODE_PASTE, on); break;
	case 2026: set(s, MODE_SYNC, on); break;
	default: remember(s, number, on);
	}
}

void mode_ansi(struct screen *s, int32_t number, bool on)
{
	if (number == 4)
		set(s, MODE_INSERT, on);
	else if (number == 20)
		set(s, MODE_NEWLINE, on);
}

void mode_save(struct screen *s, int32_t number)
{
	int i = other_index(number);

	if (i >= 0)
		s->other_saved[i] = (uint8_t)(s->other[i] + 1);
}

void mode_restore(struct screen *s, int32_t number)
{
	int i = other_index(number);

	if (i >= 0 && s->other_saved[i])
		s->other[i] = (uint8_t)(s->other_saved[i] - 1);
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
		return number == 4 ? report(s->modes & MODE_INSERT) :
		    number == 20 ? report(s->modes & MODE_NEWLINE) : 0;
	switch (number) {
	case 1: return report(s->modes & MODE_KEYS);
	case 6: return report(s->modes & MODE_ORIGIN);
	case 7: return report(s->modes & MODE_WRAP);
	case 9: case 1000: case 1002: case 1003: return report(s->mouse == (unsigned)number);
	case 12: return report(s->cursor_blink == OTHER_SET);
	case 25: return report(!(s->modes & MODE_HIDDEN));
	case 45: return report(s->modes & MODE_REVERSE_WRAP);
	case 47: case 1047: case 1049: return report(on_alternate(s));
	case 66: return report(s->modes & MODE_KEYPAD);
	case 1004: return report(s->modes & MODE_FOCUS);
	case 1006: case 1016: return report(s->mouse_coding == (unsigned)number);
	case 1048: return 1;
	case 2004: return report(s->modes & MODE_PASTE);
	case 2026: return report(s->modes & MODE_SYNC);
	/* These work only in some terminals, and which one attaches is not known. */
	case 2027: case 2031: case 2048: case 7727: case 8452: case 9001: return 0;
	}
	i = other_index(number);
	if (i < 0)
		return 0;
	return report(mode_other_differs(s, (unsigned)i) != others[i].on);
}
