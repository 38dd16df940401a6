#define _POSIX_C_SOURCE 200809L
#include "grid.h"

#include <stdlib.h>
#include <string.h>

/* ---- tables */

enum { TABLE_FIRST = 64 };

/* An item is two words or three: no loop, no call of memcmp. */
static inline uint64_t word(const void *item, size_t i)
{
	uint64_t w;

	memcpy(&w, (const unsigned char *)item + i * sizeof w, sizeof w);
	return w;
}

static inline bool has_third(const struct table *t)
{
	return t->item_size > 2 * sizeof(uint64_t);
}

static inline uint32_t hash_of(const struct table *t, const void *item)
{
	const uint64_t by = 0x9e3779b97f4a7c15u;
	uint64_t h = word(item, 0) * by;

	h = ((h << 23 | h >> 41) ^ word(item, 1)) * by;
	if (has_third(t))
		h = ((h << 23 | h >> 41) ^ word(item, 2)) * by;
	return (uint32_t)(h >> 32);
}

static inline bool same_item(const struct table *t, const void *a, const void *b)
{
	return word(a, 0) == word(b, 0) && word(a, 1) == word(b, 1) &&
	    (!has_third(t) || word(a, 2) == word(b, 2));
}

static unsigned char *item_at(const struct table *t, uint32_t number)
{
	return t->items + (size_t)number * t->item_size;
}

static void table_end(struct table *t)
{
	size_t item_size = t->item_size;

	free(t->items);
	memset(t, 0, sizeof *t);
	t->item_size = item_size;
}

/* All arrays are one allocation, items first. */
static bool table_alloc(struct table *t, uint32_t size)
{
	size_t each = t->item_size + 2 * sizeof(uint32_t) + 1;

	t->items = calloc(size, each);
	if (!t->items)
		return false;
	t->bucket = (uint32_t *)(void *)(t->items + size * t->item_size);
	t->next = t->bucket + size;
	t->mark = (uint8_t *)(t->next + size);
	t->size = size;
	return true;
}

static void table_link(struct table *t, uint32_t number, uint32_t hash)
{
	uint32_t *bucket = &t->bucket[hash & (t->size - 1)];

	t->next[number] = *bucket;
	*bucket = number;
}

static bool is_free(const struct table *t, uint32_t number)
{
	static const uint64_t zero[3];

	return same_item(t, item_at(t, number), zero);
}

bool table_grow(struct table *t)
{
	struct table old = *t;

	if (old.size >= (uint32_t)1 << 24 || !table_alloc(t, old.size ? old.size * 2 : TABLE_FIRST)) {
		*t = old;
		return false;
	}
	t->used = old.size ? old.used : 1;	/* number 0 is the zero item's */
	t->free = 0;
	t->count = 0;
	if (old.size)
		memcpy(t->items, old.items, (size_t)old.used * old.item_size);
	for (uint32_t i = 1; i < t->used; i++) {
		if (is_free(t, i)) {
			t->next[i] = t->free;
			t->free = i;
		} else {
			table_link(t, i, hash_of(t, item_at(t, i)));
			t->count++;
		}
	}
	free(old.items);
	return true;
}

uint32_t table_find(struct table *t, const void *item)
{
	uint32_t number, hash;

	if (!t->size)
		return POOL_FULL;
	hash = hash_of(t, item);
	number = t->bucket[hash & (t->size - 1)];
	while (number && !same_item(t, item_at(t, number), item))
		number = t->next[number];
	if (number)
		return number;
	if (t->free) {
		number = t->free;
		t->free = t->next[number];
	} else if (t->used < t->size) {
		number = t->used++;
	} else {
		return POOL_FULL;
	}
	memcpy(item_at(t, number), item, t->item_size);
	table_link(t, number, hash);
	t->count++;
	return number;
}

/* Half of it free, so that sweeps are rare; a large table makes do with less, for it is memory that
 * is dear then: two screens of 80x24 with all cells different fit into 4096. */
bool table_roomy(const struct table *t)
{
	return t->size - t->count > (t->size < 4096 ? t->size / 2 : t->size / 32);
}

static void table_sweep(struct table *t)
{
	if (!t->size)
		return;
	memset(t->bucket, 0, t->size * sizeof *t->bucket);
	t->free = 0;
	t->count = 0;
	for (uint32_t i = t->used; --i > 0; ) {
		if (t->mark[i] && !is_free(t, i)) {
			table_link(t, i, hash_of(t, item_at(t, i)));
			t->count++;
		} else {
			memset(item_at(t, i), 0, t->item_size);
			t->next[i] = t->free;
			t->free = i;
		}
		t->mark[i] = 0;
	}
}

/* ---- the pool */

void pool_init(struct pool *p)
{
	memset(p, 0, sizeof *p);
	p->attrs.item_size = sizeof(struct attr);
	p->clusters.item_size = sizeof(struct cluster);
	_Static_assert(sizeof(struct attr) == 16 && sizeof(struct cluster) == 24, "two words and three");
}

void pool_end(struct pool *p)
{
	table_end(&p->attrs);
	table_end(&p->clusters);
	for (uint32_t i = 0; i < p->link_count; i++)
		free(p->links[i].text);
	free(p->links);
	p->links = NULL;
	p->link_count = p->link_bytes = 0;
}

static uint32_t link_slot(struct pool *p)
{
	struct link *grown;

	for (uint32_t i = 1; i < p->link_count; i++)
		if (!p->links[i].text)
			return i;
	if (p->link_count >= LINK_COUNT)
		return 0;
	if (p->link_count % 64 == 0) {
		grown = realloc(p->links, (p->link_count + 64) * sizeof *grown);
		if (!grown)
			return 0;
		p->links = grown;
	}
	if (!p->link_count)
		p->links[p->link_count++] = (struct link){ 0 };
	p->links[p->link_count] = (struct link){ 0 };
	return p->link_count++;
}

uint32_t pool_link(struct pool *p, const char *text, size_t len)
{
	uint32_t i;
	char *copy;

	for (i = 1; i < p->link_count; i++)
		if (p->links[i].text && p->links[i].len == len && memcmp(p->links[i].text, text, len) == 0)
			return i;
	if (p->link_bytes + len > LINK_BYTES)
		return POOL_FULL;
	i = link_slot(p);
	copy = i ? malloc(len ? len : 1) : NULL;
	if (!copy)
		return POOL_FULL;
	memcpy(copy, text, len);
	p->links[i] = (struct link){ copy, (uint32_t)len, false };
	p->link_bytes += (uint32_t)len;
	return i;
}

void pool_mark_link(struct pool *p, uint32_t link)
{
	if (link && link < p->link_count)
		p->links[link].mark = true;
}

struct attr attr_unpack(uint32_t attr)
{
	uint32_t rgb = COLOUR_RGB | (attr & 0xffffff);
	uint16_t flags = attr >> 24 & ATTR_FIRST_FLAGS;

	switch (attr & ATTR_KIND) {
	case ATTR_FG_RGB: return (struct attr){ .fg = rgb, .flags = flags };
	case ATTR_BG_RGB: return (struct attr){ .bg = rgb, .flags = flags };
	}
	return (struct attr){
		.fg = attr & 511,
		.bg = attr >> 9 & 511,
		.flags = attr >> 18 & 0xfff,
	};
}

struct attr pool_attr(const struct pool *p, uint32_t attr)
{
	if (attr < ATTR_NUMBERED)
		return attr_unpack(attr);
	return *(const struct attr *)table_item(&p->attrs, attr & ~ATTR_KIND);
}

void pool_mark_attr(struct pool *p, uint32_t attr)
{
	uint32_t number = attr & ~ATTR_KIND;

	if (attr < ATTR_NUMBERED || number >= p->attrs.used || p->attrs.mark[number])
		return;
	p->attrs.mark[number] = 1;
	pool_mark_link(p, ((const struct attr *)table_item(&p->attrs, number))->link);
}

void pool_mark_cluster(struct pool *p, uint32_t number)
{
	if (number < p->clusters.used)
		p->clusters.mark[number] = 1;
}

void pool_sweep(struct pool *p)
{
	table_sweep(&p->attrs);
	table_sweep(&p->clusters);
	for (uint32_t i = 1; i < p->link_count; i++) {
		struct link *l = &p->links[i];

		if (l->text && !l->mark) {
			p->link_bytes -= l->len;
			free(l->text);
			l->text = NULL;
		}
		l->mark = false;
	}
}

/* ---- lines */

void line_extend(const struct grid *g, struct line *l, unsigned n)
{
	if (n <= l->len)
		return;
	memset(l->cell + l->len, 0, (n - l->len) * sizeof *l->cell);
	if (l->styled)
		memset(line_attrs(g, l) + l->len, 0, (n - l->len) * sizeof *l->cell);
	l->len = n;
}

void line_style(const struct grid *g, struct line *l)
{
	if (l->styled)
		return;
	memset(line_attrs(g, l), 0, l->len * sizeof *l->cell);
	l->styled = true;
}

uint32_t line_cell(const struct line *l, unsigned x)
{
	return x < l->len ? l->cell[x] : 0;
}

uint32_t line_attr(const struct grid *g, const struct line *l, unsigned x)
{
	return l->styled && x < l->len ? line_attrs(g, l)[x] : 0;
}

void line_put(const struct grid *g, struct line *l, unsigned x, uint32_t c, uint32_t attr)
{
	line_extend(g, l, x + 1);
	l->cell[x] = c;
	if (c >= 0x80)
		l->rich = true;
	if (attr)
		line_style(g, l);
	if (l->styled)
		line_attrs(g, l)[x] = attr;
}

/* Cell x does not continue a character that begins before it. */
static void line_split(const struct grid *g, struct line *l, unsigned x, uint32_t attr)
{
	if (!l->rich || x >= l->len || l->cell[x] != CELL_TAIL)
		return;
	line_put(g, l, x, 0, attr);
	if (x > 0)
		line_put(g, l, x - 1, 0, attr);
}

static void line_fill(const struct grid *g, struct line *l, unsigned a, unsigned b, uint32_t attr)
{
	uint32_t *at;

	if (b >= l->len && !attr) {
		if (a < l->len)
			l->len = a;
		return;
	}
	line_extend(g, l, b);
	memset(l->cell + a, 0, (b - a) * sizeof *l->cell);
	if (attr)
		line_style(g, l);
	if (!l->styled)
		return;
	at = line_attrs(g, l);
	for (unsigned x = a; x < b; x++)
		at[x] = attr;
}

void line_erase(const struct grid *g, struct line *l, unsigned a, unsigned b, uint32_t attr)
{
	if (a >= b)
		return;
	line_split(g, l, a, attr);
	line_split(g, l, b, attr);
	line_fill(g, l, a, b, attr);
}

void line_clear(const struct grid *g, struct line *l, uint32_t attr)
{
	l->len = 0;
	l->wrapped = l->styled = l->rich = false;
	l->size = 0;
	if (attr)
		line_fill(g, l, 0, g->cols, attr);
}

void line_insert(const struct grid *g, struct line *l, unsigned at, unsigned n, uint32_t attr)
{
	unsigned keep;

	if (n > g->cols - at)
		n = g->cols - at;
	if (l->rich && line_cell(l, at) == CELL_TAIL) {
		uint32_t own = line_attr(g, l, at);

		line_split(g, l, at, attr);
		line_put(g, l, at, 0, own);	/* moves right as a blank */
	}
	if (at < l->len) {
		keep = l->len - at < g->cols - at - n ? l->len - at : g->cols - at - n;
		line_split(g, l, at + keep, attr);
		line_extend(g, l, at + n + keep);
		memmove(l->cell + at + n, l->cell + at, keep * sizeof *l->cell);
		if (l->styled)
			memmove(line_attrs(g, l) + at + n, line_attrs(g, l) + at, keep * sizeof *l->cell);
		l->len = at + n + keep;
	}
	line_fill(g, l, at, at + n, attr);
}

void line_delete(const struct grid *g, struct line *l, unsigned at, unsigned n, uint32_t attr)
{
	if (n > g->cols - at)
		n = g->cols - at;
	line_split(g, l, at, attr);
	line_split(g, l, at + n, attr);
	if (at + n < l->len) {
		unsigned keep = l->len - at - n;

		memmove(l->cell + at, l->cell + at + n, keep * sizeof *l->cell);
		if (l->styled)
			memmove(line_attrs(g, l) + at, line_attrs(g, l) + at + n, keep * sizeof *l->cell);
		l->len -= n;
	} else if (at < l->len) {
		l->len = at;
	}
	if (attr)
		line_fill(g, l, g->cols - n, g->cols, attr);
}

/* ---- grids */

bool grid_init(struct grid *g, unsigned cols, unsigned rows)
{
	struct grid n = { cols, rows, NULL, NULL, 0 };

	n.lines = calloc(rows, sizeof *n.lines);
	n.cells = malloc((size_t)rows * cols * 2 * sizeof *n.cells);
	if (!n.lines || !n.cells) {
		free(n.lines);
		free(n.cells);
		return false;
	}
	for (unsigned y = 0; y < rows; y++)
		n.lines[y].cell = n.cells + (size_t)y * cols * 2;
	*g = n;
	return true;
}

void grid_end(struct grid *g)
{
	free(g->lines);
	free(g->cells);
	g->lines = NULL;
	g->cells = NULL;
}

void grid_clear(struct grid *g)
{
	for (unsigned y = 0; y < g->rows; y++)
		line_clear(g, &g->lines[y], 0);
}

static void rows_reverse(struct grid *g, unsigned a, unsigned b)
{
	while (a + 1 < b) {
		struct line *p = grid_row(g, a++), *q = grid_row(g, --b), t = *p;

		*p = *q;
		*q = t;
	}
}

/* Rows a to b-1: the first n go to the end. */
static void rows_rotate(struct grid *g, unsigned a, unsigned b, unsigned n)
{
	if (n == 1) {
		struct line first = *grid_row(g, a);

		for (; a + 1 < b; a++)
			*grid_row(g, a) = *grid_row(g, a + 1);
		*grid_row(g, a) = first;
		return;
	}
	rows_reverse(g, a, a + n);
	rows_reverse(g, a + n, b);
	rows_reverse(g, a, b);
}

void grid_scroll_up(struct grid *g, unsigned top, unsigned bottom, unsigned n, uint32_t attr)
{
	if (n > bottom - top + 1)
		n = bottom - top + 1;
	if (top == 0 && bottom + 1 == g->rows)
		g->top = (g->top + n) % g->rows;
	else if (n <= bottom - top)
		rows_rotate(g, top, bottom + 1, n);
	for (unsigned y = bottom + 1 - n; y <= bottom; y++)
		line_clear(g, grid_row(g, y), attr);
}

void grid_scroll_down(struct grid *g, unsigned top, unsigned bottom, unsigned n, uint32_t attr)
{
	if (n > bottom - top + 1)
		n = bottom - top + 1;
	if (top == 0 && bottom + 1 == g->rows)
		g->top = (g->top + g->rows - n) % g->rows;
	else if (n <= bottom - top)
		rows_rotate(g, top, bottom + 1, bottom + 1 - top - n);
	for (unsigned y = top; y < top + n; y++)
		line_clear(g, grid_row(g, y), attr);
}

static void line_copy(const struct grid *to, struct line *d, const struct grid *from, const struct line *l)
{
	unsigned n = l->len < to->cols ? l->len : to->cols;
	uint32_t *cell = d->cell;

	*d = *l;
	d->cell = cell;
	d->len = n;
	memcpy(cell, l->cell, n * sizeof *cell);
	if (l->styled)
		memcpy(line_attrs(to, d), line_attrs(from, l), n * sizeof *cell);
	/* a wide character that no longer fits */
	if (n && n == to->cols && (cell[n - 1] & CELL_WIDE))
		cell[n - 1] = 0;
}

bool grid_resize(struct grid *g, unsigned cols, unsigned rows, unsigned drop)
{
	struct grid n;

	if (!grid_init(&n, cols, rows))
		return false;
	for (unsigned y = 0; y < rows && y + drop < g->rows; y++)
		line_copy(&n, grid_row(&n, y), g, grid_row(g, y + drop));
	grid_end(g);
	*g = n;
	return true;
}
