/* What the sequences of the stream do to a screen's state. */
#define _POSIX_C_SOURCE 200809L
#include "model.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* ---- numbers for attributes, clusters and links */

static void mark_grid(struct screen *s, const struct grid *g)
{
	for (unsigned y = 0; g && g->lines && y < g->rows; y++) {
		const struct line *l = &g->lines[y];

		uint32_t last = 0;

		for (unsigned x = 0; l->styled && x < l->len; x++)
			if (line_attrs(g, l)[x] != last)
				pool_mark_attr(&s->pool, last = line_attrs(g, l)[x]);
		for (unsigned x = 0; l->rich && x < l->len; x++)
			if (l->cell[x] & CELL_CLUSTER)
				pool_mark_cluster(&s->pool, l->cell[x] & CELL_CHAR);
	}
}

/* Frees what no cell and no pen uses. */
static RARE void sweep(struct screen *s)
{
	mark_grid(s, &s->normal.grid);
	mark_grid(s, &s->alternate.grid);
	mark_grid(s, s->building[0]);
	mark_grid(s, s->building[1]);
	pool_mark_attr(&s->pool, s->held);
	pool_mark_link(&s->pool, s->pen.link);
	pool_mark_link(&s->pool, s->normal.saved.pen.link);
	pool_mark_link(&s->pool, s->alternate.saved.pen.link);
	pool_mark_attr(&s->pool, s->pen_attr);
	pool_sweep(&s->pool);
}

/* 0, what stands for the zero item, when there is no memory for another. */
static APART uint32_t number_of(struct screen *s, struct table *t, const void *item)
{
	uint32_t id = table_find(t, item);

	if (id != POOL_FULL)
		return id;
	if (t->size)
		sweep(s);
	if (!table_roomy(t))
		table_grow(t);
	id = table_find(t, item);
	return id == POOL_FULL ? 0 : id;
}

uint32_t screen_attr(struct screen *s, const struct attr *a)
{
	uint32_t attr = attr_pack(a), number;

	if (attr != ATTR_NUMBERED)
		return attr;
	number = number_of(s, &s->pool.attrs, a);
	return number ? ATTR_NUMBERED | number : 0;
}

uint32_t screen_cluster_id(struct screen *s, const struct cluster *c)
{
	return number_of(s, &s->pool.clusters, c);
}

uint32_t screen_link_id(struct screen *s, const char *text, size_t n)
{
	uint32_t id = pool_link(&s->pool, text, n);

	if (id != POOL_FULL)
		return id;
	sweep(s);
	id = pool_link(&s->pool, text, n);
	return id == POOL_FULL ? 0 : id;
}

void screen_pen_changed(struct screen *s)
{
	uint32_t attr = attr_pack(&s->pen);

	s->pen_attr = attr != ATTR_NUMBERED ? attr : screen_attr(s, &s->pen);
}

/* Erasing leaves the background colour, and nothing else of the pen (BCE). */
uint32_t screen_erased(const struct screen *s)
{
	return attr_pack(&(struct attr){ .bg = s->pen.bg });
}

/* ---- state as at power on */

void view_tabs_default(struct view *v, unsigned from, unsigned to)
{
	for (unsigned x = from; x < to; x++)
		v->tabs[x] = x % 8 == 0;
}

bool view_tabs_plain(const struct view *v, unsigned cols)
{
	for (unsigned x = 0; x < cols; x++)
		if (v->tabs[x] != (x % 8 == 0))
			return false;
	return true;
}

static void view_reset(struct screen *s, struct view *v)
{
	v->top = 0;
	v->bottom = s->rows - 1;
	memset(&v->saved, 0, sizeof v->saved);
	v->saved.charset = 'B';
	v->kitty_depth = 1;
	memset(v->kitty, 0, sizeof v->kitty);
	view_tabs_default(v, 0, s->tabs_size);
}

static void pen_reset(struct screen *s)
{
	memset(&s->pen, 0, sizeof s->pen);
	s->pen_attr = 0;
}

static void charsets_reset(struct screen *s)
{
	memset(s->charsets, 'B', sizeof s->charsets);
	s->charset = 'B';
	s->shift = 0;
}

static void palette_reset(struct screen *s)
{
	free(s->palette);
	s->palette = NULL;
}

/* RIS. The title stays, as in xterm. */
static RARE void reset(struct screen *s)
{
	mode_private(s, 47, false);
	if (s->normal.grid.lines)
		grid_clear(&s->normal.grid);
	history_clear(&s->history);
	s->x = s->y = 0;
	s->base = 0;
	view_reset(s, &s->normal);
	view_reset(s, &s->alternate);
	pen_reset(s);
	charsets_reset(s);
	palette_reset(s);
	titles_end(&s->title);
	titles_end(&s->icon);
	s->modes = MODE_WRAP;
	s->mouse = s->mouse_coding = s->mice = 0;
	s->cursor_style = s->cursor_blink = 0;
	memset(s->other, 0, sizeof s->other);
	memset(s->other_saved, 0, sizeof s->other_saved);
	memset(s->modkeys, 0, sizeof s->modkeys);
}

/* DECSTR */
static void soft_reset(struct screen *s)
{
	unsigned keep = s->modes & MODE_NEWLINE;

	s->view->top = 0;
	s->view->bottom = s->rows - 1;
	pen_reset(s);
	charsets_reset(s);
	s->modes = MODE_WRAP | keep;
	s->cursor_style = 0;
	memset(&s->view->saved, 0, sizeof s->view->saved);
	s->view->saved.y = s->view == &s->normal ? s->base : 0;
	s->view->saved.charset = 'B';
}

/* ---- control characters and escape sequences */

static void shift(struct screen *s, unsigned set)
{
	s->shift = (unsigned char)set;
	s->charset = s->charsets[set];
}

static void designate(struct screen *s, unsigned set, unsigned char final)
{
	if (!charset_known(final))
		return;
	s->charsets[set] = final;
	if (s->shift == set)
		s->charset = final;
}

static void tab_set(struct screen *s)
{
	s->undo_known = false;
	if (s->x < s->cols)
		s->view->tabs[s->x] = 1;
}

static void on_control(void *user, uint32_t c)
{
	struct screen *s = user;

	s->joins = false;
	switch (c) {
	case '\b': edit_backspace(s); break;
	case '\t': edit_tab(s, 1); break;
	case '\n': case '\v': case '\f': edit_linefeed(s); break;
	case '\r': s->x = 0; break;
	case 0x0e: shift(s, 1); break;
	case 0x0f: shift(s, 0); break;
	case 0x84: edit_index(s); break;
	case 0x85:
		s->x = 0;
		edit_index(s);
		break;
	case 0x88: tab_set(s); break;
	}
}

static void escape_plain(struct screen *s, unsigned char final)
{
	switch (final) {
	case '7': cursor_save(s); break;
	case '8': cursor_restore(s); break;
	case '=': mode_private(s, 66, true); break;
	case '>': mode_private(s, 66, false); break;
	case 'D': edit_index(s); break;
	case 'E':
		s->x = 0;
		edit_index(s);
		break;
	case 'H': tab_set(s); break;
	case 'M': edit_reverse_index(s); break;
	case 'c': reset(s); break;
	/* the shifts of GR too: in UTF-8 there is none, and xterm.js takes them for GL's */
	case 'n': case '}': shift(s, 2); break;
	case 'o': case '|': shift(s, 3); break;
	case '~': shift(s, 1); break;
	}
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
	case '%':
		if (final != '@' && final != 'G')
			break;
		designate(s, 0, 'B');
		shift(s, 0);
		break;
	case '#':
		if (final == '8')
			edit_align(s);
		else if (final >= '3' && final <= '6')
			edit_line(s)->size = final == '5' ? 0 : (uint8_t)(final - '0');
		break;
	}
}

/* ---- control sequences */

/* A count: 0 and none are 1. */
static unsigned count(const struct csi *c, unsigned i)
{
	return i < c->count && c->value[i] > 0 ? (unsigned)c->value[i] : 1;
}

static void margins(struct screen *s, const struct csi *c)
{
	unsigned top = count(c, 0), bottom = c->count < 2 || c->value[1] <= 0 ? s->rows : (unsigned)c->value[1];

	if (bottom > s->rows)
		bottom = s->rows;
	if (bottom <= top)
		return;
	s->view->top = top - 1;
	s->view->bottom = bottom - 1;
	edit_move(s, 0, 0);
}

static void tab_clear(struct screen *s, int32_t what)
{
	if (what == 0 && s->x < s->cols)
		s->view->tabs[s->x] = 0;
	else if (what == 3)
		memset(s->view->tabs, 0, s->tabs_size);
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
	}
}

static void protect(struct screen *s, int32_t p)
{
	unsigned flags = s->pen.flags;

	if (p == 1)
		flags |= ATTR_PROTECTED;
	else if (p == 0 || p == 2)
		flags &= ~(unsigned)ATTR_PROTECTED;
	s->pen.flags = (uint16_t)flags;
	screen_pen_changed(s);
}

/* XTMODKEYS: CSI > resource ; value m, and CSI > resource n */
static void modkeys(struct screen *s, const struct csi *c)
{
	int32_t which = c->value[0], value = c->count > 1 ? c->value[1] : 0;

	if (c->count == 1 && which == 0)
		memset(s->modkeys, 0, sizeof s->modkeys);
	else if (which >= 0 && which < MODKEYS)
		s->modkeys[which] = (int8_t)(value < 100 ? value : 0);
}

/* The kitty keyboard protocol: a stack of flags for each screen. */
static void kitty_push(struct view *v, int32_t flags)
{
	if (v->kitty_depth == KITTY_STACK)
		memmove(v->kitty + 1, v->kitty + 2, KITTY_STACK - 2);
	else
		v->kitty_depth++;
	v->kitty[v->kitty_depth - 1] = (uint8_t)(flags & 31);
}

static void kitty_pop(struct view *v, unsigned n)
{
	v->kitty_depth = n < v->kitty_depth ? v->kitty_depth - n : 1;
}

static void kitty_set(struct view *v, int32_t flags, unsigned how)
{
	uint8_t *top = &v->kitty[v->kitty_depth - 1], f = (uint8_t)(flags & 31);

	*top = how == 1 ? f : how == 2 ? *top | f : how == 3 ? (uint8_t)(*top & ~f) : *top;
}

static void title_stack(struct screen *s, const struct csi *c, void (*f)(struct titles *))
{
	int32_t which = c->count > 1 ? c->value[1] : 0;

	if (which == 0 || which == 2)
		f(&s->title);
	if (which == 0 || which == 1)
		f(&s->icon);
}

static void window(struct screen *s, const struct csi *c)
{
	if (c->value[0] == 22)
		title_stack(s, c, title_push);
	else if (c->value[0] == 23)
		title_stack(s, c, title_pop);
	else
		answer_csi(s, c);
}

static void cursor_style(struct screen *s, int32_t style)
{
	s->cursor_style = style <= 6 ? (unsigned char)style : 0;
	s->cursor_blink = OTHER_UNSAID;
}

/* The sequences with a prefix or an intermediate byte. */
static RARE void dispatch_rest(struct screen *s, const struct csi *c)
{
	unsigned n = count(c, 0), what = (unsigned)c->value[0];

	switch (c->id) {
	case CSI_ID('?', 0, 'K'): edit_erase_line(s, what, true); break;
	case CSI_ID('?', 0, 'J'): edit_erase_display(s, what, true); break;
	case CSI_ID(0, ' ', '@'): edit_columns(s, 0, n, false); break;
	case CSI_ID(0, ' ', 'A'): edit_columns(s, 0, n, true); break;
	case CSI_ID(0, '\'', '}'): edit_columns(s, s->x, n, true); break;
	case CSI_ID(0, '\'', '~'): edit_columns(s, s->x, n, false); break;
	case CSI_ID('?', 0, 'h'): set_modes(s, c, true, true); break;
	case CSI_ID('?', 0, 'l'): set_modes(s, c, true, false); break;
	case CSI_ID('?', 0, 's'): each_mode(s, c, mode_save); break;
	case CSI_ID('?', 0, 'r'): each_mode(s, c, mode_restore); break;
	case CSI_ID(0, ' ', 'q'): cursor_style(s, c->value[0]); break;
	case CSI_ID(0, '!', 'p'): soft_reset(s); break;
	case CSI_ID(0, '"', 'q'): protect(s, c->value[0]); break;
	case CSI_ID('>', 0, 'm'): modkeys(s, c); break;
	case CSI_ID('>', 0, 'n'):
		if (what < MODKEYS)
			s->modkeys[what] = -1;
		break;
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
	case 'H': case 'f':
		edit_move(s, (int64_t)count(c, 1) - 1, (int64_t)n - 1);
		break;
	case 'K': edit_erase_line(s, what, false); break;
	case 'J': edit_erase_display(s, what, false); break;
	case 'A': edit_up(s, n); break;
	case 'B': edit_down(s, n); break;
	case 'C': case 'a': edit_by(s, n, 0); break;
	case 'D': edit_by(s, -(int64_t)n, 0); break;
	case 'E':
		edit_down(s, n);
		s->x = 0;
		break;
	case 'F':
		edit_up(s, n);
		s->x = 0;
		break;
	case 'G': case '`':
		s->x = n < s->cols ? n - 1 : s->cols - 1;
		edit_clamp(s, s->cols - 1);
		break;
	case 'd':
		edit_move(s, s->x, (int64_t)n - 1);
		break;
	case 'e': edit_by(s, 0, n); break;
	case 'I': edit_tab(s, n); break;
	case 'Z': edit_backtab(s, n); break;
	case '@':
		edit_clamp(s, s->cols - 1);
		line_insert(s->grid, edit_line(s), s->x, n, screen_erased(s));
		break;
	case 'P':
		edit_clamp(s, s->cols - 1);
		line_delete(s->grid, edit_line(s), s->x, n, screen_erased(s));
		break;
	case 'X':
		edit_clamp(s, s->cols - 1);
		line_erase(s->grid, edit_line(s), s->x, n < s->cols - s->x ? s->x + n : s->cols, screen_erased(s));
		break;
	case 'L': edit_insert_lines(s, n); break;
	case 'M': edit_delete_lines(s, n); break;
	case 'S': edit_scroll_up(s, n); break;
	case 'T': edit_scroll_down(s, n); break;
	case 'b': edit_repeat(s, n); break;
	case 'g': tab_clear(s, c->value[0]); break;
	case 'h': set_modes(s, c, false, true); break;
	case 'l': set_modes(s, c, false, false); break;
	case 'r': margins(s, c); break;
	case 's': cursor_save(s); break;
	case 'u': cursor_restore(s); break;
	case 't': window(s, c); break;
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

static void on_sgr(void *user, const struct csi *c)
{
	struct screen *s = user;

	s->joins = false;
	sgr_apply(&s->pen, c);
	screen_pen_changed(s);
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
	edit_ascii(user, text, n);
}

static void on_print(void *user, const uint32_t *chars, size_t n)
{
	edit_print(user, chars, n);
}

static const struct parser_events events = {
	on_ascii, on_print, on_control, on_escape, on_csi, on_sgr, on_string,
};

/* ---- the screen as a whole */

static void clamp_size(unsigned *cols, unsigned *rows)
{
	*cols = *cols < 1 ? 1 : *cols > SCREEN_COLS_MAX ? SCREEN_COLS_MAX : *cols;
	*rows = *rows < 1 ? 1 : *rows > SCREEN_ROWS_MAX ? SCREEN_ROWS_MAX : *rows;
	if (*rows > SCREEN_CELLS_MAX / *cols)
		*rows = SCREEN_CELLS_MAX / *cols;
}

RARE struct screen *screen_new(unsigned cols, unsigned rows, unsigned history_lines)
{
	struct screen *s = calloc(1, sizeof *s);

	if (!s)
		return NULL;
	clamp_size(&cols, &rows);
	s->cols = s->tabs_size = cols;
	s->rows = rows;
	s->normal.tabs = malloc(cols);
	s->alternate.tabs = malloc(cols);
	if (!s->normal.tabs || !s->alternate.tabs || !grid_init(&s->normal.grid, cols, rows)) {
		free(s->normal.tabs);
		free(s->alternate.tabs);
		free(s);
		errno = ENOMEM;
		return NULL;
	}
	s->view = &s->normal;
	s->grid = &s->normal.grid;
	pool_init(&s->pool);
	history_init(&s->history, history_lines, cols);
	parser_init(&s->parser, &events, s);
	reset(s);
	return s;
}

RARE void screen_free(struct screen *s)
{
	if (!s)
		return;
	parser_end(&s->parser);
	pool_end(&s->pool);
	history_end(&s->history);
	grid_end(&s->normal.grid);
	grid_end(&s->alternate.grid);
	free(s->normal.tabs);
	free(s->alternate.tabs);
	titles_end(&s->title);
	titles_end(&s->icon);
	free(s->title.set);
	free(s->icon.set);
	palette_reset(s);
	free(s->own_palette);
	free(s->answers);
	free(s);
}

void screen_feed(struct screen *s, const void *bytes, size_t n)
{
	parser_feed(&s->parser, bytes, n);
}

static bool tabs_grow(struct screen *s, unsigned cols)
{
	uint8_t *a, *b;

	if (cols <= s->tabs_size)
		return true;
	a = realloc(s->normal.tabs, cols);
	if (!a)
		return false;
	s->normal.tabs = a;
	b = realloc(s->alternate.tabs, cols);
	if (!b)
		return false;
	s->alternate.tabs = b;
	view_tabs_default(&s->normal, s->tabs_size, cols);
	view_tabs_default(&s->alternate, s->tabs_size, cols);
	s->tabs_size = cols;
	return true;
}

RARE void screen_resize(struct screen *s, unsigned cols, unsigned rows)
{
	clamp_size(&cols, &rows);
	if ((cols == s->cols && rows == s->rows) || !tabs_grow(s, cols) || !reflow(s, cols, rows))
		return;
	s->undo_known = false;
	s->cols = cols;
	s->rows = rows;
	s->normal.top = s->alternate.top = 0;
	s->normal.bottom = s->alternate.bottom = rows - 1;
	if (s->x > cols || (s->x == cols && s->view == &s->alternate))
		s->x = cols - 1;
	if (s->y >= rows)
		s->y = rows - 1;
	s->joins = false;
}

void screen_size(const struct screen *s, unsigned *cols, unsigned *rows)
{
	*cols = s->cols;
	*rows = s->rows;
}

const unsigned char *screen_answers(struct screen *s, size_t *n)
{
	*n = s->answers_len;
	s->answers_len = 0;
	return s->answers;
}

RARE void screen_colour_known(struct screen *s, unsigned index, unsigned r, unsigned g, unsigned b)
{
	uint16_t rgb[3] = { (uint16_t)r, (uint16_t)g, (uint16_t)b };

	if (index >= SCREEN_FOREGROUND && index <= SCREEN_CURSOR) {
		s->own[index - SCREEN_FOREGROUND].known = true;
		memcpy(s->own[index - SCREEN_FOREGROUND].rgb, rgb, sizeof rgb);
	} else if (index < COLOUR_DYNAMIC) {
		if (!s->own_palette)
			s->own_palette = calloc(COLOUR_DYNAMIC, sizeof *s->own_palette);
		if (!s->own_palette)
			return;
		s->own_palette[index][0] = 1;
		memcpy(s->own_palette[index] + 1, rgb, sizeof rgb);
	}
}

void screen_cell_pixels(struct screen *s, unsigned width, unsigned height)
{
	s->cell_width = width < 1000 ? width : 1000;
	s->cell_height = height < 1000 ? height : 1000;
}

const char *screen_title(const struct screen *s)
{
	return s->title.now;
}

unsigned screen_history(const struct screen *s)
{
	return s->history.lines;
}

void screen_cursor(const struct screen *s, unsigned *col, unsigned *row)
{
	*col = s->x;
	*row = s->y;
}

bool screen_is_alternate(const struct screen *s)
{
	return s->view == &s->alternate;
}
