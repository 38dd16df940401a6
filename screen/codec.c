/* screen/codec.c - numbers and runs of bytes in a saved model */
#include "codec.h"

enum { PART_HEADER = 8 };

static void put(unsigned char *to, uint64_t v, unsigned width)
{
	while (width-- > 0) {
		to[width] = (unsigned char)v;
		v >>= 8;
	}
}

void save_bytes(struct save *w, const void *bytes, size_t n)
{
	if (!w->failed && bytes_add(w->out, bytes, n) < 0)
		w->failed = true;
}

void save_number(struct save *w, uint64_t v, unsigned width)
{
	unsigned char b[8];

	put(b, v, width);
	save_bytes(w, b, width);
}

void save_run(struct save *w, const void *bytes, size_t n)
{
	save_number(w, n, 4);
	save_bytes(w, bytes, n);
}

size_t save_begin(struct save *w, unsigned id)
{
	size_t part = w->out->len;

	save_number(w, id, 4);
	save_number(w, 0, 4);
	return part;
}

void save_end(struct save *w, size_t part)
{
	if (!w->failed)
		put(w->out->data + part + 4, w->out->len - part - PART_HEADER, 4);
}

size_t load_left(const struct load *r)
{
	return (size_t)(r->end - r->b);
}

/* n bytes; NULL, and the end is reached, if there are fewer. */
static const unsigned char *load_bytes(struct load *r, size_t n)
{
	const unsigned char *b = r->b;

	if (n > load_left(r)) {
		r->b = r->end;
		return NULL;
	}
	r->b += n;
	return b;
}

uint64_t load_number(struct load *r, unsigned width)
{
	const unsigned char *b = load_bytes(r, width);
	uint64_t v = 0;

	for (unsigned i = 0; b && i < width; i++)
		v = v << 8 | b[i];
	return v;
}

const unsigned char *load_run(struct load *r, size_t *n)
{
	const unsigned char *b;

	*n = (size_t)load_number(r, 4);
	b = load_bytes(r, *n);
	if (!b)
		*n = 0;
	return b;
}

bool load_part(struct load *r, unsigned *id, struct load *part)
{
	size_t n;

	if (load_left(r) < PART_HEADER)
		return false;
	*id = (unsigned)load_number(r, 4);
	part->b = load_run(r, &n);
	part->end = part->b ? part->b + n : NULL;
	return part->b;
}
