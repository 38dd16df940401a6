/* screen/pool.c - attributes, clusters and links that do not fit into a cell, by number */
#include "pool.h"

#include <stdlib.h>
#include <string.h>

void pool_init(struct pool *p)
{
	memset(p, 0, sizeof *p);
	table_init(&p->attrs, sizeof(struct attr));
	table_init(&p->clusters, sizeof(struct cluster));
	_Static_assert(sizeof(struct attr) == 16 && sizeof(struct cluster) == 64, "sizes a table takes");
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

/* Links grow in steps of this many. */
enum { LINK_STEP = 64 };

/* A free number for a link; 0 without memory or beyond LINK_COUNT. */
static uint32_t link_slot(struct pool *p)
{
	struct link *grown;

	for (uint32_t i = 1; i < p->link_count; i++)
		if (!p->links[i].text)
			return i;
	if (p->link_count >= LINK_COUNT)
		return 0;
	if (p->link_count % LINK_STEP == 0) {
		grown = realloc(p->links, (p->link_count + LINK_STEP) * sizeof *grown);
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
		return TABLE_FULL;
	i = link_slot(p);
	copy = i ? malloc(len ? len : 1) : NULL;
	if (!copy)
		return TABLE_FULL;
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

struct attr pool_attr(const struct pool *p, uint32_t attr)
{
	if (attr < ATTR_NUMBERED)
		return attr_unpack(attr);
	return *(const struct attr *)table_item(&p->attrs, attr & ~ATTR_KIND);
}

void pool_mark_attr(struct pool *p, uint32_t attr)
{
	uint32_t number = attr & ~ATTR_KIND;

	if (attr >= ATTR_NUMBERED && table_mark(&p->attrs, number))
		pool_mark_link(p, ((const struct attr *)table_item(&p->attrs, number))->link);
}

void pool_mark_cluster(struct pool *p, uint32_t number)
{
	table_mark(&p->clusters, number);
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
