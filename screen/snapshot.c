/* screen/snapshot.c - the bytes that bring a terminal to what a screen shows
 *
 * The order matters. Text is painted first (snapshot_lines.c), before anything is set that changes how
 * text prints: margins, origin mode, insert mode, no autowrap, character sets. To restore what each
 * screen has saved, the cursor goes there and saves it. Margins and DECOM move the cursor, so its place
 * comes after them. If the last thing the program did was to print a character, that is printed last:
 * REP and combining marks refer to it. */
#include "screen.h"

#include <string.h>

#include "charset.h"
#include "cursor.h"
#include "mode.h"
#include "paint_row.h"
#include "snapshot_lines.h"
#include "snapshot_state.h"

/* ---- the beginning: a terminal in any state becomes one with a blank screen and defaults */

/* Ends a sequence that the terminal is in the middle of, leaves the alternate screen, and resets
 * margins and more, all without moving the cursor. Hence ?1047l, since ?1049l would move it. CSI r moves
 * it too, but DECSTR does not reset the margins in every terminal: so the cursor is saved around CSI r.
 * The user's own cursor comes back with DECSTR in xterm, with DECSCUSR 0 in most others; in xterm that is
 * a block. Those others may still show the style that the program's DECSTR took away. */
static void begin_quiet(struct painter *p)
{
	paint_text(p, "\030\033\\");
	if (mode_vt52(p->s))
		paint_text(p, "\033<");
	paint_format(p, "\033[?1047l\033[%u q", p->s->style_before);
	restore_soft(p);
	paint_text(p, "\033[m\0337\033[r");
	if (p->s->sides_ever)
		paint_mode(p, 69, false);
	paint_text(p, "\0338");
}

/* Scrolls up just the rows above the cursor: a newline only scrolls once the cursor is at the bottom. */
static void scroll_out(struct painter *p, unsigned rows)
{
	for (unsigned i = 1; i < rows; i++)
		paint_text(p, "\n");
}

/* The title and the modes that the user may have chosen; screen_undo restores them. Each mode has a
 * sequence of its own, since libvterm writes beyond its array if there are more than 16 parameters. */
static void save_users(struct painter *p)
{
	paint_text(p, "\033[22;0t\033[?7s\033[?45s");
	for (unsigned i = 0; mode_other_number(i); i++)
		if (mode_other_own(i))
			paint_format(p, "\033[?%us", mode_other_number(i));
}

static void begin_modes(struct painter *p)
{
	restore_modes_off(p);
	paint_text(p, "\033[?7h\033[2l\033[4l\033[20l\033(B\033)B\033*B\033+B\017\033[0\"q\033]8;;\033\\");
}

static void begin(struct painter *p, const struct snapshot_want *want, unsigned rows)
{
	if (p->resync) {
		if (p->s->said & MODE_SYNC)
			paint_mode(p, 2026, false);
		if (mode_said(p->s, 42))	/* in xterm text is not UTF-8 then */
			paint_mode(p, 42, false);
		if (p->s->bytes_said)
			paint_text(p, "\033%G");
	}
	begin_quiet(p);
	if (want->start == SNAPSHOT_ATTACH)
		scroll_out(p, rows);
	if (want->start != SNAPSHOT_RESYNC)
		save_users(p);
	begin_modes(p);
	if (want->start == SNAPSHOT_RESYNC)
		paint_text(p, "\033[<16u\033[=0u\033[>m");
	restore_clusters(p);
	paint_text(p, "\033[H\033[J");
	if (want->start == SNAPSHOT_RESYNC && want->history)
		paint_text(p, "\033[3J");
	if (p->s->normal.tabs_said || (p->resync && p->s->tabs_ever))
		restore_tabs(p, &p->s->normal);
	paint_text(p, "\0337");
}

/* ---- the end: cursor, pen, and what changes how text prints */

/* Goes to column x of the cursor's row. */
static void go(struct painter *p, unsigned x)
{
	const struct screen *s = p->s;
	unsigned top = s->modes & MODE_ORIGIN && s->y >= s->view->top ? s->view->top : 0;
	unsigned left = s->modes & MODE_ORIGIN && x >= s->left ? s->left : 0;

	paint_at(p, x - left, s->y - top);
}

/* Prints the character before the cursor again, where it is. */
static void again(struct painter *p)
{
	const struct screen *s = p->s;
	const struct line *l = cursor_line(s);
	unsigned x = s->x - 1;

	if (x > 0 && line_cell(l, x) == CELL_TAIL)
		x--;
	go(p, x);
	paint_cell(p, s->grid, l, x);
}

/* Whether xterm no longer takes text for UTF-8, so that it is too late to print any: with national sets, and
 * with a set in G2, which it has in GR. */
static bool national(const struct screen *s)
{
	return mode_report(s, 42, false) == 1 || s->charsets[2] != 'B';
}

/* Whether the text before the cursor is painted as running text, because terminals may differ about its
 * width: then each leaves the cursor where it has it. The text must begin in the first column. */
static bool runs(const struct screen *s, unsigned cols)
{
	const struct line *l = cursor_line(s);

	return s->follows && cols >= s->cols && !national(s) && !l->size && !cursor_sides(s) &&
	    !(s->modes & MODE_INSERT) && (s->x >= s->cols || line_cell(l, s->x) != CELL_TAIL) && paint_doubtful(l, s->x);
}

static void run(struct painter *p)
{
	struct row_style how = { .full = true, .cols = p->s->x };

	go(p, 0);
	paint_line(p, p->s->grid, cursor_line(p->s), &how);
}

/* Whether the character set in use would make others of what is printed once it is in use. A cluster may begin
 * with any character, and a row hold any. */
static bool maps(const struct screen *s, uint32_t c, unsigned cols)
{
	return s->charset != 'B' && (c & CELL_CLUSTER || charset_map(s->charset, c) || runs(s, cols));
}

/* Whether that may be the last thing printed, so that REP and combining marks refer to it. It must not
 * change the terminal: the character must have been printed with the pen as it is now, and not be one
 * that a wide character without room left there. */
static bool again_ends(const struct screen *s, unsigned cols)
{
	const struct line *l = cursor_line(s);
	/* in a line of double width only half of the columns can be reached */
	unsigned reach = l->size && cols > 1 ? cols / 2 : s->modes & MODE_SIDES ? cursor_reach_sides(s) : cols;
	struct attr a;

	if (!s->joins || national(s) || s->x == 0 || s->x > reach || s->modes & MODE_INSERT ||
	    line_cell(l, s->x - 1) & CELL_WIDE || maps(s, line_cell(l, s->x - 1), cols))
		return false;
	a = pool_attr(&s->pool, line_attr(s->grid, l, s->x - 1));
	return memcmp(&a, &s->pen, sizeof a) == 0;
}

/* An erasure that came while a wrap was pending is sent again while the wrap is pending. */
static void erase_again(struct painter *p)
{
	const struct screen *s = p->s;

	if (s->follows != FOLLOWS_ERASED || s->joins || s->x < s->cols)
		return;
	paint_pen(p, &s->pen);
	paint_format(p, "\033[%.0u%c", s->erased_what, s->erased);
}

static void print_modes(struct painter *p)
{
	const struct screen *s = p->s;

	if (!(s->modes & MODE_WRAP))
		paint_mode(p, 7, false);
	if (s->modes & MODE_INSERT)
		paint_text(p, "\033[4h");
	if (s->modes & MODE_NEWLINE)
		paint_text(p, "\033[20h");
	if (s->modes & MODE_LOCKED)
		paint_text(p, "\033[2h");
	if (s->modes & MODE_SHOWN)
		paint_text(p, "\033[12l");
}

/* Whether only DECRC brings back both what is designated now in xterm and what is in xterm.js. */
static bool decrc_charsets(const struct screen *s)
{
	const struct saved_cursor *c = &s->view->saved;

	return (s->shift != s->shifted || memcmp(s->charsets, s->designated, sizeof s->charsets) != 0) &&
	    s->shift == c->shift && memcmp(s->charsets, c->charsets, sizeof s->charsets) == 0;
}

/* DECRC brings more than that. */
static void charsets_decrc(struct painter *p)
{
	const struct screen *s = p->s;

	restore_charsets(p, s->designated, s->shifted);
	paint_text(p, "\0338\033[m\033[0\"q");
	if (s->view->saved.origin)
		paint_mode(p, 6, false);
	paint_forget(p);
}

static void cursor_looks(struct painter *p)
{
	const struct screen *s = p->s;

	if (s->cursor_said)
		paint_format(p, "\033[%u q", s->cursor_style);
	if (s->cursor_blink != OTHER_UNSAID)
		paint_mode(p, 12, s->cursor_blink == OTHER_SET);
	if (!(s->modes & MODE_HIDDEN))
		paint_mode(p, 25, true);
}

static void end(struct painter *p, unsigned cols)
{
	const struct screen *s = p->s;
	bool joins = again_ends(s, cols), running = runs(s, cols);

	if (!restore_margins_inherited(s))
		restore_margins(p, s->view);
	restore_sides(p);
	if (decrc_charsets(s))
		charsets_decrc(p);
	if (s->modes & MODE_ORIGIN)
		paint_mode(p, 6, true);
	if (!joins && running)
		run(p);
	else if (!joins && cursor_wraps(s, cursor_reach(s, cursor_line(s))) && cols >= s->cols)
		again(p);
	else if (!joins)
		go(p, s->x);
	if (cols == s->cols)
		erase_again(p);
	print_modes(p);
	if (!joins)
		paint_pen(p, &s->pen);
	if (!decrc_charsets(s))
		restore_charsets(p, s->charsets, s->shift);
	cursor_looks(p);
	if (joins && running)
		run(p);
	else if (joins)
		again(p);
}

/* ---- the whole */

/* What is there of an alternate screen that is not up: its text, which ?47h shows again, and its tab stops. */
static void kept(struct painter *p, unsigned cols, unsigned rows)
{
	const struct screen *s = p->s;

	if (on_alternate(s) || (!s->alternate.grid.lines && !s->alternate.tabs_said))
		return;
	paint_text(p, "\033[?47h");
	if (s->alternate.tabs_said)
		restore_tabs(p, &s->alternate);
	paint_text(p, "\033[H\033[J");
	snapshot_alternate_cut(p, cols, rows);
	paint_text(p, "\033[?47l\033[H");
}

int screen_snapshot(struct screen *s, const struct snapshot_want *want, struct bytes *out)
{
	struct painter p = { .s = s, .out = out, .resync = want->start == SNAPSHOT_RESYNC };
	unsigned cols = want->cols ? want->cols : s->cols, rows = want->rows ? want->rows : s->rows;
	bool same = cols == s->cols && rows == s->rows, attach = want->start == SNAPSHOT_ATTACH;
	size_t before = out->len;

	begin(&p, want, rows);
	kept(&p, cols, rows);
	if (same)
		snapshot_normal(&p, want);
	else
		snapshot_normal_cut(&p, want, cols, rows);
	if (on_alternate(s)) {
		restore_alternate(&p);
		/* margins that stay would make text scroll that runs */
		if (same && !restore_margins_inherited(s))
			snapshot_rows(&p, s->grid, false);
		else
			snapshot_alternate_cut(&p, cols, rows);
	}
	restore_saved(&p);
	restore_titles(&p, attach);
	if (*s->cwd)
		paint_osc(&p, 7, s->cwd);
	restore_palette(&p, !attach);
	restore_words(&p);
	restore_pens(&p);
	restore_modkeys(&p);
	restore_kitty(&p, s->view);
	restore_other_modes(&p);
	restore_input_modes(&p);
	end(&p, cols);
	if (mode_vt52(s))
		paint_mode(&p, 2, false);
	if (s->bytes)
		paint_text(&p, "\033%@");
	if (s->single)
		paint_text(&p, s->single == 2 ? "\033N" : "\033O");
	if (s->modes & MODE_SYNC)
		paint_mode(&p, 2026, true);
	paint_tail(&p);
	if (p.failed)
		out->len = before;
	return p.failed ? -1 : 0;
}
