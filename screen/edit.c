/* Printing, moving the cursor, and changing what is on the screen. Where terminals
 * differ in detail (what is left of a wide character cut in half, where the cursor is
 * after IL, whether EL clears under a pending wrap) it goes as in xterm.js. */
#include "model.h"

#include <string.h>

#include "width.h"

struct line *edit_line(const struct screen *s)
{
	return grid_row(s->grid, s->y);
}

/* ---- the cursor */

void edit_clamp(struct screen *s, unsigned max_x)
{
	if (s->x > max_x)
		s->x = max_x;
	if (s->modes & MODE_ORIGIN) {
		if (s->y < s->view->top)
			s->y = s->view->top;
		if (s->y > s->view->bottom)
			s->y = s->view->bottom;
	}
	if (s->y >= s->rows)
		s->y = s->rows - 1;
}

static unsigned within(int64_t v, unsigned end)
{
	return v < 0 ? 0 : v >= end ? end - 1 : (unsigned)v;
}

static void cursor_to(struct screen *s, int64_t x, int64_t y)
{
	s->x = within(x, s->cols);
	s->y = within(y, s->rows);
	edit_clamp(s, s->cols - 1);
}

void edit_move(struct screen *s, int64_t x, int64_t y)
{
	cursor_to(s, x, s->modes & MODE_ORIGIN ? y + s->view->top : y);
}

void edit_up(struct screen *s, unsigned n)
{
	unsigned room;

	edit_clamp(s, s->cols - 1);
	room = s->y >= s->view->top ? s->y - s->view->top : s->y;
	cursor_to(s, s->x, (int64_t)s->y - (n < room ? n : room));
}

void edit_down(struct screen *s, unsigned n)
{
	unsigned last, room;

	edit_clamp(s, s->cols - 1);
	last = s->y <= s->view->bottom ? s->view->bottom : s->rows - 1;
	room = last - s->y;
	cursor_to(s, s->x, (int64_t)s->y + (n < room ? n : room));
}

void edit_by(struct screen *s, int64_t x, int64_t y)
{
	edit_clamp(s, s->cols - 1);
	cursor_to(s, s->x + x, s->y + y);
}

/* ---- scrolling */

/* The margins' lines go up one; what leaves the screen's top is history. */
static void scroll(struct screen *s, bool wrapped)
{
	struct view *v = s->view;

	if (v->top == 0 && v == &s->normal) {
		history_push(&s->history, &s->pool, s->grid, grid_row(s->grid, 0));
		s->base++;
	}
	grid_scroll_up(s->grid, v->top, v->bottom, 1, screen_erased(s));
	grid_row(s->grid, v->bottom)->wrapped = wrapped;
}

/* One row down; returns whether that is a row that was there before. */
static bool down(struct screen *s, bool wrapped)
{
	if (s->y == s->view->bottom) {
		scroll(s, wrapped);
		return false;
	}
	if (s->y + 1 >= s->rows)
		return false;
	s->y++;
	return true;
}

void edit_linefeed(struct screen *s)
{
	if (s->modes & MODE_NEWLINE)
		s->x = 0;
	if (down(s, false))
		edit_line(s)->wrapped = false;
	if (s->x >= s->cols)
		s->x--;
}

void edit_index(struct screen *s)
{
	edit_clamp(s, s->cols - 1);
	down(s, false);
	edit_clamp(s, s->cols - 1);
}

RARE void edit_reverse_index(struct screen *s)
{
	edit_clamp(s, s->cols - 1);
	if (s->y == s->view->top)
		grid_scroll_down(s->grid, s->view->top, s->view->bottom, 1, screen_erased(s));
	else if (s->y > 0)
		s->y--;
	edit_clamp(s, s->cols - 1);
}

static bool in_margins(const struct screen *s)
{
	return s->y >= s->view->top && s->y <= s->view->bottom;
}

/* The lines that come in have the size of the row they come to, as in libvterm. */
RARE void edit_insert_lines(struct screen *s, unsigned n)
{
	uint8_t sizes[64];
	unsigned in, y;

	edit_clamp(s, s->cols - 1);
	if (!in_margins(s))
		return;
	in = s->view->bottom - s->y + 1 < n ? s->view->bottom - s->y + 1 : n;
	in = in < sizeof sizes ? in : sizeof sizes;
	for (y = 0; y < in; y++)
		sizes[y] = grid_row(s->grid, s->y + y)->size;
	grid_scroll_down(s->grid, s->y, s->view->bottom, n, screen_erased(s));
	for (y = 0; y < in; y++)
		grid_row(s->grid, s->y + y)->size = sizes[y];
	s->x = 0;
}

void edit_delete_lines(struct screen *s, unsigned n)
{
	edit_clamp(s, s->cols - 1);
	if (!in_margins(s))
		return;
	grid_scroll_up(s->grid, s->y, s->view->bottom, n, screen_erased(s));
	s->x = 0;
}

void edit_scroll_up(struct screen *s, unsigned n)
{
	grid_scroll_up(s->grid, s->view->top, s->view->bottom, n, screen_erased(s));
}

void edit_scroll_down(struct screen *s, unsigned n)
{
	grid_scroll_down(s->grid, s->view->top, s->view->bottom, n, 0);
}

RARE void edit_columns(struct screen *s, unsigned at, unsigned n, bool insert)
{
	uint32_t attr = screen_erased(s);

	if (!in_margins(s))
		return;
	if (at >= s->cols)
		at %= s->cols;
	for (unsigned y = s->view->top; y <= s->view->bottom; y++) {
		struct line *l = grid_row(s->grid, y);

		if (insert)
			line_insert(s->grid, l, at, n, attr);
		else
			line_delete(s->grid, l, at, n, attr);
		l->wrapped = false;
	}
}

/* ---- tabs, backspace */

void edit_tab(struct screen *s, unsigned n)
{
	if (s->x >= s->cols)
		return;
	for (; n > 0 && s->x + 1 < s->cols; n--)
		do
			s->x++;
		while (s->x + 1 < s->cols && !s->view->tabs[s->x]);
}

void edit_backtab(struct screen *s, unsigned n)
{
	if (s->x >= s->cols)
		return;
	for (; n > 0 && s->x > 0; n--)
		do
			s->x--;
		while (s->x > 0 && !s->view->tabs[s->x]);
}

/* With ?45 the cursor goes from the first column to the end of the line that wrapped
 * into this one, where a blank left by a wide character is passed over. */
static void backspace_wrap(struct screen *s)
{
	struct line *l = edit_line(s);

	if (s->y <= s->view->top || s->y > s->view->bottom || !l->wrapped)
		return;
	l->wrapped = false;
	s->y--;
	s->x = s->cols - 1;
	if (s->x > 0 && !line_cell(edit_line(s), s->x))
		s->x--;
}

RARE void edit_backspace(struct screen *s)
{
	bool wraps = s->modes & MODE_REVERSE_WRAP;

	edit_clamp(s, wraps ? s->cols : s->cols - 1);
	if (s->x > 0)
		s->x--;
	else if (wraps)
		backspace_wrap(s);
	edit_clamp(s, s->cols - 1);
}

/* ---- printing */

static void wrap(struct screen *s)
{
	s->x = 0;
	/* on the last row below the margins the row continues itself, says xterm.js */
	down(s, true);
	edit_line(s)->wrapped = true;
}

/* The halves of wide characters that writing cells a to b-1 leaves become blanks. */
static void heal(struct screen *s, struct line *l, unsigned a, unsigned b, uint32_t attr)
{
	if (a > 0 && a < l->len && l->cell[a] == CELL_TAIL)
		line_put(s->grid, l, a - 1, 0, attr);
	if (b < l->len && l->cell[b] == CELL_TAIL)
		line_put(s->grid, l, b, 0, attr);
}

/* 16 at a time, the last ones of them twice: the fixed length lets compilers use vectors. */
static APART void widen(uint32_t *restrict to, const unsigned char *restrict from, size_t n)
{
	size_t i = 0;

	for (; n >= 16; i = i + 32 <= n ? i + 16 : n - 16) {
		for (int k = 0; k < 16; k++)
			to[i + (size_t)k] = from[i + (size_t)k];
		if (i + 16 == n)
			return;
	}
	for (; i < n; i++)
		to[i] = from[i];
}

/* n characters that fit into the row, at the cursor. */
static inline void ascii_here(struct screen *s, struct line *l, const unsigned char *text, size_t n)
{
	uint32_t *cell = l->cell + s->x, *attrs = line_attrs(s->grid, l) + s->x, attr = s->pen_attr;

	s->x += (unsigned)n;
	if (s->x > l->len)
		l->len = s->x;
	if (!l->styled) {
		widen(cell, text, n);
		return;
	}
	for (size_t i = 0; i < n; i++) {
		cell[i] = text[i];
		attrs[i] = attr;
	}
}

/* What is at cells x to end-1 of the cursor's row can be written over. */
static void make_way(struct screen *s, struct line *l, unsigned x, unsigned end, uint32_t attr)
{
	if (l->rich)
		heal(s, l, x, end, attr);
	line_extend(s->grid, l, x);
	if (attr)
		line_style(s->grid, l);
}

static void ascii_plain(struct screen *s, const unsigned char *text, size_t n)
{
	uint32_t attr = s->pen_attr;

	while (n > 0) {
		unsigned room;

		if (s->x >= s->cols) {
			if (s->modes & MODE_WRAP) {
				wrap(s);
			} else {
				/* each overwrites the one before in the last column */
				s->x = s->cols - 1;
				text += n - 1;
				n = 1;
			}
		}
		room = s->cols - s->x;
		if (n < room)
			room = (unsigned)n;
		make_way(s, edit_line(s), s->x, s->x + room, attr);
		ascii_here(s, edit_line(s), text, room);
		text += room;
		n -= room;
	}
}

/* The characters of a cell, a blank's a space. Returns how many. */
static unsigned characters(const struct screen *s, uint32_t c, struct cluster *k)
{
	unsigned n = 1;

	*k = (struct cluster){ { c & CELL_CHAR ? c & CELL_CHAR : ' ' } };
	if (c & CELL_CLUSTER)
		*k = *(const struct cluster *)table_item(&s->pool.clusters, c & CELL_CHAR);
	while (n < CLUSTER_MAX && k->c[n])
		n++;
	return n;
}

/* Puts a mark onto the character before the cursor. xterm.js gives it a cell of its own
 * when a control or sequence came between; other terminals do not. */
static void join(struct screen *s, uint32_t mark)
{
	struct line *l = edit_line(s);
	unsigned x = s->x;
	struct cluster k;
	uint32_t c, id;
	unsigned n;

	if (x > 0 && line_cell(l, x - 1) == CELL_TAIL)
		x--;
	if (x-- == 0)
		return;
	c = line_cell(l, x);
	n = characters(s, c, &k);
	if (n == CLUSTER_MAX)
		return;
	k.c[n] = mark;
	id = screen_cluster_id(s, &k);
	if (id)
		line_put(s->grid, l, x, (c & CELL_WIDE) | CELL_CLUSTER | id, line_attr(s->grid, l, x));
}

/* A character of w cells, in the row. */
static void put(struct screen *s, uint32_t c, unsigned w, uint32_t attr)
{
	struct line *l = edit_line(s);

	if (s->modes & MODE_INSERT)
		line_insert(s->grid, l, s->x, w, attr);
	if (l->rich)
		heal(s, l, s->x, s->x + w, attr);
	line_put(s->grid, l, s->x, w == 2 ? c | CELL_WIDE : c, attr);
	if (w == 2)
		line_put(s->grid, l, s->x + 1, CELL_TAIL, attr);
	s->x += w;
}

static RARE void print(struct screen *s, uint32_t c, uint32_t attr)
{
	unsigned w = width_of(c);

	if (w == 0) {
		join(s, c);
		return;
	}
	if (s->x + w > s->cols) {
		if (w > s->cols)
			return;
		if (s->modes & MODE_WRAP) {
			/* a wide character does not fit: what it leaves is blank */
			if (s->x < s->cols)
				line_erase(s->grid, edit_line(s), s->x, s->cols, attr);
			wrap(s);
		} else {
			s->x = s->cols - 1;
			if (w == 2)
				return;
		}
	}
	put(s, c, w, attr);
}

/* As many of chars as go onto the row at the cursor without special cases: each a cell
 * or two, none a mark. Returns how many. */
static size_t print_here(struct screen *s, const uint32_t *chars, size_t n, uint32_t attr)
{
	struct line *l = edit_line(s);
	unsigned x = s->x, end = s->cols;
	uint32_t *cell = l->cell, *a = line_attrs(s->grid, l);
	unsigned w = width_of(*chars);
	size_t i = 0;

	/* a mark's 0 less 1 is too much, too: what does not begin leaves what stands here */
	if (x >= end || w - 1 >= end - x)
		return 0;
	make_way(s, l, x, end, attr);
	do {
		if (w == 2)
			cell[x + 1] = CELL_TAIL;
		cell[x] = w == 2 ? chars[i] | CELL_WIDE : chars[i];
		x += w;
		if (++i == n)
			break;
		w = width_of(chars[i]);
	} while (w - 1 < end - x);
	l->rich = true;
	if (l->styled)
		for (unsigned k = s->x; k < x; k++)
			a[k] = attr;
	/* the last character took the left half of a wide one */
	if (x < l->len && cell[x] == CELL_TAIL)
		line_put(s->grid, l, x, 0, attr);
	if (x > l->len)
		l->len = x;
	s->x = x;
	return i;
}

void edit_print(struct screen *s, const uint32_t *chars, size_t n)
{
	uint32_t attr = s->pen_attr;
	size_t done = 0;

	while (done < n) {
		size_t k = 0;

		if (!(s->modes & MODE_INSERT))
			k = print_here(s, chars + done, n - done, attr);
		done += k;
		if (done < n)
			print(s, chars[done++], attr);
	}
	s->joins = true;
}

static void ascii_mapped(struct screen *s, const unsigned char *text, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		uint32_t c = charset_map(s->charset, text[i]);

		print(s, c ? c : text[i], s->pen_attr);
	}
}

static APART void ascii_any(struct screen *s, const unsigned char *text, size_t n)
{
	if (s->charset != 'B' || s->modes & MODE_INSERT)
		ascii_mapped(s, text, n);
	else
		ascii_plain(s, text, n);
}

void edit_ascii(struct screen *s, const unsigned char *text, size_t n)
{
	struct line *l = edit_line(s);

	s->joins = true;
	if (s->charset != 'B' || s->modes & MODE_INSERT || n > s->cols - s->x ||
	    s->x > l->len || l->rich || (s->pen_attr && !l->styled))
		ascii_any(s, text, n);
	else
		ascii_here(s, l, text, n);
}

static void repeat_ascii(struct screen *s, unsigned char c, unsigned n)
{
	unsigned char run[256];

	memset(run, c, sizeof run);
	for (; n > sizeof run; n -= (unsigned)sizeof run)
		edit_ascii(s, run, sizeof run);
	edit_ascii(s, run, n);
}

RARE void edit_repeat(struct screen *s, unsigned n)
{
	const struct line *l = edit_line(s);
	unsigned cells = s->cols * s->rows, period = s->cols;
	struct cluster k;
	unsigned x = s->x, count;

	if (!s->joins || x == 0)
		return;
	if (x > 1 && line_cell(l, x - 1) == CELL_TAIL) {
		x--;
		period = s->cols / 2;
	}
	count = characters(s, line_cell(l, x - 1), &k);
	/* more than a screenful looks the same, but for where the last row ends */
	if (n > cells)
		n = cells + (n - cells) % period;
	if (count == 1 && k.c[0] < 0x7f && !charset_map(s->charset, k.c[0]))
		repeat_ascii(s, (unsigned char)k.c[0], n);
	else
		for (; n > 0; n--)
			edit_print(s, k.c, count);
}

/* ---- erasing */

/* Cells a to b-1 but for those that DECSCA protects. */
static void erase_selective(struct screen *s, struct line *l, unsigned a, unsigned b, uint32_t attr)
{
	for (unsigned x = a; x < b; x++)
		if (!(pool_attr(&s->pool, line_attr(s->grid, l, x)).flags & ATTR_PROTECTED))
			line_erase(s->grid, l, x, x + 1, attr);
}

static void erase(struct screen *s, unsigned y, unsigned a, unsigned b, bool selective)
{
	struct line *l = grid_row(s->grid, y);
	uint32_t attr = screen_erased(s);

	if (b > s->cols)
		b = s->cols;
	if (selective && l->styled)	/* else none is protected */
		erase_selective(s, l, a, b, attr);
	else
		line_erase(s->grid, l, a, b, attr);
}

static void erase_row(struct screen *s, unsigned y, bool selective)
{
	struct line *l = grid_row(s->grid, y);

	if (selective)
		erase(s, y, 0, s->cols, true);
	else
		line_clear(s->grid, l, screen_erased(s));
	l->wrapped = false;
}

RARE void edit_erase_display(struct screen *s, unsigned what, bool selective)
{
	edit_clamp(s, s->cols);
	switch (what) {
	case 0:
		edit_erase_line(s, 0, selective);
		for (unsigned y = s->y + 1; y < s->rows; y++)
			erase_row(s, y, selective);
		break;
	case 1:
		erase(s, s->y, 0, s->x + 1, selective);
		edit_line(s)->wrapped = false;
		if (s->x + 1 >= s->cols && s->y + 1 < s->rows)
			grid_row(s->grid, s->y + 1)->wrapped = false;
		for (unsigned y = 0; y < s->y; y++)
			erase_row(s, y, selective);
		break;
	case 2:
		for (unsigned y = 0; y < s->rows; y++)
			erase_row(s, y, selective);
		break;
	case 3:
		if (s->view == &s->normal) {
			history_clear(&s->history);
			s->base = 0;
		}
		break;
	}
}

void edit_erase_line(struct screen *s, unsigned what, bool selective)
{
	edit_clamp(s, s->cols);
	switch (what) {
	case 0:
		erase(s, s->y, s->x, s->cols, selective);
		if (s->x == 0)
			edit_line(s)->wrapped = false;
		break;
	case 1:
		erase(s, s->y, 0, s->x + 1, selective);
		break;
	case 2:
		erase(s, s->y, 0, s->cols, selective);
		edit_line(s)->wrapped = false;
		break;
	}
}

RARE void edit_align(struct screen *s)
{
	struct attr a = s->pen;
	uint32_t id;

	/* xterm.js does not take the pen's link and the kind of its underline along */
	a.ul = 0;
	a.link = 0;
	if (a.flags & ATTR_UNDERLINE)
		a.flags = (uint16_t)((a.flags & ~ATTR_UNDERLINE) | 1 << ATTR_UNDERLINE_SHIFT);
	id = screen_attr(s, &a);
	edit_move(s, 0, 0);
	for (unsigned y = 0; y < s->rows; y++) {
		struct line *l = grid_row(s->grid, y);

		line_clear(s->grid, l, 0);
		for (unsigned x = 0; x < s->cols; x++)
			line_put(s->grid, l, x, 'E', id);
	}
}
