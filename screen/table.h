/* screen/table.h - a table that gives equal items one number */
#ifndef SCREEN_TABLE_H
#define SCREEN_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Items have 16 or 64 bytes. Number 0 stands for the item that is all zero. A number stays good
 * until a sweep finds it unmarked. */
struct table {
	size_t item_size;
	unsigned char *items;
	uint32_t *next;		/* in its bucket, or in the list of free numbers */
	uint8_t *mark;
	uint32_t *bucket;
	uint32_t size;		/* a power of 2, or 0 */
	uint32_t used;		/* numbers ever given out, and number 0 */
	uint32_t count;		/* items there are now */
	uint32_t free;		/* first of the list of free numbers, 0: none */
};

/* Returned instead of a number: there is no room. */
#define TABLE_FULL ((uint32_t)-1)

/* An empty table for items of item_size bytes. It has no memory yet: table_grow gives it some. */
void table_init(struct table *t, size_t item_size);
/* Frees all items; t is then as after table_init. */
void table_end(struct table *t);
/* The number of an item that is not all zero; a new item is copied. TABLE_FULL without room for a
 * new one: sweep or grow the table, then ask again. */
uint32_t table_find(struct table *t, const void *item);
/* Doubles t, or gives an empty one room for 63 items. Numbers stay good; marks are lost. False
 * without memory, or at 2^24 items: t is as it was. */
bool table_grow(struct table *t);
/* After a sweep: whether enough is free that growing can wait. */
bool table_roomy(const struct table *t);
/* The next sweep spares this number. False if it has a mark already or was never given out. */
bool table_mark(struct table *t, uint32_t number);
/* Frees all items without a mark, so that their numbers go to others, and takes all marks off. */
void table_sweep(struct table *t);

/* The item of a number; the zero item for 0 and for numbers that are not there. Good until t
 * changes. */
static inline const void *table_item(const struct table *t, uint32_t number)
{
	static const uint64_t zero[8];

	return number < t->used ? (const void *)(t->items + (size_t)number * t->item_size) : (const void *)zero;
}

#endif
