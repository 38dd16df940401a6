/* screen/history.h - the lines that left the top of the screen, oldest first, within a bound */
#ifndef SCREEN_HISTORY_H
#define SCREEN_HISTORY_H

#include <stddef.h>
#include <stdint.h>

#include "grid.h"
#include "pool.h"
#include "record.h"

/* A piece of memory full of records. */
struct chunk {
	struct chunk *next;
	uint32_t size;		/* bytes of data */
	uint32_t start, end;	/* where in data the records begin and end */
	_Alignas(8) unsigned char data[];
};

struct history {
	struct chunk *oldest, *newest;
	struct chunk *spare;		/* an empty one, to save a free and a malloc; or NULL */
	unsigned lines, lines_max;
	size_t bytes, bytes_max;	/* of all chunks in use */
	struct record_buffer buffer;
};

/* An empty history for lines_max lines (0: keep none) that take 64 + 4 * cols bytes on average, or
 * about 64 KiB for all if that is more. */
void history_init(struct history *h, unsigned lines_max, unsigned cols);
/* Sets other limits, as history_init does, and drops the oldest lines beyond them. */
void history_limit(struct history *h, unsigned lines_max, unsigned cols);
/* Drops all lines; the limits stay. */
void history_clear(struct history *h);
/* Drops all lines and frees all memory. */
void history_end(struct history *h);
/* Keeps a copy of l, a line of g, as the newest line; the oldest lines make room for it. Without
 * memory, or if the line alone is beyond the limits, it is cut or lost. See record_encode. */
void history_push(struct history *h, const struct pool *p, const struct grid *g, struct line *l);
/* Keeps a record as the newest one: it is like that one, whose size does not count, with this text, which must
 * be valid (record_is_valid). skip: if it is the first record, leave the first skip bytes of its chunk unused,
 * as after dropped records; a multiple of 4. Without memory the record is lost. */
void history_add(struct history *h, const struct record *like, const unsigned char *text, uint32_t skip);
/* Drops the oldest line, if there is one. */
void history_drop_oldest(struct history *h);
/* Keeps the oldest n lines and drops the newer ones. */
void history_truncate(struct history *h, unsigned n);

/* A place between two lines. */
struct history_at {
	const struct chunk *chunk;
	uint32_t at;
};
/* The place after the oldest skip lines. */
struct history_at history_from(const struct history *h, unsigned skip);
/* The line at this place, which moves on to the next; NULL at the end. Places and lines are good
 * until h changes. */
const struct record *history_next(struct history_at *at);

#endif
