/* screen/codec.h - numbers and runs of bytes in a saved model: written, and read within bounds
 *
 * All numbers are big-endian. What is saved is a row of parts, each with a number and a length, so that
 * a reader can skip what it does not know. */
#ifndef SCREEN_CODEC_H
#define SCREEN_CODEC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "screen.h"

/* ---- writing. Without memory w->failed is set, and nothing more is written. */

struct save {
	struct bytes *out;
	bool failed;
};

/* Appends n bytes as they are. */
void save_bytes(struct save *w, const void *bytes, size_t n);
/* Appends a number as width bytes, 1 to 8. */
void save_number(struct save *w, uint64_t v, unsigned width);
/* Appends n in 4 bytes, and then n bytes. */
void save_run(struct save *w, const void *bytes, size_t n);
/* Begins part id. Returns where it is, for save_end. */
size_t save_begin(struct save *w, unsigned id);
/* Ends the part that save_begin began at this place: fills in its length. */
void save_end(struct save *w, size_t part);

/* ---- reading. Beyond the end all numbers are 0 and all runs empty, so what an older version did not
 * write is 0. */

struct load {
	const unsigned char *b, *end;
};

/* The number of bytes still to be read. */
size_t load_left(const struct load *r);
/* Reads a number of width bytes, 0 to 8. */
uint64_t load_number(struct load *r, unsigned width);
/* Reads a run of save_run, and sets *n to its length. An empty run may be NULL. The bytes are those of r. */
const unsigned char *load_run(struct load *r, size_t *n);
/* Reads the next part. False at the end, or if the rest is none. */
bool load_part(struct load *r, unsigned *id, struct load *part);

#endif
