/* screen/print.c - printing characters at the cursor
 *
 * Where terminals differ in detail, for instance in what is left of a wide character that is cut in
 * half, this follows xterm.js. */
#include "print.h"

#include <string.h>

#include "charset.h"
#include "cursor.h"
#include "hints.h"
#include "intern.h"
#include "scroll.h"
#include "width.h"

/* Between margins a row of the terminal does not continue the one above. */
static RARE void wrap_sides(struct screen *s)
{
	cursor_clamp(s, s->cols - 1);
	scroll_next_row(s, false);
	s->x = s->left;
}

static void wrap(struct screen *s)
{
	if (s->modes & MODE_SIDES && cursor_sides(s)) {
		wrap_sides(s);
		return;
	}
	s->x = 0;
	/* On the last row below the margins the row continues itself, as in xterm.js. */
	scroll_next_row(s, true);
	cursor_line(s)->wrapped = true;
}

/* Cells a to b - 1 will be overwritten: what that leaves of wide characters cut in half becomes a
 * blank. */
static void heal(struct screen *s, struct line *l, unsigned a, unsigned b, uint32_t attr)
{
	if (a > 0 && a < l->len && l->cell[a] == CELL_TAIL)
		line_put(s->grid, l, a - 1, 0, attr);
	if (b < l->len && l->cell[b] == CELL_TAIL)
		line_put(s->grid, l, b, 0, attr);
}

/* Text and words that are all the same are written in blocks of a fixed size, which compilers turn into vectors. The
 * last block may overlap the one before. */
enum { BLOCK = 16, BLOCK_SAME = 4 };

static APART void widen(uint32_t *restrict to, const unsigned char *restrict from, size_t n)
{
	size_t i = 0;

	for (; n >= BLOCK; i = i + BLOCK + BLOCK <= n ? i + BLOCK : n - BLOCK) {
		for (size_t k = 0; k < BLOCK; k++)
			to[i + k] = from[i + k];
		if (i + BLOCK == n)
			return;
	}
	for (; i < n; i++)
		to[i] = from[i];
}

static APART void fill(uint32_t *to, uint32_t word, size_t n)
{
	size_t i = 0;

	for (; n >= BLOCK_SAME; i = i + BLOCK_SAME + BLOCK_SAME <= n ? i + BLOCK_SAME : n - BLOCK_SAME) {
		for (size_t k = 0; k < BLOCK_SAME; k++)
			to[i + k] = word;
		if (i + BLOCK_SAME == n)
			return;
	}
	for (; i < n; i++)
		to[i] = word;
}

/* Writes n characters, which fit into the row, at the cursor. */
static inline void ascii_here(struct screen *s, struct line *l, const unsigned char *text, size_t n)
{
	uint32_t *cell = l->cell + s->x, *attrs = line_attrs(s->grid, l) + s->x, attr = s->pen_attr;

	s->x += (unsigned)n;
	if (s->x > l->len)
		l->len = s->x;
	if (!l->styled || n >= BLOCK) {	/* else one loop is faster than two calls */
		widen(cell, text, n);
		if (l->styled)
			fill(attrs, attr, n);
		return;
	}
	for (size_t i = 0; i < n; i++) {
		cell[i] = text[i];
		attrs[i] = attr;
	}
}

/* line_extend without memset, which is slow for so few cells: programs that place their text need it all the time. */
static inline void reach(const struct grid *g, struct line *l, unsigned x)
{
	if (x <= l->len)
		return;
	fill(l->cell + l->len, 0, x - l->len);
	if (l->styled)
		fill(line_attrs(g, l) + l->len, 0, x - l->len);
	l->len = x;
}

/* Prepares cells x to end - 1 of the cursor's row for being overwritten. */
static APART void make_way(struct screen *s, struct line *l, unsigned x, unsigned end, uint32_t attr)
{
	if (l->rich)
		heal(s, l, x, end, attr);
	reach(s->grid, l, x);
	if (attr)
		line_style(s->grid, l);
}

/* Prints ASCII without a mapping and without insert mode. */
static void ascii_plain(struct screen *s, const unsigned char *text, size_t n)
{
	uint32_t attr = s->pen_attr;

	while (n > 0) {
		unsigned room;

		unsigned end = cursor_reach(s, cursor_line(s));

		if (s->x >= end) {
			if (s->modes & MODE_WRAP && cursor_wraps(s, end)) {
				wrap(s);
				end = cursor_reach(s, cursor_line(s));
			} else {
				s->x = end - 1;
				/* in the last column each overwrites the one before */
				if (!(s->modes & MODE_WRAP)) {
					text += n - 1;
					n = 1;
				}
			}
		}
		room = end - s->x;
		if (n < room)
			room = (unsigned)n;
		make_way(s, cursor_line(s), s->x, s->x + room, attr);
		ascii_here(s, cursor_line(s), text, room);
		s->follows = FOLLOWS;
		text += room;
		n -= room;
	}
}

/* Sets k to the characters of a cell; those of a blank are a space. Returns how many. */
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

/* Adds a mark to the character before the cursor. In xterm.js the mark gets a cell of its own if a
 * control or sequence came between; other terminals do as here. */
static void join(struct screen *s, uint32_t mark)
{
	struct line *l = cursor_line(s);
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
	id = intern_cluster(s, &k);
	if (id)
		line_put(s->grid, l, x, (c & CELL_WIDE) | CELL_CLUSTER | id, line_attr(s->grid, l, x));
}

/* Writes a character of w cells, which fits into the row, at the cursor. */
static void put(struct screen *s, uint32_t c, unsigned w, uint32_t attr)
{
	struct line *l = cursor_line(s);

	if (s->modes & MODE_INSERT && cursor_within_sides(s, s->x))
		line_insert(s->grid, l, s->x, cursor_reach(s, l), w, attr);
	if (l->rich)
		heal(s, l, s->x, s->x + w, attr);
	line_put(s->grid, l, s->x, w == 2 ? c | CELL_WIDE : c, attr);
	if (w == 2)
		line_put(s->grid, l, s->x + 1, CELL_TAIL, attr);
	s->x += w;
	s->follows = FOLLOWS;
}

/* Prints a character that is no control. */
static RARE void print(struct screen *s, uint32_t c, uint32_t attr)
{
	unsigned w = width_of(c), end;

	if (w == 0) {
		join(s, c);
		return;
	}
	end = cursor_reach(s, cursor_line(s));
	if (s->x > end - 1 && !cursor_wraps(s, end))
		s->x = end - 1;
	if (s->x + w > end) {
		if (w > end)
			return;
		if (s->modes & MODE_WRAP) {
			/* a wide character does not fit: the last column becomes blank, but not at a margin */
			if (s->x < end && !cursor_sides(s))
				line_erase(s->grid, cursor_line(s), s->x, end, attr);
			wrap(s);
		} else {
			s->x = end - 1;
			if (w == 2)
				return;
		}
	}
	put(s, c, w, attr);
}

/* Writes as many of chars as fit into the cursor's row and are no marks. Returns how many. */
static size_t print_here(struct screen *s, const uint32_t *chars, size_t n, uint32_t attr)
{
	struct line *l = cursor_line(s);
	unsigned x = s->x, end = cursor_reach(s, l);
	uint32_t *cell = l->cell, *a = line_attrs(s->grid, l);
	unsigned w = width_of(*chars);
	uint32_t all = 0;
	size_t i = 0;

	/* True for a mark too: its w - 1 wraps around. Then the cells must stay as they are. */
	if (x >= end || w - 1 >= end - x)
		return 0;
	make_way(s, l, x, x + 1, attr);
	do {
		if (w == 2)
			cell[x + 1] = CELL_TAIL;
		cell[x] = w == 2 ? chars[i] | CELL_WIDE : chars[i];
		all |= chars[i];
		x += w;
		if (++i == n)
			break;
		w = width_of(chars[i]);
	} while (w - 1 < end - x);
	l->rich |= all >= 0x80;
	if (l->styled)
		for (unsigned k = s->x; k < x; k++)
			a[k] = attr;
	/* the last one has overwritten the left half of a wide character */
	if (x < l->len && cell[x] == CELL_TAIL)
		line_put(s->grid, l, x, 0, attr);
	if (x > l->len)
		l->len = x;
	s->x = x;
	s->follows = FOLLOWS;
	return i;
}

void print_chars(struct screen *s, const uint32_t *chars, size_t n)
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

/* Prints ASCII through the character set in use, or in insert mode. Programs draw lines through a set, so these
 * are runs too: a run is mapped first and then printed as one. */
static void ascii_mapped(struct screen *s, const unsigned char *text, size_t n)
{
	uint32_t chars[128];
	size_t k;

	for (; n > 0; text += k, n -= k) {
		k = s->single ? 1 : n < sizeof chars / sizeof *chars ? n : sizeof chars / sizeof *chars;
		charset_map_run(s->single ? s->charsets[s->single] : s->charset, chars, text, k);
		if (s->single)
			charset_single_end(s);
		print_chars(s, chars, k);
	}
}

static APART void ascii_any(struct screen *s, const unsigned char *text, size_t n)
{
	if (s->charset != 'B' || s->modes & MODE_INSERT)
		ascii_mapped(s, text, n);
	else
		ascii_plain(s, text, n);
}

/* The common case is done here: a run that fits into the row, and cuts no wide character in half. */
void print_ascii(struct screen *s, const unsigned char *text, size_t n)
{
	struct line *l = cursor_line(s);

	s->joins = true;
	if (s->charset != 'B' || s->modes & (MODE_INSERT | MODE_SIDES) || n > s->cols - s->x ||
	    (l->rich && (s->x < l->len || l->size))) {
		ascii_any(s, text, n);
		s->follows = FOLLOWS;
		return;
	}
	s->follows = FOLLOWS;
	if (s->x > l->len || (s->pen_attr && !l->styled))
		make_way(s, l, s->x, s->x, s->pen_attr);
	ascii_here(s, l, text, n);
}

static void repeat_ascii(struct screen *s, unsigned char c, unsigned n)
{
	unsigned char run[256];

	memset(run, c, sizeof run);
	for (; n > sizeof run; n -= (unsigned)sizeof run)
		print_ascii(s, run, sizeof run);
	print_ascii(s, run, n);
}

RARE void print_repeat(struct screen *s, unsigned n)
{
	const struct line *l = cursor_line(s);
	unsigned cells = s->cols * s->rows, period = s->right - s->left + 1;
	struct cluster k;
	unsigned x = s->x, count;

	if (!s->joins || x == 0)
		return;
	if (x > 1 && line_cell(l, x - 1) == CELL_TAIL) {
		x--;
		period = period > 1 ? period / 2 : 1;
	}
	count = characters(s, line_cell(l, x - 1), &k);
	/* Beyond a screenful, only where the last row ends makes a difference. */
	if (n > cells)
		n = cells + (n - cells) % period;
	if (count == 1 && k.c[0] < 0x7f && !charset_map(s->charset, k.c[0]))
		repeat_ascii(s, (unsigned char)k.c[0], n);
	else
		for (; n > 0; n--)
			print_chars(s, k.c, count);
}
