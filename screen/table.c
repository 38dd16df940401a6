/* screen/table.c - a table that gives equal items one number */
#include "table.h"

#include <stdlib.h>
#include <string.h>

enum { TABLE_FIRST = 64, TABLE_MOST = 1 << 24 };
/* From this size on a table counts as large. */
enum { TABLE_LARGE = 4096 };

/* An item has two words or more: comparing the first two needs no call of memcmp. */
static inline uint64_t word(const void *item, size_t i)
{
	uint64_t w;

	memcpy(&w, (const unsigned char *)item + i * sizeof w, sizeof w);
	return w;
}

static inline uint32_t hash_of(const struct table *t, const void *item)
{
	const uint64_t by = 0x9e3779b97f4a7c15u;
	uint64_t h = word(item, 0) * by;

	for (size_t i = 1; i < t->item_size / sizeof h; i++)
		h = ((h << 23 | h >> 41) ^ word(item, i)) * by;
	return (uint32_t)(h >> 32);
}

static inline bool same_item(const struct table *t, const void *a, const void *b)
{
	const size_t first = 2 * sizeof(uint64_t);

	return word(a, 0) == word(b, 0) && word(a, 1) == word(b, 1) &&
	    (t->item_size == first || memcmp((const unsigned char *)a + first, (const unsigned char *)b + first,
	    t->item_size - first) == 0);
}

static unsigned char *item_at(const struct table *t, uint32_t number)
{
	return t->items + (size_t)number * t->item_size;
}

void table_init(struct table *t, size_t item_size)
{
	memset(t, 0, sizeof *t);
	t->item_size = item_size;
}

void table_end(struct table *t)
{
	free(t->items);
	table_init(t, t->item_size);
}

/* All arrays are one allocation: the items, which need the widest alignment, come first. */
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

	if (old.size >= TABLE_MOST || !table_alloc(t, old.size ? old.size * 2 : TABLE_FIRST)) {
		*t = old;
		return false;
	}
	t->used = old.size ? old.used : 1;	/* number 0 is the zero item */
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
		return TABLE_FULL;
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
		return TABLE_FULL;
	}
	memcpy(item_at(t, number), item, t->item_size);
	table_link(t, number, hash);
	t->count++;
	return number;
}

/* A small table keeps half of its numbers free, so that sweeps are rare. A large one makes do with
 * less, to save memory: two screens of 80x24 with all cells different fit into TABLE_LARGE. */
bool table_roomy(const struct table *t)
{
	return t->size - t->count > (t->size < TABLE_LARGE ? t->size / 2 : t->size / 32);
}

bool table_mark(struct table *t, uint32_t number)
{
	if (number >= t->used || t->mark[number])
		return false;
	t->mark[number] = 1;
	return true;
}

void table_sweep(struct table *t)
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
