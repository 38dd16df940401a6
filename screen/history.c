#define _POSIX_C_SOURCE 200809L
#include "grid.h"

#include <stdlib.h>
#include <string.h>

#include "vtparse.h"
#include "width.h"

/* Codes between the characters of a record that is not plain. */
enum {
	CODE_BLANK = 0,		/* one erased cell */
	CODE_BLANKS = 1,	/* so many: three bytes, low first */
	CODE_ATTR = 2,		/* what follows has this attribute: a byte of the bits below,
				 * then what they announce, in their order */
	CODE_DEFAULT = 3,	/* it has none */
	CODE_FG = 4,		/* a foreground colour's index alone: the byte */
	CODE_WORD = 5,		/* one that fits into a word: 4 bytes */
};
enum {
	HAS_FG_INDEX = 1, HAS_FG_RGB = 2, HAS_BG_INDEX = 4, HAS_BG_RGB = 8,
	HAS_UL = 16,		/* 4 bytes */
	HAS_FLAGS = 32,		/* 2 bytes */
	HAS_LINK = 64,		/* length, 2 bytes; text */
};

enum { CLUSTER_BYTES = 4 * CLUSTER_MAX, ATTR_BYTES = 16 + LINK_MAX };
enum { CHUNK_SIZE = 16384 - 64, LINE_SCRATCH_MAX = 1 << 20, LINKS_IN_LINE = 8192 };

/* Chunks go as a whole: fewer than some would keep too little. */
static size_t bytes_for(unsigned lines, unsigned cols)
{
	size_t n = (size_t)lines * (64 + 4 * (size_t)cols), least = 4 * (size_t)CHUNK_SIZE;

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
	free(h->scratch);
	h->scratch = NULL;
	h->scratch_size = 0;
}

void history_drop_oldest(struct history *h)
{
	struct chunk *c = h->oldest;
	const struct record *r;

	if (!h->lines)
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

/* Room for a record of n bytes at the end, or NULL. */
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
	r->len = n;
	h->lines++;
	return r;
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

/* ---- writing a line */

/* Makes room in the scratch buffer for n bytes from to on, a place in it. Returns where that is
 * now, or NULL. */
static unsigned char *scratch_grow(struct history *h, unsigned char *to, size_t n)
{
	size_t used = h->scratch ? (size_t)(to - h->scratch) : 0, size = h->scratch_size ? h->scratch_size : 1024;
	unsigned char *grown;

	while (size < used + n)
		size *= 2;
	grown = size <= LINE_SCRATCH_MAX ? realloc(h->scratch, size) : NULL;
	if (!grown)
		return NULL;
	h->scratch = grown;
	h->scratch_size = size;
	return grown + used;
}

static inline unsigned char *scratch_room(struct history *h, unsigned char *to, size_t n)
{
	return h->scratch && (size_t)(h->scratch + h->scratch_size - to) >= n ? to : scratch_grow(h, to, n);
}

static unsigned char *put_rgb(unsigned char *to, uint32_t c)
{
	*to++ = (unsigned char)(c >> 16);
	*to++ = (unsigned char)(c >> 8);
	*to++ = (unsigned char)c;
	return to;
}

static unsigned char *put_colour(unsigned char *to, uint32_t c)
{
	if (c & COLOUR_RGB)
		return put_rgb(to, c);
	*to++ = (unsigned char)c;
	return to;
}

static const struct link *link_of(const struct pool *p, const struct attr *a)
{
	return a->link && a->link < p->link_count && p->links[a->link].text ? &p->links[a->link] : NULL;
}

static unsigned char *put_long(unsigned char *start, const struct attr *a, const struct link *link)
{
	unsigned char *to = start + 2, has = 0;

	if (a->fg) {
		has |= a->fg & COLOUR_RGB ? HAS_FG_RGB : HAS_FG_INDEX;
		to = put_colour(to, a->fg);
	}
	if (a->bg) {
		has |= a->bg & COLOUR_RGB ? HAS_BG_RGB : HAS_BG_INDEX;
		to = put_colour(to, a->bg);
	}
	if (a->ul) {
		has |= HAS_UL;
		*to++ = (unsigned char)(a->ul >> 24);
		to = put_rgb(to, a->ul);
	}
	if (a->flags) {
		has |= HAS_FLAGS;
		*to++ = (unsigned char)a->flags;
		*to++ = (unsigned char)(a->flags >> 8);
	}
	if (link) {
		has |= HAS_LINK;
		*to++ = (unsigned char)link->len;
		*to++ = (unsigned char)(link->len >> 8);
		memcpy(to, link->text, link->len);
		to += link->len;
	}
	start[0] = CODE_ATTR;
	start[1] = has;
	return to;
}

static unsigned char *put_word(unsigned char *to, uint32_t attr)
{
	if ((attr & ~(uint32_t)255) == COLOUR_INDEX) {
		*to++ = CODE_FG;
		*to++ = (unsigned char)attr;
		return to;
	}
	*to++ = attr ? CODE_WORD : CODE_DEFAULT;
	memcpy(to, &attr, sizeof attr);
	return attr ? to + sizeof attr : to;
}

/* At most ATTR_BYTES. Of the links there is room in a line for so many bytes. */
static unsigned char *put_attr(unsigned char *to, const struct pool *p, uint32_t attr, size_t *room)
{
	const struct link *link;
	struct attr a;

	if (attr < ATTR_NUMBERED)
		return put_word(to, attr);
	a = pool_attr(p, attr);
	link = link_of(p, &a);
	if (link && link->len > *room)
		link = NULL;
	else if (link)
		*room -= link->len;
	return put_long(to, &a, link);
}

/* At most CLUSTER_BYTES. */
static unsigned char *put_cluster(unsigned char *to, const struct cluster *k)
{
	for (int i = 0; i < CLUSTER_MAX && k->c[i]; i++)
		to += utf8_encode(k->c[i], to);
	return to;
}

/* At most n bytes, for up to 2^24 blanks. */
static unsigned char *put_blanks(unsigned char *to, unsigned n)
{
	if (n < 4) {
		for (; n > 0; n--)
			*to++ = CODE_BLANK;
		return to;
	}
	*to++ = CODE_BLANKS;
	*to++ = (unsigned char)n;
	*to++ = (unsigned char)(n >> 8);
	*to++ = (unsigned char)(n >> 16);
	return to;
}

/* Puts what is ASCII at the beginning of n cells, of one attribute; returns how many that is. */
static APART unsigned put_ascii(unsigned char *to, const uint32_t *cell, const uint32_t *attrs, unsigned n)
{
	uint32_t attr = attrs[0];
	unsigned i;

	for (i = 0; i < n && attrs[i] == attr && cell[i] - 0x20 < 0x5f; i++)
		to[i] = (unsigned char)cell[i];
	return i;
}

/* Puts the characters at the beginning of *n cells, of one attribute, up to a blank or a cluster.
 * *n is how many cells that is. */
static APART unsigned char *put_text(unsigned char *to, const uint32_t *cell, const uint32_t *attrs, unsigned *n)
{
	uint32_t attr = attrs[0];
	unsigned i = 0, end = *n;

	while (i < end && attrs[i] == attr) {
		uint32_t c = cell[i];

		if (c - 0x20 < 0x5f)
			*to++ = (unsigned char)c;
		else if (c - 1 < CELL_CLUSTER - 1)
			to += utf8_encode(c & CELL_CHAR, to);
		else
			break;
		i += c & CELL_WIDE ? 2 : 1;
	}
	*n = i;
	return to;
}

/* How many of n cells are like the first one. */
static unsigned alike(const uint32_t *cell, const uint32_t *attrs, unsigned n)
{
	unsigned i = 1;

	while (i < n && cell[i] == cell[0] && attrs[i] == attrs[0])
		i++;
	return i;
}

/* Writes the line into the scratch buffer. Returns its length, cut where there is no more room.
 * Room is always made for 4 bytes a cell to come, which is enough for all but clusters and
 * attributes. */
static size_t encode(struct history *h, const struct pool *p, const struct grid *g, const struct line *l)
{
	const uint32_t *cell = l->cell, *attrs = line_attrs(g, l);
	unsigned char *to = scratch_room(h, h->scratch, (size_t)4 * l->len), *more;
	unsigned len = l->len, x = 0, n;
	size_t links = LINKS_IN_LINE;
	uint32_t now = 0;

	if (!to)
		return 0;
	while (x < len) {
		if (attrs[x] != now) {
			more = scratch_room(h, to, ATTR_BYTES + 4 * (len - x));
			if (!more)
				break;
			to = put_attr(more, p, now = attrs[x], &links);
		}
		n = put_ascii(to, cell + x, attrs + x, len - x);
		to += n;
		if (!n && !cell[x]) {
			n = alike(cell + x, attrs + x, len - x);
			to = put_blanks(to, n);
		} else if (!n && cell[x] & CELL_CLUSTER) {
			more = scratch_room(h, to, CLUSTER_BYTES + 4 * (len - x));
			if (!more)
				break;
			to = put_cluster(more, table_item(&p->clusters, cell[x] & CELL_CHAR));
			n = cell[x] & CELL_WIDE ? 2 : 1;
		} else if (!n) {
			n = len - x;
			to = put_text(to, cell + x, attrs + x, &n);
		}
		x += n;
	}
	return (size_t)(to - h->scratch);
}

/* 16 at a time, the last ones of them twice: the fixed length lets compilers use vectors. */
static void narrow(unsigned char *restrict to, const uint32_t *restrict from, size_t n)
{
	size_t i = 0;

	for (; n >= 16; i = i + 32 <= n ? i + 16 : n - 16) {
		for (int k = 0; k < 16; k++)
			to[i + (size_t)k] = (unsigned char)from[i + (size_t)k];
		if (i + 16 == n)
			return;
	}
	for (; i < n; i++)
		to[i] = (unsigned char)from[i];
}

void history_push(struct history *h, const struct pool *p, const struct grid *g, struct line *l)
{
	bool plain = !l->len || (!l->styled && !l->rich);
	struct record *r;
	size_t n;

	if (!h->lines_max)
		return;
	if (!plain)
		line_style(g, l);
	n = plain ? l->len : encode(h, p, g, l);
	r = record_new(h, (uint32_t)n);
	if (!r)
		return;
	r->wrapped = l->wrapped;
	r->plain = plain;
	r->line_size = l->size;
	r->unused = 0;
	if (plain)
		narrow(r->text, l->cell, n);
	else if (n)
		memcpy(r->text, h->scratch, n);
}

/* ---- reading a line */

void record_open(struct record_reader *r, const struct record *rec, struct record_cell *c)
{
	r->b = rec->text;
	r->end = rec->text + rec->len;
	r->plain = rec->plain;
	r->blanks = 0;
	memset(c, 0, sizeof *c);
}

static uint32_t take_colour(struct record_reader *r, unsigned has, unsigned index, unsigned rgb)
{
	uint32_t c = 0;

	if (has & index) {
		c = COLOUR_INDEX | *r->b++;
	} else if (has & rgb) {
		c = COLOUR_RGB | (uint32_t)r->b[0] << 16 | (uint32_t)r->b[1] << 8 | r->b[2];
		r->b += 3;
	}
	return c;
}

static void take_word(struct record_reader *r, struct record_cell *c)
{
	uint32_t attr = 0;

	switch (*r->b++) {
	case CODE_FG:
		attr = COLOUR_INDEX | *r->b++;
		break;
	case CODE_WORD:
		memcpy(&attr, r->b, sizeof attr);
		r->b += sizeof attr;
		break;
	}
	c->attr = attr_unpack(attr);
}

static void take_long(struct record_reader *r, struct record_cell *c)
{
	unsigned has = r->b[1];

	r->b += 2;
	memset(&c->attr, 0, sizeof c->attr);
	c->attr.fg = take_colour(r, has, HAS_FG_INDEX, HAS_FG_RGB);
	c->attr.bg = take_colour(r, has, HAS_BG_INDEX, HAS_BG_RGB);
	if (has & HAS_UL) {
		c->attr.ul = (uint32_t)r->b[0] << 24 | (uint32_t)r->b[1] << 16 | (uint32_t)r->b[2] << 8 | r->b[3];
		r->b += 4;
	}
	if (has & HAS_FLAGS) {
		c->attr.flags = (uint16_t)(r->b[0] | r->b[1] << 8);
		r->b += 2;
	}
	if (has & HAS_LINK) {
		c->link_len = (size_t)(r->b[0] | r->b[1] << 8);
		c->link = r->b + 2;
		r->b += 2 + c->link_len;
	}
}

/* Takes the attribute that comes next, if one does. */
static bool take_attr(struct record_reader *r, struct record_cell *c)
{
	if (r->b >= r->end || *r->b < CODE_ATTR || *r->b > CODE_WORD)
		return false;
	c->link = NULL;
	c->link_len = 0;
	c->attr_changed = true;
	if (*r->b == CODE_ATTR)
		take_long(r, c);
	else
		take_word(r, c);
	return true;
}

static void take_char(struct record_reader *r, struct record_cell *c)
{
	unsigned n = 1;

	r->b += utf8_decode(r->b, (size_t)(r->end - r->b), &c->c[0]);
	c->width = width_of(c->c[0]) == 2 ? 2 : 1;
	while (r->b < r->end && *r->b >= 0x80) {
		uint32_t mark = 0;
		size_t k = utf8_decode(r->b, (size_t)(r->end - r->b), &mark);

		if (!k || width_of(mark) != 0 || n == CLUSTER_MAX)
			break;
		c->c[n++] = mark;
		r->b += k;
	}
	if (n < CLUSTER_MAX)
		c->c[n] = 0;
}

RARE bool record_next(struct record_reader *r, struct record_cell *c)
{
	c->attr_changed = false;
	c->width = 1;
	c->c[0] = c->c[1] = 0;
	if (r->blanks) {
		r->blanks--;
		return true;
	}
	while (!r->plain && take_attr(r, c))
		;
	if (r->b >= r->end)
		return false;
	if (*r->b >= 0x20) {
		take_char(r, c);
		return true;
	}
	if (!r->plain && *r->b == CODE_BLANKS) {
		r->blanks = ((uint32_t)r->b[1] | (uint32_t)r->b[2] << 8 | (uint32_t)r->b[3] << 16) - 1;
		r->b += 4;
	} else {
		r->b++;
	}
	return true;
}
