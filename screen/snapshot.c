/* The bytes that restore a screen.
 *
 * The order matters. Lines are printed as running text from the top, so that wrapped
 * lines are wrapped and old ones scroll into the terminal's own history; nothing may be
 * set before that changes how text prints (margins, origin, insert, no autowrap, character
 * sets). Each screen's saved cursor is made by going there and saving. Margins and DECOM
 * move the cursor, so its place comes after them. And if the last thing the program did was
 * to print a character, that is printed last: REP and combining marks refer to it. */
#define _POSIX_C_SOURCE 200809L
#include "paint.h"

#include <string.h>

static void mode(struct painter *p, unsigned number, bool on)
{
	paint_format(p, "\033[?%u%c", number, on ? 'h' : 'l');
}

static void charset(struct painter *p, unsigned set, unsigned char final)
{
	paint_format(p, "\033%c%c", "()*+"[set], final);
}

/* ---- a known beginning */

/* A terminal that is in the midst of a sequence, on the alternate screen, within margins;
 * all without moving the cursor: ?1049l would, ?1047l does not; DECSTR does not reset the
 * margins everywhere, and CSI r moves the cursor. */
static void begin_quiet(struct painter *p)
{
	paint_text(p, "\030\033\\\033[?1047l\033[!p\033[>4m\033[m\0337\033[r\0338");
}

/* What stands above the cursor goes up; where nothing does, nothing goes. */
static void begin_attach(struct painter *p, unsigned rows)
{
	for (unsigned i = 1; i < rows; i++)
		paint_text(p, "\n");
	paint_text(p, "\033[22;0t");
}

static void tabs(struct painter *p, const struct view *v)
{
	paint_text(p, "\033[3g");
	for (unsigned x = 0; x < p->s->cols; x++) {
		if (!v->tabs[x])
			continue;
		if (x)
			paint_format(p, "\033[%uG", x + 1);
		else
			paint_text(p, "\r");
		paint_text(p, "\033H");
	}
	paint_text(p, "\r");
}

/* What every snapshot begins with turning off. */
static const unsigned begin_off[] = { 1, 5, 6, 9, 45, 1000, 1002, 1003, 1004, 1005, 1006, 1015, 1016, 2004, 25 };

static bool begins_off(unsigned number)
{
	for (size_t i = 0; i < sizeof begin_off / sizeof *begin_off; i++)
		if (begin_off[i] == number)
			return true;
	return false;
}

static void begin_modes(struct painter *p)
{
	for (size_t i = 0; i < sizeof begin_off / sizeof *begin_off; i++)
		mode(p, begin_off[i], false);
	paint_text(p, "\033[?7h\033[4l\033[20l\033>\033[0 q\033(B\033)B\033*B\033+B\017\033[=0u\033[0\"q\033]8;;\033\\");
}

static void begin(struct painter *p, const struct snapshot_want *want, unsigned rows)
{
	begin_quiet(p);
	if (want->start == SNAPSHOT_ATTACH)
		begin_attach(p, rows);
	begin_modes(p);
	if (want->start == SNAPSHOT_RESYNC)
		paint_text(p, "\033[<16u\033[>m");
	paint_text(p, "\033[H\033[J");
	if (want->start == SNAPSHOT_RESYNC && want->history)
		paint_text(p, "\033[3J");
	tabs(p, &p->s->normal);
	paint_text(p, "\0337");
}

/* ---- lines */

static void row_break(struct painter *p, const struct row_style *how)
{
	if (how->full)
		return;
	paint_plain(p);
	paint_text(p, "\r\n");
}

/* The newest lines of the history, first to last; the line after them continues the
 * last of them or not. */
static void history(struct painter *p, unsigned lines, bool continued, unsigned cols)
{
	const struct history *h = &p->s->history;
	struct history_at at = history_from(h, h->lines - lines);
	const struct record *rec = history_next(&at), *next;
	bool first = true;

	for (; rec; rec = next, first = false) {
		struct row_style how = { false, rec->wrapped && !first, cols };

		next = history_next(&at);
		how.full = next ? next->wrapped : continued;
		paint_record(p, rec, &how);
		row_break(p, &how);
	}
}

static bool row_empty(const struct grid *g, const struct line *l)
{
	if (l->wrapped || l->size)
		return false;
	for (unsigned x = 0; x < l->len; x++)
		if ((l->cell[x] && l->cell[x] != ' ') || line_attr(g, l, x))
			return false;
	return true;
}

static unsigned rows_used(const struct grid *g)
{
	unsigned n = g->rows;

	while (n > 0 && row_empty(g, grid_row(g, n - 1)))
		n--;
	return n;
}

/* DECDWL and DECDHL before a row's text: it may wrap in half the columns. */
static void line_size(struct painter *p, const struct line *l)
{
	if (l->size)
		paint_format(p, "\033#%c", '0' + l->size);
}

/* Where rows are still to scroll, afterwards. */
static void line_sizes(struct painter *p, const struct grid *g)
{
	for (unsigned y = 0; y < g->rows; y++) {
		if (!grid_row(g, y)->size)
			continue;
		paint_at(p, 0, y);
		line_size(p, grid_row(g, y));
	}
}

/* Rows as running text. after: lines of the history stand above, so that all rows must be
 * gone through for them to scroll away. */
static void rows(struct painter *p, const struct grid *g, bool after)
{
	unsigned n = after ? g->rows : rows_used(g);

	for (unsigned y = 0; y < n; y++) {
		const struct line *l = grid_row(g, y), *next = y + 1 < n ? grid_row(g, y + 1) : NULL;
		struct row_style how = { next && next->wrapped, l->wrapped && (y > 0 || after), g->cols };

		if (!after && !how.continues)
			line_size(p, l);
		paint_line(p, g, l, &how);
		if (next)
			row_break(p, &how);
		if (next && l->size && !how.full && !after)
			paint_at(p, 0, y + 1);
	}
	paint_plain(p);
	if (after)
		line_sizes(p, g);
}

static unsigned history_wanted(const struct screen *s, const struct snapshot_want *want)
{
	return want->history < s->history.lines ? want->history : s->history.lines;
}

static void normal(struct painter *p, const struct snapshot_want *want)
{
	const struct screen *s = p->s;
	const struct grid *g = &s->normal.grid;
	unsigned lines = history_wanted(s, want);

	history(p, lines, g->lines && grid_row(g, 0)->wrapped, s->cols);
	if (!g->lines)
		return;
	rows(p, g, lines > 0);
}

/* ---- a terminal of another size */

static void row_cut(struct painter *p, const struct grid *g, unsigned y, unsigned cols)
{
	struct row_style how = { false, false, cols };

	paint_at(p, 0, y);
	paint_line(p, g, grid_row(g, y), &how);
	paint_plain(p);
}

static void grid_cut(struct painter *p, const struct grid *g, unsigned cols, unsigned rows)
{
	for (unsigned y = 0; g->lines && y < g->rows && y < rows; y++)
		if (grid_row(g, y)->len)
			row_cut(p, g, y, cols < g->cols ? cols : g->cols);
}

static void normal_cut(struct painter *p, const struct snapshot_want *want, unsigned cols, unsigned rows)
{
	unsigned lines = history_wanted(p->s, want);

	history(p, lines, false, p->s->cols);
	for (unsigned i = 1; lines && i < rows; i++)
		paint_text(p, "\n");
	paint_text(p, "\033[H\033[?7l");
	grid_cut(p, &p->s->normal.grid, cols, rows);
	paint_text(p, "\033[?7h");
}

static void alternate_cut(struct painter *p, unsigned cols, unsigned rows)
{
	paint_text(p, "\033[?7l");
	grid_cut(p, &p->s->alternate.grid, cols, rows);
	paint_text(p, "\033[?7h");
}

/* ---- per screen */

static void margins(struct painter *p, const struct view *v)
{
	if (v->top != 0 || v->bottom + 1 != p->s->rows)
		paint_format(p, "\033[%u;%ur", v->top + 1, v->bottom + 1);
}

/* The cursor and pen as saved; the character set is designated, and must be taken back
 * when they are saved. */
static void saved_to(struct painter *p, const struct view *v)
{
	const struct saved_cursor *c = &v->saved;

	paint_at(p, c->x < p->s->cols ? c->x : p->s->cols - 1, cursor_saved_row(p->s, v));
	paint_pen(p, &c->pen);
	if (c->charset != 'B')
		charset(p, 0, c->charset);
}

static void saved_end(struct painter *p, const struct view *v)
{
	if (v->saved.charset != 'B')
		charset(p, 0, 'B');
	paint_plain(p);
}

static void kitty(struct painter *p, const struct view *v)
{
	if (v->kitty[0])
		paint_format(p, "\033[=%u;1u", v->kitty[0]);
	for (unsigned i = 1; i < v->kitty_depth; i++)
		paint_format(p, "\033[>%uu", v->kitty[i]);
}

/* From the normal screen, painted, to the alternate one, blank. DECSET 1049 saves the
 * cursor: it is put where the program's own is saved. */
static void to_alternate(struct painter *p)
{
	const struct screen *s = p->s;

	kitty(p, &s->normal);
	margins(p, &s->normal);
	saved_to(p, &s->normal);
	mode(p, 1049, true);
	saved_end(p, &s->normal);
	if (!view_tabs_plain(&s->normal, s->cols) || !view_tabs_plain(&s->alternate, s->cols))
		tabs(p, &s->alternate);
	/* its keyboard flags are others than the normal screen's; pops beyond the bottom do nothing */
	if (p->resync)
		paint_text(p, "\033[<16u\033[=0u");
	paint_text(p, "\033[r\033[H\033[J");
}

/* As it was at first: at home, with nothing set. */
static bool saved_plain(const struct painter *p, const struct view *v)
{
	static const struct attr none;
	const struct saved_cursor *c = &v->saved;

	return !c->x && !cursor_saved_row(p->s, v) && memcmp(&c->pen, &none, sizeof none) == 0 && c->charset == 'B';
}

static void saved(struct painter *p)
{
	if (saved_plain(p, p->s->view))
		return;
	saved_to(p, p->s->view);
	paint_text(p, "\0337");
	saved_end(p, p->s->view);
}

/* ---- OSC */

static void osc(struct painter *p, unsigned number, const char *text)
{
	paint_format(p, "\033]%u;", number);
	paint_text(p, text);
	paint_text(p, "\033\\");
}

/* An empty title is the one the terminal had before. Where a title came off the stack, a
 * terminal that has none still shows the one set last: it is set and taken off again. */
static void title(struct painter *p, const struct titles *t, unsigned which, bool stack)
{
	bool popped = t->set && strcmp(t->set, t->now) != 0;

	for (unsigned i = 0; stack && i < t->depth; i++) {
		if (*t->stack[i])
			osc(p, which, t->stack[i]);
		paint_format(p, "\033[22;%ut", which);
	}
	if (*t->now || (t->said && !popped))
		osc(p, which, t->now);
	if (!popped)
		return;
	paint_format(p, "\033[22;%ut", which);
	osc(p, which, t->set);
	paint_format(p, "\033[23;%ut", which);
}

static void palette(struct painter *p, bool resets)
{
	const struct palette *colours = p->s->palette;

	for (unsigned i = 0; colours && i < COLOURS; i++) {
		const char *spec = colours->spec[i];
		bool dynamic = i >= COLOUR_DYNAMIC;

		if (*spec && !dynamic)
			paint_format(p, "\033]4;%u;%s\033\\", i, spec);
		else if (*spec)
			osc(p, i - COLOUR_DYNAMIC + 10, spec);
		else if (spec[1] && resets && !dynamic)
			paint_format(p, "\033]104;%u\033\\", i);
		else if (spec[1] && resets)
			paint_format(p, "\033]%u\033\\", i - COLOUR_DYNAMIC + 110);
	}
}

/* ---- modes */

/* VT52 mode (?2l) would understand nothing of what follows. */
static void other_modes(struct painter *p)
{
	for (unsigned i = 0; mode_other_number(i); i++) {
		unsigned number = mode_other_number(i);
		enum other_mode m = p->s->other[i];
		/* The terminal may have it as it was, unless it has just been told. */
		bool said = p->resync && !begins_off(number) ? m != OTHER_UNSAID : mode_other_differs(p->s, i);

		if (said && (m == OTHER_SET || number != 2))
			mode(p, number, m == OTHER_SET);
	}
}

static void modkeys(struct painter *p)
{
	for (unsigned i = 0; i < MODKEYS; i++) {
		if (p->s->modkeys[i] < 0)
			paint_format(p, "\033[>%un", i);
		else if (p->s->modkeys[i])
			paint_format(p, "\033[>%u;%dm", i, p->s->modkeys[i]);
	}
}

static void input_modes(struct painter *p)
{
	const struct screen *s = p->s;
	static const struct { unsigned bit, number; } each[] = {
		{ MODE_KEYS, 1 }, { MODE_PASTE, 2004 }, { MODE_FOCUS, 1004 }, { MODE_REVERSE_WRAP, 45 },
	};

	for (size_t i = 0; i < sizeof each / sizeof *each; i++)
		if (s->modes & each[i].bit)
			mode(p, each[i].number, true);
	if (s->modes & MODE_KEYPAD)
		paint_text(p, "\033=");
	if (s->mouse)
		mode(p, s->mouse, true);
	if (s->mouse_coding)
		mode(p, s->mouse_coding, true);
}

/* ---- the end: cursor, pen, what changes how text prints */

static void go(struct painter *p, unsigned x)
{
	const struct screen *s = p->s;
	unsigned top = s->modes & MODE_ORIGIN && s->y >= s->view->top ? s->view->top : 0;

	paint_at(p, x, s->y - top);
}

/* Prints the character before the cursor again, where it stands. */
static void again(struct painter *p)
{
	const struct screen *s = p->s;
	const struct line *l = edit_line(s);
	unsigned x = s->x - 1;

	if (x > 0 && line_cell(l, x) == CELL_TAIL)
		x--;
	go(p, x);
	paint_cell(p, s->grid, l, x);
}

/* Whether that leaves the terminal as the program did: the character was printed with the pen as it
 * is, which is not so where a wide one found no room and that before it stands there. */
static bool again_ends(const struct screen *s, unsigned cols)
{
	const struct line *l = edit_line(s);
	/* of a line of double width half the columns can be reached */
	unsigned reach = l->size ? cols / 2 : cols;
	struct attr a;

	if (!s->joins || s->x == 0 || s->x > reach || s->modes & MODE_INSERT ||
	    line_cell(l, s->x - 1) & CELL_WIDE || charset_map(s->charset, line_cell(l, s->x - 1)))
		return false;
	a = pool_attr(&s->pool, line_attr(s->grid, l, s->x - 1));
	return memcmp(&a, &s->pen, sizeof a) == 0;
}

static void print_modes(struct painter *p)
{
	const struct screen *s = p->s;

	if (!(s->modes & MODE_WRAP))
		mode(p, 7, false);
	if (s->modes & MODE_INSERT)
		paint_text(p, "\033[4h");
	if (s->modes & MODE_NEWLINE)
		paint_text(p, "\033[20h");
}

/* The set in use is one that DECRC brought back, designated otherwise by now: only DECRC
 * can bring it back again. What the other screen's DECRC brought back no sequence can: then
 * the set is the one designated, as in terminals that do not save it. */
static bool decrc_charset(const struct screen *s)
{
	return s->charset != s->charsets[s->shift] && s->view->saved.charset == s->charset;
}

static void charsets(struct painter *p)
{
	static const char *const shifts[] = { "", "\016", "\033n", "\033o" };
	const struct screen *s = p->s;

	for (unsigned i = 0; i < 4; i++)
		if (s->charsets[i] != 'B')
			charset(p, i, s->charsets[i]);
	paint_text(p, shifts[s->shift]);
	if (!decrc_charset(s))
		return;
	/* the pen comes with it, and with some terminals more than xterm.js saves of it */
	paint_text(p, "\0338\033[m\033[0\"q");
	memset(&p->pen, 0, sizeof p->pen);
	p->link = "";
	p->link_len = (size_t)-1;
}

static void cursor_looks(struct painter *p)
{
	const struct screen *s = p->s;

	if (s->cursor_style)
		paint_format(p, "\033[%u q", s->cursor_style);
	if (s->cursor_blink != OTHER_UNSAID)
		mode(p, 12, s->cursor_blink == OTHER_SET);
	if (!(s->modes & MODE_HIDDEN))
		mode(p, 25, true);
}

static void end(struct painter *p, unsigned cols)
{
	const struct screen *s = p->s;
	bool joins = again_ends(s, cols);

	margins(p, s->view);
	if (decrc_charset(s))
		charsets(p);
	if (s->modes & MODE_ORIGIN)
		mode(p, 6, true);
	if (!joins && s->x >= s->cols && cols >= s->cols)
		again(p);
	else if (!joins)
		go(p, s->x);
	print_modes(p);
	if (!joins)
		paint_pen(p, &s->pen);
	if (!decrc_charset(s))
		charsets(p);
	cursor_looks(p);
	if (joins)
		again(p);
}

void paint_tail(struct painter *p)
{
	unsigned char *to;
	size_t n = parser_tail(&p->s->parser, NULL), at = p->out->len;

	/* room first, then in place */
	for (size_t i = 0; i < n && !p->failed; i++)
		paint_bytes(p, "", 1);
	if (p->failed)
		return;
	to = p->out->data + at;
	if (n)
		parser_tail(&p->s->parser, to);
}

int screen_snapshot(struct screen *s, const struct snapshot_want *want, struct bytes *out)
{
	struct painter p = { .s = s, .out = out, .resync = want->start == SNAPSHOT_RESYNC };
	unsigned cols = want->cols ? want->cols : s->cols, height = want->rows ? want->rows : s->rows;
	bool same = cols == s->cols && height == s->rows, attach = want->start == SNAPSHOT_ATTACH;
	size_t before = out->len;

	begin(&p, want, height);
	if (same)
		normal(&p, want);
	else
		normal_cut(&p, want, cols, height);
	if (screen_is_alternate(s)) {
		to_alternate(&p);
		if (same)
			rows(&p, s->grid, false);
		else
			alternate_cut(&p, cols, height);
	}
	saved(&p);
	title(&p, &s->title, 2, attach);
	title(&p, &s->icon, 1, attach);
	if (*s->cwd)
		osc(&p, 7, s->cwd);
	palette(&p, !attach);
	modkeys(&p);
	kitty(&p, s->view);
	other_modes(&p);
	input_modes(&p);
	end(&p, cols);
	paint_tail(&p);
	if (p.failed)
		out->len = before;
	return p.failed ? -1 : 0;
}
