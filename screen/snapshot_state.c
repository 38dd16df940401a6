/* screen/snapshot_state.c - the parts of a snapshot that set what is not text
 *
 * Each function restores one kind of state on a terminal that the beginning of the snapshot has brought
 * to its defaults. */
#include "snapshot_state.h"

#include <string.h>

#include "cursor.h"
#include "mode.h"
#include "mouse.h"
#include "paint_row.h"
#include "pen.h"
#include "tabs.h"

/* ---- per screen */

static void tab_at(struct painter *p, unsigned x, const char *what)
{
	if (x)
		paint_format(p, "\033[%uG", x + 1);
	else
		paint_text(p, "\r");
	paint_text(p, what);
}

/* Only where the stops differ from the default ones is anything said, so that those beyond the last column
 * stay; DECST8C sets them again in the terminals that know it. */
void restore_tabs(struct painter *p, const struct view *v)
{
	bool all = v->tabs_cleared || p->resync;

	if (all)
		paint_text(p, "\033[3g");
	/* not where that could undo those of the normal screen */
	if (!v->tabs_cleared && (v == &p->s->normal || p->resync))
		paint_text(p, "\033[?5W");
	for (unsigned x = 0; x < p->s->cols; x++)
		if (v->tabs[x] && (all || x % TAB_WIDTH))
			tab_at(p, x, "\033H");
		else if (!v->tabs[x] && !v->tabs_cleared && x % TAB_WIDTH == 0)
			tab_at(p, x, "\033[g");
	paint_text(p, "\r");
}

void restore_charsets(struct painter *p, const unsigned char sets[4], unsigned shift)
{
	static const char *const shifts[] = { "", "\016", "\033n", "\033o" };

	for (unsigned i = 0; i < 4; i++)
		if (sets[i] != 'B')
			paint_format(p, "\033%c%c", "()*+"[i], sets[i]);
	paint_text(p, shifts[shift]);
}

static bool margins_are_default(const struct screen *s, const struct view *v)
{
	return v->top == 0 && v->bottom + 1 == s->rows;
}

bool restore_margins_inherited(const struct screen *s)
{
	return on_alternate(s) && !s->alternate.margins_said && !margins_are_default(s, &s->normal);
}

void restore_margins(struct painter *p, const struct view *v)
{
	if (!margins_are_default(p->s, v))
		paint_format(p, "\033[%u;%ur", v->top + 1, v->bottom + 1);
}

void restore_sides(struct painter *p)
{
	const struct screen *s = p->s;

	if (!(s->modes & MODE_SIDES))
		return;
	paint_mode(p, 69, true);
	if (cursor_sides(s))
		paint_format(p, "\033[%u;%us", s->left + 1, s->right + 1);
}

void restore_pens(struct painter *p)
{
	const struct screen *s = p->s;
	char parts[PEN_PARTS];

	if (s->rectangles)
		paint_text(p, "\033[2*x");
	if (p->resync && s->pens_said) {
		for (unsigned i = 0; i < PENS; i++)
			paint_text(p, "\033[#}");
		paint_text(p, "\033[m");
		paint_forget(p);
	}
	for (unsigned i = 0; i < s->pens_len && i < PENS; i++) {
		struct attr a = s->pens[i];

		a.link = 0;
		a.flags = (uint16_t)(a.flags & ~ATTR_PROTECTED);
		paint_pen(p, &a);
		pen_parts(s->pens_what[i], parts);
		paint_format(p, "\033[%s#{", parts);
	}
}

/* Puts the cursor, the pen and the character sets where v, whose screen is up, has saved them. saved_end
 * takes this back. A wrap that was pending takes the last character of the row. */
static void saved_to(struct painter *p, const struct view *v)
{
	const struct saved_cursor *c = &v->saved;
	unsigned last = p->s->cols - 1, y = cursor_saved_row(p->s, v);
	const struct line *l = v->grid.lines ? grid_row(&v->grid, y) : NULL;

	if (c->origin)
		paint_mode(p, 6, true);
	if (c->x == p->s->cols && l && !l->size) {
		last -= last > 0 && line_cell(l, last) == CELL_TAIL;
		paint_at(p, last, y);
		paint_cell(p, &v->grid, l, last);
	} else {
		paint_at(p, c->x < last ? c->x : last, y);
	}
	paint_pen(p, &c->pen);
	restore_charsets(p, c->charsets, c->shift);
}

static void saved_end(struct painter *p, const struct view *v)
{
	static const char *const plain[] = { "\033(B", "\033)B", "\033*B", "\033+B" };

	for (unsigned i = 0; i < 4; i++)
		if (v->saved.charsets[i] != 'B')
			paint_text(p, plain[i]);
	if (v->saved.shift)
		paint_text(p, "\017");
	if (v->saved.origin)
		paint_mode(p, 6, false);
	paint_plain(p);
}

void restore_kitty(struct painter *p, const struct view *v)
{
	if (v->kitty[0])
		paint_format(p, "\033[=%u;1u", v->kitty[0]);
	for (unsigned i = 1; i < v->kitty_depth; i++)
		paint_format(p, "\033[>%uu", v->kitty[i]);
}

/* Whether v has saved what is there at power on: the cursor at home, nothing set. */
static bool saved_plain(const struct view *v)
{
	static const struct attr none;
	const struct saved_cursor *c = &v->saved;

	return !c->x && !c->y && memcmp(&c->pen, &none, sizeof none) == 0 && !c->shift && !c->origin &&
	    memcmp(c->charsets, "BBBB", sizeof c->charsets) == 0;
}

static void saved(struct painter *p, const struct view *v)
{
	if (saved_plain(v))
		return;
	saved_to(p, v);
	paint_text(p, "\0337");
	saved_end(p, v);
}

void restore_saved(struct painter *p)
{
	saved(p, p->s->view);
}

/* DECSET 1049 saves the cursor: it is put where the program has saved its own. 47 and 1047 do not, but some
 * terminals leave it there with the normal screen: so it is put where it was. */
static void enter(struct painter *p)
{
	const struct screen *s = p->s;

	if (s->entered.number == 47 || s->entered.number == 1047) {
		saved(p, &s->normal);
		paint_at(p, s->entered.x < s->cols ? s->entered.x : s->cols - 1, s->entered.y);
		paint_pen(p, &s->entered.pen);
		paint_mode(p, s->entered.number, true);
		paint_plain(p);
	} else {
		saved_to(p, &s->normal);
		paint_mode(p, 1049, true);
		saved_end(p, &s->normal);
	}
}

void restore_alternate(struct painter *p)
{
	const struct screen *s = p->s;

	restore_kitty(p, &s->normal);
	restore_margins(p, &s->normal);
	enter(p);
	if (s->alternate.tabs_said)
		restore_tabs(p, &s->alternate);
	/* its keyboard flags are its own; to pop more than there are does no harm */
	if (p->resync)
		paint_text(p, "\033[<16u\033[=0u");
	paint_text(p, restore_margins_inherited(s) ? "\033[H\033[J" : "\033[r\033[H\033[J");
}

/* ---- titles and colours */

/* A title that was pushed; an empty one is the one that the terminal had before. */
static void pushed(struct painter *p, unsigned which, const char *title)
{
	if (*title)
		paint_osc(p, which, title);
}

static void restore_pushes(struct painter *p)
{
	const struct screen *s = p->s;
	unsigned window = 0, icon = 0;

	for (unsigned i = 0; i < s->pushes_len; i++) {
		if (s->pushes[i] != TITLE_ICON)
			pushed(p, TITLE_WINDOW, s->title.stack[window++]);
		if (s->pushes[i] != TITLE_WINDOW)
			pushed(p, TITLE_ICON, s->icon.stack[icon++]);
		paint_format(p, "\033[22;%ut", s->pushes[i]);
	}
}

/* A terminal without a stack still shows the title that was set last, though it was replaced by one from
 * the stack: so it is set here too and then replaced. */
static void restore_title(struct painter *p, const struct titles *t, unsigned which)
{
	bool popped = t->set && strcmp(t->set, t->now) != 0;

	if (*t->now || (t->said && !popped))
		paint_osc(p, which, t->now);
	if (!popped)
		return;
	paint_format(p, "\033[22;%ut", which);
	paint_osc(p, which, t->set);
	paint_format(p, "\033[23;%ut", which);
}

void restore_titles(struct painter *p, bool stacks)
{
	if (stacks)
		restore_pushes(p);
	restore_title(p, &p->s->title, TITLE_WINDOW);
	restore_title(p, &p->s->icon, TITLE_ICON);
}

void restore_palette(struct painter *p, bool resets)
{
	const struct palette *colours = p->s->palette;

	for (unsigned i = 0; colours && i < COLOURS; i++) {
		const char *spec = colours->spec[i];
		bool dynamic = i >= COLOUR_DYNAMIC;

		if (*spec && !dynamic)
			paint_format(p, "\033]4;%u;%s\033\\", i, spec);
		else if (*spec)
			paint_osc(p, i - COLOUR_DYNAMIC + OSC_DYNAMIC, spec);
		else if (spec[1] == COLOUR_WAS_SET && resets)
			paint_colour_reset(p, i);
	}
}

void restore_words(struct painter *p)
{
	const struct screen *s = p->s;

	if (*s->progress || (s->progress_said && p->resync))
		paint_format(p, "\033]9;4;%s\007", *s->progress ? s->progress : "0");
	if (*s->pointer || (s->pointer_said && p->resync))
		paint_format(p, "\033]22;%s\007", s->pointer);
	if (*s->font || (s->font_said && p->resync))
		paint_format(p, "\033]50;%s\007", *s->font ? s->font : "#");
	if (*s->named) {
		paint_text(p, "\033]21;");
		paint_bytes(p, s->named, strlen(s->named) - 1);
		paint_text(p, "\033\\");
	}
}

/* ---- modes and keyboard */

/* Modes of how keys come in. */
static const struct { unsigned bit, number; } inputs[] = {
	{ MODE_KEYS, 1 }, { MODE_PASTE, 2004 }, { MODE_FOCUS, 1004 },
};
enum { INPUTS = sizeof inputs / sizeof *inputs };

/* The modes that every snapshot first turns off, besides those. */
static const unsigned begin_off[] = { 5, 6, 9, 1000, 1002, 1003, 1005, 1006, 1015, 1016, 25 };

void restore_soft(struct painter *p)
{
	const struct screen *s = p->s;

	for (size_t i = 0; i < INPUTS; i++)
		if (s->soft & inputs[i].bit)
			paint_mode(p, inputs[i].number, true);
	if (s->soft & MODE_KEYPAD)
		paint_text(p, "\033=");
	paint_text(p, "\033[!p");
}

void restore_modes_off(struct painter *p)
{
	for (size_t i = 0; i < INPUTS; i++)
		if (!(p->s->soft & inputs[i].bit))
			paint_mode(p, inputs[i].number, false);
	if (!(p->s->soft & MODE_KEYPAD))
		paint_text(p, "\033>");
	for (size_t i = 0; i < sizeof begin_off / sizeof *begin_off; i++)
		paint_mode(p, begin_off[i], false);
}

static bool begins_off(unsigned number)
{
	for (size_t i = 0; i < sizeof begin_off / sizeof *begin_off; i++)
		if (begin_off[i] == number)
			return true;
	return false;
}

enum { CLUSTERS = 2027 };

void restore_clusters(struct painter *p)
{
	for (unsigned i = 0; mode_other_number(i); i++)
		if (mode_other_number(i) == CLUSTERS && p->s->other[i] != OTHER_UNSAID)
			paint_mode(p, CLUSTERS, p->s->other[i] == OTHER_SET);
}

/* ?2 is not reset here: a terminal in VT52 mode would not understand what follows. ?2027 was said before. */
void restore_other_modes(struct painter *p)
{
	for (unsigned i = 0; mode_other_number(i); i++) {
		unsigned number = mode_other_number(i);
		enum other_mode m = p->s->other[i];
		/* Terminals differ in what they have at power on, and one that had the program's output
		 * may have anything, except those that were just turned off. */
		bool said = begins_off(number) ? mode_other_differs(p->s, i) : m != OTHER_UNSAID;

		if (said && number != CLUSTERS && (m == OTHER_SET || number != 2))
			paint_mode(p, number, m == OTHER_SET);
	}
}

void restore_modkeys(struct painter *p)
{
	for (unsigned i = 0; i < MODKEYS; i++) {
		if (p->s->modkeys[i] < 0)
			paint_format(p, "\033[>%un", i);
		else if (p->s->modkeys[i])
			paint_format(p, "\033[>%u;%dm", i, p->s->modkeys[i]);
	}
}

void restore_input_modes(struct painter *p)
{
	const struct screen *s = p->s;
	unsigned on = s->modes & ~s->soft;

	for (size_t i = 0; i < INPUTS; i++)
		if (on & inputs[i].bit)
			paint_mode(p, inputs[i].number, true);
	if (s->said & MODE_REVERSE_WRAP)
		paint_mode(p, 45, s->modes & MODE_REVERSE_WRAP);
	if (on & MODE_KEYPAD)
		paint_text(p, "\033=");
	for (unsigned i = 0; i < s->mice_len; i++) {
		unsigned number = mouse_number(s->mice[i].which);

		if (s->mice[i].said != MOUSE_RESET)
			paint_mode(p, number, true);
		if (s->mice[i].said != MOUSE_SET)
			paint_mode(p, number, false);
	}
}
