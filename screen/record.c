/* screen/record.c - a line of cells as a compact run of bytes, the form history keeps it in */
#include "record.h"

#include <stdlib.h>
#include <string.h>

#include "hints.h"
#include "utf8.h"
#include "width.h"

/* Codes between the characters of a record that is not plain. */
enum {
	CODE_BLANK = 0,		/* one erased cell */
	CODE_BLANKS = 1,	/* several: their number in three bytes, low first */
	CODE_ATTR = 2,		/* the attribute of what follows: a byte of the bits below, then what
				 * these announce, in their order */
	CODE_DEFAULT = 3,	/* what follows has the default attribute */
	CODE_FG = 4,		/* an indexed foreground colour alone: the byte that follows */
	CODE_WORD = 5,		/* an attribute that fits into a cell's word: its 4 bytes, low first */
};
enum {
	HAS_FG_INDEX = 1, HAS_FG_RGB = 2, HAS_BG_INDEX = 4, HAS_BG_RGB = 8,
	HAS_UL = 16,		/* 4 bytes */
	HAS_FLAGS = 32,		/* 2 bytes */
	HAS_LINK = 64,		/* length in 2 bytes, then the text */
};

/* The most bytes a cluster and an attribute take. */
enum { CLUSTER_BYTES = 4 * CLUSTER_MAX, ATTR_BYTES = 16 + LINK_MAX };
/* The most bytes a line may take, and the links in it. */
enum { LINE_BYTES_MAX = 1 << 20, LINK_BYTES_MAX = 8192 };
/* More cells than a line has, and codes between them. */
enum { CELLS_MOST = 1 << 18 };

/* ---- writing */

/* Makes room in the buffer for n bytes at to, a place in it. Returns where that place is now, or
 * NULL. */
static unsigned char *buffer_grow(struct record_buffer *b, unsigned char *to, size_t n)
{
	size_t used = b->data ? (size_t)(to - b->data) : 0, size = b->size ? b->size : 1024;
	unsigned char *grown;

	while (size < used + n)
		size *= 2;
	grown = size <= LINE_BYTES_MAX ? realloc(b->data, size) : NULL;
	if (!grown)
		return NULL;
	b->data = grown;
	b->size = size;
	return grown + used;
}

static inline unsigned char *buffer_room(struct record_buffer *b, unsigned char *to, size_t n)
{
	return b->data && (size_t)(b->data + b->size - to) >= n ? to : buffer_grow(b, to, n);
}

void record_buffer_free(struct record_buffer *b)
{
	free(b->data);
	b->data = NULL;
	b->size = 0;
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
	to[0] = CODE_DEFAULT;
	if (!attr)
		return to + 1;
	to[0] = CODE_WORD;
	to[1] = (unsigned char)attr;
	to[2] = (unsigned char)(attr >> 8);
	to[3] = (unsigned char)(attr >> 16);
	to[4] = (unsigned char)(attr >> 24);
	return to + 5;
}

/* At most ATTR_BYTES. *room is how many bytes of links the line may still take. */
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

/* At most n bytes; n is below 2^24. */
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

/* Writes the ASCII at the beginning of n cells, as long as the attribute stays the same. Returns how
 * many cells that is. */
static APART unsigned put_ascii(unsigned char *to, const uint32_t *cell, const uint32_t *attrs, unsigned n)
{
	uint32_t attr = attrs[0];
	unsigned i;

	for (i = 0; i < n && attrs[i] == attr && cell[i] - 0x20 < 0x5f; i++)
		to[i] = (unsigned char)cell[i];
	return i;
}

/* Writes the characters at the beginning of *n cells, as long as the attribute stays the same, up to
 * a blank or a cluster. Sets *n to how many cells that is. */
static APART unsigned char *put_text(unsigned char *to, const uint32_t *cell, const uint32_t *attrs, unsigned *n)
{
	uint32_t attr = attrs[0];
	unsigned i = 0, end = *n;

	while (i < end && attrs[i] == attr) {
		uint32_t c = cell[i];

		i++;
		if (c - 0x80 < 0x800 - 0x80) {	/* the most common, and none of them is wide */
			to[0] = (unsigned char)(0xc0 | c >> 6);
			to[1] = (unsigned char)(0x80 | (c & 63));
			to += 2;
			continue;
		}
		if (c - 1 >= CELL_CLUSTER - 1) {
			i--;
			break;
		}
		to += utf8_encode(c & CELL_CHAR, to);
		i += c >> 30;	/* CELL_WIDE */
	}
	*n = i;
	return to;
}

/* How many cells at the beginning of n are like the first one. */
static unsigned alike(const uint32_t *cell, const uint32_t *attrs, unsigned n)
{
	unsigned i = 1;

	while (i < n && cell[i] == cell[0] && attrs[i] == attrs[0])
		i++;
	return i;
}

/* Returns the length, cut where there is no more room. There is always room for 4 bytes for each
 * cell to come, which is enough for all but clusters and attributes. */
static size_t encode(struct record_buffer *b, const struct pool *p, const struct grid *g, const struct line *l)
{
	const uint32_t *cell = l->cell, *attrs = line_attrs(g, l);
	unsigned char *to = buffer_room(b, b->data, (size_t)4 * l->len), *more;
	unsigned len = l->len, x = 0, n;
	size_t links = LINK_BYTES_MAX;
	uint32_t now = 0;

	if (!to)
		return 0;
	while (x < len) {
		if (attrs[x] != now) {
			more = buffer_room(b, to, ATTR_BYTES + 4 * (len - x));
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
			more = buffer_room(b, to, CLUSTER_BYTES + 4 * (len - x));
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
	return (size_t)(to - b->data);
}

/* 16 at a time; the last 16 may overlap those before. The fixed number lets compilers use vectors. */
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

size_t record_encode(struct record_buffer *b, const struct pool *p, const struct grid *g, struct line *l)
{
	line_style(g, l);
	return encode(b, p, g, l);
}

void record_fill(struct record *r, size_t len, const struct record_buffer *b, const struct line *l)
{
	r->len = (uint32_t)len;
	r->wrapped = l->wrapped;
	r->plain = record_is_plain(l);
	r->line_size = l->size;
	r->unused = 0;
	if (r->plain)
		narrow(r->text, l->cell, len);
	else if (len)
		memcpy(r->text, b->data, len);
}

/* ---- checking */

/* The length of the long attribute at b, where n bytes are; 0 if it is none. */
static size_t long_length(const unsigned char *b, size_t n)
{
	static const unsigned char sizes[] = { 1, 3, 1, 3, 4, 2 };	/* of what HAS_ announces */
	size_t len = 2, link;

	for (unsigned i = 0; n > 1 && i < sizeof sizes; i++)
		len += b[1] >> i & 1 ? sizes[i] : 0;
	if (n < 2 || b[1] > 127 || len + 2 > n + (b[1] & HAS_LINK ? 0 : 2))
		return 0;
	if (!(b[1] & HAS_LINK))
		return len;
	link = (size_t)(b[len] | b[len + 1] << 8);
	if (link > LINK_MAX || link > n - len - 2)
		return 0;
	for (size_t i = len + 2; i < len + 2 + link; i++)
		if (b[i] < 0x20 || b[i] == 0x7f)
			return 0;
	return len + 2 + link;
}

/* The length of the unit at b, where n > 0 bytes are; 0 if it is nothing that encode writes. Adds its cells to
 * *cells. */
static size_t unit_length(const unsigned char *b, size_t n, size_t *cells)
{
	size_t blanks;
	uint32_t c;

	*cells += 1;
	switch (*b) {
	case CODE_BLANK: case CODE_DEFAULT:
		return 1;
	case CODE_BLANKS:
		blanks = n < 4 ? 0 : (size_t)b[1] | (size_t)b[2] << 8 | (size_t)b[3] << 16;
		*cells += blanks;
		return blanks ? 4 : 0;
	case CODE_ATTR:
		return long_length(b, n);
	case CODE_FG:
		return n < 2 ? 0 : 2;
	case CODE_WORD:
		return n < 5 || b[4] >> 6 == 3 ? 0 : 5;
	}
	n = *b < 0x20 ? 0 : utf8_decode(b, n, &c);
	return n && (c < 0x7f || c >= 0xa0) ? n : 0;
}

bool record_is_valid(const unsigned char *text, size_t n, bool plain)
{
	size_t k, cells = 0;

	if (n > LINE_BYTES_MAX)
		return false;
	for (; n > 0; text += k, n -= k) {
		k = plain ? !*text || (*text >= 0x20 && *text < 0x7f) : unit_length(text, n, &cells);
		if (!k || cells > CELLS_MOST)
			return false;
	}
	return true;
}

/* ---- reading */

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
		for (unsigned i = 0; i < sizeof attr; i++)
			attr |= (uint32_t)*r->b++ << 8 * i;
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

/* Reads the attribute that comes next, if there is one. */
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
