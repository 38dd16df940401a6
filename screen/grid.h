/* Cells and lines: what a screen shows, and the lines that left its top.
 *
 * A cell is a character and an attribute, a word each; what does not fit into a word is
 * kept once, in tables that are swept when they are full (pool). Lines on a screen are
 * arrays of cells; scrolling turns a ring of lines. A line that leaves becomes a run of
 * bytes (history). */
#ifndef GRID_H
#define GRID_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "hints.h"

/* ---- attributes */

enum {
	ATTR_BOLD = 1, ATTR_DIM = 2, ATTR_ITALIC = 4, ATTR_BLINK = 8, ATTR_INVERSE = 16,
	ATTR_HIDDEN = 32, ATTR_STRIKE = 64, ATTR_OVERLINE = 128,
	ATTR_PROTECTED = 256,			/* DECSCA */
	ATTR_UNDERLINE = 7 << 9,		/* 0 to 5: none, single, double, curly, dotted, dashed */
	ATTR_UNDERLINE_SHIFT = 9,
	/* these show where there is no character */
	ATTR_ON_BLANKS = ATTR_INVERSE | ATTR_STRIKE | ATTR_OVERLINE | ATTR_UNDERLINE,
};

/* A colour is 0 (the default), COLOUR_INDEX | 0..255 or COLOUR_RGB | 0xrrggbb. */
#define COLOUR_INDEX ((uint32_t)256)
#define COLOUR_RGB ((uint32_t)2 << 24)
/* Of an underline: SGR 59 made it the default one, which to xterm.js is not the same as
 * never to have had a colour. */
#define COLOUR_RESET ((uint32_t)4 << 24)

struct attr {
	uint32_t fg, bg, ul;
	uint16_t flags;
	uint16_t link;		/* number in pool.links, 0: none */
};

/* An attribute as a cell has it, 0 the default one. Most fit: two colours by index (in bits 0
 * and 9) and all flags (in 18), or a single colour as RGB and the first flags (in 24). The
 * others are a number in pool.attrs. */
enum { ATTR_FIRST_FLAGS = 63 };
#define ATTR_KIND ((uint32_t)3 << 30)
#define ATTR_FG_RGB ((uint32_t)1 << 30)
#define ATTR_BG_RGB ((uint32_t)2 << 30)
#define ATTR_NUMBERED ((uint32_t)3 << 30)

/* What a cell's attribute below ATTR_NUMBERED stands for; pool_attr knows the others too. */
struct attr attr_unpack(uint32_t attr);
/* The word for *a, or ATTR_NUMBERED where it does not fit: its number is to be added. */
static inline uint32_t attr_pack(const struct attr *a)
{
	if (a->ul || a->link)
		return ATTR_NUMBERED;
	if (!((a->fg | a->bg) & COLOUR_RGB))
		return a->fg | a->bg << 9 | (uint32_t)a->flags << 18;
	if ((a->fg && a->bg) || a->flags > ATTR_FIRST_FLAGS)
		return ATTR_NUMBERED;
	return (a->fg ? ATTR_FG_RGB : ATTR_BG_RGB) | (uint32_t)a->flags << 24 | ((a->fg | a->bg) & 0xffffff);
}

/* ---- cells */

/* A cell's character: 0 was never written or was erased; else a code point, or with
 * CELL_CLUSTER the number of a cluster; CELL_WIDE says that the next cell, CELL_TAIL,
 * is its right half. */
#define CELL_CLUSTER ((uint32_t)1 << 31)
#define CELL_WIDE ((uint32_t)1 << 30)
#define CELL_TAIL ((uint32_t)1 << 29)
#define CELL_CHAR (CELL_TAIL - 1)

/* A character and the marks that join it, zero-filled. Further marks are dropped. */
enum { CLUSTER_MAX = 6 };
struct cluster {
	uint32_t c[CLUSTER_MAX];
};

/* ---- the pool: further attributes, clusters and links by number */

/* Equal items have one number, from 1. Numbers stay good until a sweep finds them
 * unmarked. */
struct table {
	size_t item_size;
	unsigned char *items;
	uint32_t *next;		/* in its bucket, or in the list of free ones */
	uint8_t *mark;
	uint32_t *bucket;
	uint32_t size, count, used, free;	/* size: a power of 2; used: ever, count: now */
};

struct link {
	char *text;		/* "params;URI" as in OSC 8 */
	uint32_t len;
	bool mark;
};

/* Links: at most so many, of so many bytes, in all of so many bytes. */
enum { LINK_COUNT = 1024, LINK_MAX = 2083, LINK_BYTES = 65536 };

struct pool {
	struct table attrs, clusters;
	struct link *links;
	uint32_t link_count, link_bytes;
};

/* Empty, with no memory of its own yet. */
void pool_init(struct pool *p);
/* Frees all; p is empty again. */
void pool_end(struct pool *p);
/* Instead of a number: there is no room. Sweep, and ask again; a table may have to grow. */
#define POOL_FULL ((uint32_t)-1)
/* The number of an item, not all zero, of t's item_size; it is copied if it is new. Or
 * POOL_FULL, always in a table that never grew. */
uint32_t table_find(struct table *t, const void *item);
/* Doubles t, or gives an empty one its first room. Numbers stay good, marks are lost. False
 * without memory or at 2^24 items: t is as it was. */
bool table_grow(struct table *t);
/* False: so much is in use after a sweep that it pays to grow. */
bool table_roomy(const struct table *t);
/* The number of a link of len bytes (LINK_MAX at most), which are copied if it is new. Or
 * POOL_FULL, without memory too. */
uint32_t pool_link(struct pool *p, const char *text, size_t len);
/* The item of a number; the zero item for 0 and for what is not there. Good until t is
 * changed. */
static inline const void *table_item(const struct table *t, uint32_t number)
{
	static const uint64_t zero[3];

	return number < t->used ? (const void *)(t->items + (size_t)number * t->item_size) : (const void *)zero;
}
/* What an attribute of a cell is; the default one if its number is not there. */
struct attr pool_attr(const struct pool *p, uint32_t attr);
/* The next sweep leaves this: an attribute of a cell and its link, or the link or cluster of a
 * number. What has no number, or one that is not there, is passed over. */
void pool_mark_attr(struct pool *p, uint32_t attr);
void pool_mark_link(struct pool *p, uint32_t link);
void pool_mark_cluster(struct pool *p, uint32_t number);
/* Frees what is not marked, so that its numbers go to others, and takes all marks off. */
void pool_sweep(struct pool *p);

/* ---- lines */

struct line {
	uint32_t *cell;		/* cols characters, then cols attributes */
	uint32_t len;		/* cells from here on are blank, of the default attribute */
	bool wrapped;		/* continues the line above it */
	bool styled;		/* else all attributes are 0, and their array is not used */
	bool rich;		/* may hold other than ASCII and erased cells */
	uint8_t size;		/* DECDWL and DECDHL: 0, or the 3, 4 or 6 of ESC # */
};

struct grid {
	unsigned cols, rows;
	struct line *lines;	/* NULL: no memory was had for it */
	uint32_t *cells;
	unsigned top;		/* lines[top] is row 0, and so on around */
};

/* Blank, of cols and rows above 0. False without memory: g is as it was. */
bool grid_init(struct grid *g, unsigned cols, unsigned rows);
/* Frees the lines, if there are any; lines is then NULL. */
void grid_end(struct grid *g);
/* All lines, which must be there, are blank as line_clear leaves them, without colour. */
void grid_clear(struct grid *g);

/* The line of row y, from 0 and below g->rows; good until the grid scrolls. */
static inline struct line *grid_row(const struct grid *g, unsigned y)
{
	y += g->top;
	return &g->lines[y >= g->rows ? y - g->rows : y];
}

/* The attributes of the cells: only where l->styled is set, and up to l->len, do they count. */
static inline uint32_t *line_attrs(const struct grid *g, const struct line *l)
{
	return l->cell + g->cols;
}

/* Of all below: l is a line of g, no column is beyond g->cols. */

/* Blank cells are written up to len n; a line that is as long stays as it is. */
void line_extend(const struct grid *g, struct line *l, unsigned n);
/* From now on its attributes count; if they did not, all are 0. */
void line_style(const struct grid *g, struct line *l);
/* Cells a to b-1, if there are any, are erased with attribute attr; what is left of a wide
 * character cut in half is a blank. */
void line_erase(const struct grid *g, struct line *l, unsigned a, unsigned b, uint32_t attr);
/* All is erased with attribute attr; the line is of normal size and continues none. */
void line_clear(const struct grid *g, struct line *l, uint32_t attr);
/* From at on, n cells come in and push those behind them off the end (insert), or n go and
 * those behind them follow (delete). What comes in is blank, of attribute attr, and so is what
 * is left of a wide character cut in half. n beyond the end is cut. */
void line_insert(const struct grid *g, struct line *l, unsigned at, unsigned n, uint32_t attr);
void line_delete(const struct grid *g, struct line *l, unsigned at, unsigned n, uint32_t attr);
/* Cell x, below g->cols, is c with attribute attr. Nothing is done about the other half of a
 * wide character. */
void line_put(const struct grid *g, struct line *l, unsigned x, uint32_t c, uint32_t attr);
/* The character and the attribute of cell x; both are 0 from l->len on. */
uint32_t line_cell(const struct line *l, unsigned x);
uint32_t line_attr(const struct grid *g, const struct line *l, unsigned x);

/* Rows top to bottom, both included, move n up (or down), or all go if n is more than they
 * are; those that come in are as line_clear leaves them, of attribute attr. */
void grid_scroll_up(struct grid *g, unsigned top, unsigned bottom, unsigned n, uint32_t attr);
void grid_scroll_down(struct grid *g, unsigned top, unsigned bottom, unsigned n, uint32_t attr);

/* A new size, above 0. The first drop rows go; what stays is cut or filled with blanks on the
 * right and below; half a wide character is a blank. False without memory: g is as it was. */
bool grid_resize(struct grid *g, unsigned cols, unsigned rows, unsigned drop);

/* ---- history */

/* A line's record. Its bytes are ASCII alone (a 0 is a blank) when plain; else
 * characters in UTF-8 with, between them, the codes that history.c lists. */
struct record {
	uint32_t size;		/* of all, a multiple of 4 */
	uint32_t len;		/* bytes of text */
	bool wrapped, plain;
	uint8_t line_size;
	uint8_t unused;
	unsigned char text[];
};

struct chunk {
	struct chunk *next;
	uint32_t size, start, end;
	_Alignas(8) unsigned char data[];
};

struct history {
	struct chunk *oldest, *newest, *spare;
	unsigned lines, lines_max;
	size_t bytes, bytes_max;
	unsigned char *scratch;
	size_t scratch_size;
};

/* Empty, for lines_max lines (0: none is kept) of 64 + 4 * cols bytes on average, or of about
 * 64 KiB in all where that is more. */
void history_init(struct history *h, unsigned lines_max, unsigned cols);
/* Other limits, as of history_init; the oldest lines beyond them go. */
void history_limit(struct history *h, unsigned lines_max, unsigned cols);
/* Drops all lines; the limits stay. */
void history_clear(struct history *h);
/* The same, and frees what else h holds. */
void history_end(struct history *h);
/* Keeps a copy of l, a line of g, as the newest; the oldest make room. Without memory, or if it
 * alone is beyond the limits, it is lost or cut. Cut are also lines of more than 1 MiB; of links
 * a line keeps 8192 bytes. l is changed by line_style alone. */
void history_push(struct history *h, const struct pool *p, const struct grid *g, struct line *l);
void history_drop_oldest(struct history *h);	/* if there is one */
/* Keeps the oldest n lines, and drops the newer ones. */
void history_truncate(struct history *h, unsigned n);

struct history_at {
	const struct chunk *chunk;
	uint32_t at;
};
/* The line after the oldest skip ones, then the ones behind it; NULL at the end. All good until
 * h is changed. */
struct history_at history_from(const struct history *h, unsigned skip);
const struct record *history_next(struct history_at *at);

/* Reads a record's cells one by one. */
struct record_reader {
	const unsigned char *b, *end;
	bool plain;
	uint32_t blanks;	/* still to come */
};
struct record_cell {
	uint32_t c[CLUSTER_MAX];	/* up to a 0; c[0] 0: erased */
	unsigned width;			/* 1 or 2 */
	bool attr_changed;		/* attr and link may be others than the cell's before */
	struct attr attr;		/* link is not set: it is the next two */
	const unsigned char *link;	/* in the record; NULL: none */
	size_t link_len;
};
/* Begins with the first cell of rec, which must stay; c is cleared. */
void record_open(struct record_reader *r, const struct record *rec, struct record_cell *c);
/* The next cell into c, where the one before still is: what does not change is left in it. A wide
 * character is one cell. False at the end. */
bool record_next(struct record_reader *r, struct record_cell *c);

#endif
