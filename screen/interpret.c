/* screen/interpret.c - what each control and sequence of the stream does, by name */
#include "interpret.h"

#include "answer.h"
#include "charset.h"
#include "cursor.h"
#include "erase.h"
#include "hints.h"
#include "keyboard.h"
#include "mode.h"
#include "osc.h"
#include "pen.h"
#include "print.h"
#include "rectangle.h"
#include "reset.h"
#include "scroll.h"
#include "tabs.h"
#include "title.h"

/* What an undo depends on changes only by what is marked with undo_known = false: all but printing, SGR,
 * and the C0 controls. */

/* ---- control characters and escape sequences */

enum { SO = 0x0e, SI = 0x0f, IND = 0x84, NEL = 0x85, HTS = 0x88 };

static void on_control(void *user, uint32_t c)
{
	struct screen *s = user;

	s->joins = false;
	switch (c) {
	case '\a': s->bells++; break;
	case '\b': cursor_backspace(s); break;
	case '\t': tabs_forward(s, 1); break;
	case '\n': case '\v': case '\f': scroll_linefeed(s); break;
	case '\r':
		if (s->modes & MODE_SIDES)
			cursor_return(s);
		else
			s->x = 0;
		break;
	case SO: charset_shift(s, 1); break;
	case SI: charset_shift(s, 0); break;
	case IND: scroll_index(s); break;
	case NEL:
		scroll_index(s);
		cursor_return(s);
		break;
	case HTS:
		s->undo_known = false;
		tabs_set(s);
		break;
	}
}

/* DECBI and DECFI: a column left or right; at the margin the columns move instead. */
static RARE void back_index(struct screen *s)
{
	cursor_clamp(s, s->cols - 1);
	if (s->x == s->left)
		scroll_columns(s, s->left, 1, true);
	else
		cursor_back(s, 1);
}

static RARE void forward_index(struct screen *s)
{
	cursor_clamp(s, s->cols - 1);
	if (s->x == s->right)
		scroll_columns(s, s->left, 1, false);
	else
		cursor_forward(s, 1);
}

static void escape_plain(struct screen *s, unsigned char final)
{
	switch (final) {
	case '6':				/* DECBI */
		back_index(s);
		break;
	case '9':				/* DECFI */
		forward_index(s);
		break;
	case '7': cursor_save(s); break;	/* DECSC */
	case '8': cursor_restore(s); break;	/* DECRC */
	case '<': mode_private(s, 2, true); break;	/* ANSI mode, from VT52 */
	case '=': mode_private(s, 66, true); break;	/* DECKPAM */
	case '>': mode_private(s, 66, false); break;	/* DECKPNM */
	case 'D': scroll_index(s); break;	/* IND */
	case 'E':				/* NEL */
		scroll_index(s);
		cursor_return(s);
		break;
	case 'H': tabs_set(s); break;		/* HTS */
	case 'M': scroll_reverse_index(s); break;	/* RI */
	case 'N': charset_single(s, 2); break;	/* SS2 */
	case 'O': charset_single(s, 3); break;	/* SS3 */
	case 'c': reset_hard(s); break;		/* RIS */
	/* LS2 and LS3. LS1R to LS3R shift GR, which UTF-8 does not have: as in xterm.js they
	 * shift GL. */
	case 'n': case '}': charset_shift(s, 2); break;
	case 'o': case '|': charset_shift(s, 3); break;
	case '~': charset_shift(s, 1); break;
	}
}

/* SCS. As in xterm the national sets need DECNRCM, but for the British one. */
static void designate(struct screen *s, unsigned which, unsigned char set)
{
	if (set == 'B' || set == '0' || set == 'A' || mode_report(s, 42, false) == 1)
		charset_designate(s, which, set);
}

static RARE void on_escape(void *user, unsigned char inter, unsigned char final)
{
	struct screen *s = user;

	s->undo_known = false;
	s->joins = false;
	switch (inter) {
	case 0: escape_plain(s, final); break;
	case '(': designate(s, 0, final); break;
	case ')': case '-': designate(s, 1, final); break;
	case '*': case '.': designate(s, 2, final); break;
	case '+': designate(s, 3, final); break;
	case '%':	/* another encoding, or UTF-8: we stay with UTF-8 */
		if (final != '@' && final != 'G')
			break;
		s->bytes = final == '@';
		s->bytes_said |= s->bytes;
		charset_designate(s, 0, 'B');
		charset_shift(s, 0);
		break;
	case '#':
		if (final == '8')	/* DECALN; the others are DECDHL, DECSWL and DECDWL */
			erase_align(s);
		else if (final >= '3' && final <= '6' && !(s->modes & MODE_SIDES))
			line_resize(cursor_line(s), final == '5' ? 0 : (uint8_t)(final - '0'));
		break;
	}
}

/* ---- control sequences */

/* Parameter i as a count: 0 or none counts as 1. */
static unsigned count(const struct csi *c, unsigned i)
{
	return i < c->count && c->value[i] > 0 ? (unsigned)c->value[i] : 1;
}

static void margins(struct screen *s, const struct csi *c)
{
	unsigned top = count(c, 0);
	unsigned bottom = c->count < 2 || c->value[1] <= 0 ? s->rows : (unsigned)c->value[1];

	if (bottom > s->rows)
		bottom = s->rows;
	if (bottom <= top)
		return;
	s->view->top = top - 1;
	s->view->bottom = bottom - 1;
	s->view->margins_said = true;
	cursor_move(s, 0, 0);
}

/* DECSLRM where ?69 is on, else SCOSC. */
static void sides(struct screen *s, const struct csi *c)
{
	unsigned left = count(c, 0), right = c->count < 2 || c->value[1] <= 0 ? s->cols : (unsigned)c->value[1];

	if (!(s->modes & MODE_SIDES)) {
		cursor_save(s);
		return;
	}
	if (right > s->cols)
		right = s->cols;
	if (right <= left)
		return;
	s->left = left - 1;
	s->right = right - 1;
	cursor_move(s, 0, 0);
}

static void each_mode(struct screen *s, const struct csi *c, void (*f)(struct screen *, int32_t))
{
	for (unsigned i = 0; i < c->count; i++)
		f(s, c->value[i]);
}

static void set_modes(struct screen *s, const struct csi *c, bool private, bool on)
{
	for (unsigned i = 0; i < c->count; i++) {
		if (private)
			mode_private(s, c->value[i], on);
		else
			mode_ansi(s, c->value[i], on);
		if (private && on && c->value[i] == 2048)
			answer_size(s);
	}
}

static void window(struct screen *s, const struct csi *c)
{
	unsigned which = c->count > 1 ? (unsigned)c->value[1] : TITLE_BOTH;

	if (c->value[0] == 22 && which <= TITLE_WINDOW)
		titles_push(s, which);
	else if (c->value[0] == 23 && which <= TITLE_WINDOW)
		titles_pop(s, which);
	else
		answer_csi(s, c);
}

static void cursor_style(struct screen *s, int32_t style)
{
	s->cursor_said = true;
	s->cursor_style = style <= 6 ? (unsigned char)style : 0;
	s->cursor_blink = OTHER_UNSAID;
}

/* The sequences with a prefix or an intermediate byte, and questions. */
static RARE void dispatch_rest(struct screen *s, const struct csi *c)
{
	unsigned n = count(c, 0), what = (unsigned)c->value[0];

	switch (c->id) {
	case CSI_ID('?', 0, 'K'): erase_line(s, what, true); break;	/* DECSEL */
	case CSI_ID('?', 0, 'J'): erase_display(s, what, true); break;	/* DECSED */
	case CSI_ID(0, ' ', '@'): scroll_columns(s, 0, n, false); break;	/* SL */
	case CSI_ID(0, ' ', 'A'): scroll_columns(s, 0, n, true); break;	/* SR */
	case CSI_ID(0, '\'', '}'): scroll_columns(s, s->x, n, true); break;	/* DECIC */
	case CSI_ID(0, '\'', '~'): scroll_columns(s, s->x, n, false); break;	/* DECDC */
	case CSI_ID(0, '$', 'x'): rectangle_fill(s, c); break;	/* DECFRA */
	case CSI_ID(0, '$', 'z'): rectangle_erase(s, c, false); break;	/* DECERA */
	case CSI_ID(0, '$', '{'): rectangle_erase(s, c, true); break;	/* DECSERA */
	case CSI_ID(0, '$', 'v'): rectangle_copy(s, c); break;	/* DECCRA */
	case CSI_ID(0, '$', 'r'): rectangle_attributes(s, c, false); break;	/* DECCARA */
	case CSI_ID(0, '$', 't'): rectangle_attributes(s, c, true); break;	/* DECRARA */
	case CSI_ID(0, '*', 'x'): s->rectangles = c->value[0] == 2; break;	/* DECSACE */
	case CSI_ID(0, '#', '{'): case CSI_ID(0, '#', 'p'): pen_push(s, c); break;	/* XTPUSHSGR */
	case CSI_ID(0, '#', '}'): case CSI_ID(0, '#', 'q'): pen_pop(s); break;	/* XTPOPSGR */
	case CSI_ID('?', 0, 'h'): set_modes(s, c, true, true); break;	/* DECSET */
	case CSI_ID('?', 0, 'l'): set_modes(s, c, true, false); break;	/* DECRST */
	case CSI_ID('?', 0, 's'): each_mode(s, c, mode_save); break;	/* XTSAVE */
	case CSI_ID('?', 0, 'r'): each_mode(s, c, mode_restore); break;	/* XTRESTORE */
	case CSI_ID(0, ' ', 'q'): cursor_style(s, c->value[0]); break;	/* DECSCUSR */
	case CSI_ID('?', 0, 'W'): tabs_plain(s, c->value[0]); break;	/* DECST8C */
	case CSI_ID(0, '!', 'p'): reset_soft(s); break;	/* DECSTR */
	case CSI_ID(0, '"', 'q'): pen_protect(s, c->value[0]); break;	/* DECSCA */
	case CSI_ID('>', 0, 'm'): modkeys_set(s, c); break;	/* XTMODKEYS */
	case CSI_ID('>', 0, 'n'): modkeys_disable(s, c->value[0]); break;
	case CSI_ID('>', 0, 'u'): kitty_push(s->view, c->value[0]); break;
	case CSI_ID('<', 0, 'u'): kitty_pop(s->view, n); break;
	case CSI_ID('=', 0, 'u'): kitty_set(s->view, c->value[0], count(c, 1)); break;
	default: answer_csi(s, c);
	}
}

static void dispatch(struct screen *s, const struct csi *c)
{
	unsigned n = count(c, 0), what = (unsigned)c->value[0];

	switch (c->id) {
	case 'H': case 'f':		/* CUP, HVP */
		cursor_move(s, count(c, 1) - 1, n - 1);
		break;
	case 'K': erase_line(s, what, false); break;	/* EL */
	case 'J': erase_display(s, what, false); break;	/* ED */
	case 'A': cursor_up(s, n); break;	/* CUU */
	case 'B': cursor_down(s, n); break;	/* CUD */
	case 'C': cursor_forward(s, n); break;	/* CUF */
	case 'D': cursor_back(s, n); break;	/* CUB */
	case 'E':			/* CNL */
		cursor_down(s, n);
		cursor_return(s);
		break;
	case 'F':			/* CPL */
		cursor_up(s, n);
		cursor_return(s);
		break;
	case 'G': case '`': cursor_column(s, (int64_t)n - 1); break;	/* CHA, HPA */
	case 'd': cursor_to_row(s, (int64_t)n - 1); break;	/* VPA */
	case 'a': cursor_by(s, n, 0); break;	/* HPR */
	case 'e': cursor_by(s, 0, n); break;	/* VPR */
	case 'I': tabs_forward(s, n); break;	/* CHT */
	case 'Z': tabs_back(s, n); break;	/* CBT */
	case '@': scroll_insert_chars(s, n); break;	/* ICH */
	case 'P': scroll_delete_chars(s, n); break;	/* DCH */
	case 'X': erase_chars(s, n); break;	/* ECH */
	case 'L': scroll_insert_lines(s, n); break;	/* IL */
	case 'M': scroll_delete_lines(s, n); break;	/* DL */
	case 'S': scroll_up(s, n); break;	/* SU */
	case 'T': scroll_down(s, n); break;	/* SD */
	case 'b': print_repeat(s, n); break;	/* REP */
	case 'g': tabs_clear(s, c->value[0]); break;	/* TBC */
	case 'h': set_modes(s, c, false, true); break;	/* SM */
	case 'l': set_modes(s, c, false, false); break;	/* RM */
	case 'r': margins(s, c); break;	/* DECSTBM */
	case 's': sides(s, c); break;	/* DECSLRM or SCOSC */
	case 'u': cursor_restore(s); break;	/* SCORC */
	case 't': window(s, c); break;	/* XTWINOPS */
	default: dispatch_rest(s, c);
	}
}

static void on_csi(void *user, const struct csi *c)
{
	struct screen *s = user;

	s->undo_known = false;
	dispatch(s, c);
	s->joins = false;
}

static void on_sgr(void *user, const struct csi *c, uint64_t key)
{
	struct screen *s = user;

	s->joins = false;
	pen_sgr(s, c, key);
}

static bool on_sgr_again(void *user, uint64_t key)
{
	struct screen *s = user;

	s->joins = false;	/* an SGR or not, it is no REP */
	return pen_sgr_again(s, key);
}

static void on_string(void *user, enum string_kind kind, const unsigned char *data, size_t n)
{
	struct screen *s = user;

	s->undo_known = false;
	s->joins = false;
	if (kind == STRING_OSC)
		osc_dispatch(s, data, n);
	else
		answer_dcs(s, data, n);
}

static void on_ascii(void *user, const unsigned char *text, size_t n)
{
	print_ascii(user, text, n);
}

static void on_print(void *user, const uint32_t *chars, size_t n)
{
	struct screen *s = user;

	/* a space among them uses up a single shift, as it does elsewhere */
	for (size_t i = 0; s->single && i < n; i++)
		if (chars[i] == ' ')
			charset_single_end(s);
	print_chars(s, chars, n);
}

const struct parser_events interpret_events = {
	on_ascii, on_print, on_control, on_escape, on_csi, on_sgr, on_sgr_again, on_string,
};
