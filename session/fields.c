/* session/fields.c - numbers in structs, written to an image and read from it, by a table */
#include "session/fields.h"

#include <string.h>

static uint64_t number_get(const unsigned char *p, unsigned width)
{
	uint16_t n2;
	uint32_t n4;
	uint64_t n8;

	switch (width) {
	case 1:
		return *p;
	case 2:
		memcpy(&n2, p, 2);
		return n2;
	case 4:
		memcpy(&n4, p, 4);
		return n4;
	default:
		memcpy(&n8, p, 8);
		return n8;
	}
}

static void number_set(unsigned char *p, unsigned width, uint64_t n)
{
	uint16_t n2 = (uint16_t)n;
	uint32_t n4 = (uint32_t)n;

	switch (width) {
	case 1:
		*p = (unsigned char)n;
		return;
	case 2:
		memcpy(p, &n2, 2);
		return;
	case 4:
		memcpy(p, &n4, 4);
		return;
	default:
		memcpy(p, &n, 8);
	}
}

int fields_put(struct queue *q, const struct field *table, const void *from)
{
	const struct field *f;
	int failed = 0;
	size_t i;

	for (f = table; f->id; f++) {
		const unsigned char *p = (const unsigned char *)from + f->at;

		failed |= field_put(q, f->id, 1) | field_put(q, f->width, 1) | field_put(q, f->count, 2);
		for (i = 0; i < f->count; i++)
			failed |= field_put(q, number_get(p + i * f->width, f->width), f->width);
	}
	return failed;
}

void fields_take(struct image *part, const struct field *table, void *to)
{
	while (part->left > 0) {
		unsigned id = (unsigned)field_number(part, 1), width = (unsigned)field_number(part, 1);
		size_t count = (size_t)field_number(part, 2), i;
		const struct field *f = table;

		if (width < 1 || width > 8)
			return;
		while (f->id && f->id != id)
			f++;
		for (i = 0; i < count && part->left > 0; i++) {
			uint64_t n = field_number(part, width);

			if (f->id && i < f->count)
				number_set((unsigned char *)to + f->at + i * f->width, f->width, f->flag ? n != 0 : n);
		}
	}
}
