/* screen/history.c - the lines that left the top of the screen, oldest first, within a bound */
#include "history.h"

#include <stdlib.h>
#include <string.h>

#include "hints.h"

/* Bytes of data in a chunk, such that with its header and the allocator's it fills 16 KiB. */
enum { CHUNK_SIZE = 16384 - 64, CHUNKS_LEAST = 4 };
/* A line's share of the memory: this many bytes, and this many for each column. */
enum { LINE_BASE = 64, CELL_SHARE = 4 };

/* Memory is freed a chunk at a time: with fewer than CHUNKS_LEAST, dropping one would drop too many
 * lines at once. */
static size_t bytes_for(unsigned lines, unsigned cols)
{
	size_t n = (size_t)lines * (LINE_BASE + CELL_SHARE * (size_t)cols), least = CHUNKS_LEAST * (size_t)CHUNK_SIZE;

	return n > least ? n : least;
}

void history_init(struct history *h, unsigned lines_max, unsigned cols)
{
	memset(h, 0, sizeof *h);
	h->lines_max = lines_max;
	h->bytes_max = bytes_for(lines_max, cols);
}

RARE void history_limit(struct history *h, unsigned lines_max, unsigned cols)
{
	h->lines_max = lines_max;
	h->bytes_max = bytes_for(lines_max, cols);
	while (h->lines && (h->lines > h->lines_max || h->bytes > h->bytes_max))
		history_drop_oldest(h);
}

/* ---- the store */

static void chunk_free(struct history *h, struct chunk *c)
{
	h->bytes -= c->size;
	if (!h->spare && c->size == CHUNK_SIZE)
		h->spare = c;
	else
		free(c);
}

void history_clear(struct history *h)
{
	while (h->oldest) {
		struct chunk *c = h->oldest;

		h->oldest = c->next;
		chunk_free(h, c);
	}
	h->newest = NULL;
	h->lines = 0;
	free(h->spare);
	h->spare = NULL;
}

void history_end(struct history *h)
{
	history_clear(h);
	record_buffer_free(&h->buffer);
}

void history_drop_oldest(struct history *h)
{
	struct chunk *c = h->oldest;
	const struct record *r;

	if (!h->lines || !c)
		return;
	r = (const struct record *)(const void *)(c->data + c->start);
	c->start += r->size;
	h->lines--;
	if (c->start < c->end)
		return;
	h->oldest = c->next;
	if (!h->oldest)
		h->newest = NULL;
	chunk_free(h, c);
}

static struct chunk *chunk_new(struct history *h, uint32_t size)
{
	struct chunk *c = h->spare;

	if (c && size <= c->size) {
		h->spare = NULL;
	} else {
		size = size < CHUNK_SIZE ? CHUNK_SIZE : size;
		c = malloc(sizeof *c + size);
		if (!c)
			return NULL;
		c->size = size;
	}
	c->next = NULL;
	c->start = c->end = 0;
	h->bytes += c->size;
	if (h->newest)
		h->newest->next = c;
	else
		h->oldest = c;
	h->newest = c;
	return c;
}

/* Makes room for a record with n bytes of text at the end. NULL without memory, or if it is too large
 * for the history. */
static struct record *record_new(struct history *h, uint32_t n)
{
	struct chunk *c;
	uint32_t size = (uint32_t)(sizeof(struct record) + n + 3) & ~(uint32_t)3;
	struct record *r;

	while (h->lines && h->lines >= h->lines_max)
		history_drop_oldest(h);
	c = h->newest;
	if (!c || c->size - c->end < size) {
		uint32_t more = size < CHUNK_SIZE ? CHUNK_SIZE : size;

		while (h->lines && h->bytes + more > h->bytes_max)
			history_drop_oldest(h);
		if (size > CHUNK_SIZE && size > h->bytes_max)
			return NULL;
		c = chunk_new(h, size);
		if (!c)
			return NULL;
	}
	r = (struct record *)(void *)(c->data + c->end);
	c->end += size;
	r->size = size;
	h->lines++;
	return r;
}

void history_push(struct history *h, const struct pool *p, const struct grid *g, struct line *l)
{
	struct record *r;
	size_t n;

	if (!h->lines_max)
		return;
	n = record_is_plain(l) ? l->len : record_encode(&h->buffer, p, g, l);
	r = record_new(h, (uint32_t)n);
	if (r)
		record_fill(r, n, &h->buffer, l);
}

RARE void history_add(struct history *h, const struct record *like, const unsigned char *text, uint32_t skip)
{
	struct chunk *first = NULL;
	struct record *r;
	uint32_t size;

	if (!h->lines_max)
		return;
	if (!h->newest && skip % 4 == 0 && (size_t)skip + sizeof *r + like->len < CHUNK_SIZE)
		first = chunk_new(h, CHUNK_SIZE);
	if (first)
		first->start = first->end = skip;
	r = record_new(h, like->len);
	if (!r)
		return;
	size = r->size;
	*r = *like;
	r->size = size;
	if (like->len)
		memcpy(r->text, text, like->len);
}

RARE void history_truncate(struct history *h, unsigned n)
{
	struct chunk *c;
	uint32_t at;

	if (n >= h->lines)
		return;
	if (!n) {
		history_clear(h);
		return;
	}
	h->lines = n;
	for (c = h->oldest; ; c = c->next) {
		for (at = c->start; at < c->end && n; n--)
			at += ((const struct record *)(const void *)(c->data + at))->size;
		if (!n)
			break;
	}
	c->end = at;
	h->newest = c;
	while (c->next) {
		struct chunk *gone = c->next;

		c->next = gone->next;
		chunk_free(h, gone);
	}
}

struct history_at history_from(const struct history *h, unsigned skip)
{
	struct history_at at = { h->oldest, h->oldest ? h->oldest->start : 0 };

	while (skip-- && history_next(&at))
		;
	return at;
}

const struct record *history_next(struct history_at *at)
{
	const struct record *r;

	while (at->chunk && at->at >= at->chunk->end) {
		at->chunk = at->chunk->next;
		at->at = at->chunk ? at->chunk->start : 0;
	}
	if (!at->chunk)
		return NULL;
	r = (const struct record *)(const void *)(at->chunk->data + at->at);
	at->at += r->size;
	return r;
}
