/* screen/pool.h - attributes, clusters and links that do not fit into a cell, by number */
#ifndef SCREEN_POOL_H
#define SCREEN_POOL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cell.h"
#include "table.h"

struct link {
	char *text;		/* "params;URI" as in OSC 8; NULL: this number is free */
	uint32_t len;
	bool mark;
};

/* At most this many links, this many bytes each, and this many bytes for all together. */
enum { LINK_COUNT = 1024, LINK_MAX = 2083, LINK_BYTES = 65536 };

struct pool {
	struct table attrs, clusters;	/* of struct attr and of struct cluster */
	struct link *links;
	uint32_t link_count, link_bytes;
};

/* An empty pool; it has no memory yet. */
void pool_init(struct pool *p);
/* Frees everything; p is then empty and ready for use. */
void pool_end(struct pool *p);
/* The number of a link of len bytes (LINK_MAX at most); a new one is copied. TABLE_FULL without
 * room or memory. */
uint32_t pool_link(struct pool *p, const char *text, size_t len);
/* The attribute that a cell's word stands for; the default one if its number is not there. */
struct attr pool_attr(const struct pool *p, uint32_t attr);

/* To free what is no longer used: mark all that is, then sweep. A number that is not there is
 * passed over, and so is an attribute that has none. */
void pool_mark_attr(struct pool *p, uint32_t attr);	/* and the link in it */
void pool_mark_link(struct pool *p, uint32_t link);
void pool_mark_cluster(struct pool *p, uint32_t number);
/* Frees all that has no mark, so that its number goes to another, and takes all marks off. */
void pool_sweep(struct pool *p);

#endif
