/* screen/intern.c - numbers for what does not fit into a cell, and the sweep that frees old ones */
#include "intern.h"

#include "hints.h"

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

/* Sweeps only once the table has had room, and grows it only if a sweep was not enough. */
static APART uint32_t number_of(struct screen *s, struct table *t, const void *item)
{
	uint32_t id = table_find(t, item);

	if (id != TABLE_FULL)
		return id;
	if (t->size)
		sweep(s);
	if (!table_roomy(t))
		table_grow(t);
	id = table_find(t, item);
	return id == TABLE_FULL ? 0 : id;
}

uint32_t intern_attr(struct screen *s, const struct attr *a)
{
	uint32_t attr = attr_pack(a), number;

	if (attr != ATTR_NUMBERED)
		return attr;
	number = number_of(s, &s->pool.attrs, a);
	return number ? ATTR_NUMBERED | number : 0;
}

uint32_t intern_cluster(struct screen *s, const struct cluster *c)
{
	return number_of(s, &s->pool.clusters, c);
}

uint32_t intern_link(struct screen *s, const char *text, size_t n)
{
	uint32_t id = pool_link(&s->pool, text, n);

	if (id != TABLE_FULL)
		return id;
	sweep(s);
	id = pool_link(&s->pool, text, n);
	return id == TABLE_FULL ? 0 : id;
}
