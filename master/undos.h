/* master/undos.h - what undoes the program's modes on a terminal, by where the output is */
#ifndef MASTER_UNDOS_H
#define MASTER_UNDOS_H

#include "screen/screen.h"

#include <stddef.h>
#include <stdint.h>

/* From this offset of the output on, these bytes undo what the program has set. */
struct undo {
	uint64_t number;        /* 1, 2, ...: newer ones have higher numbers */
	uint64_t offset;
	struct bytes bytes;
};

/* Changes of modes between the slowest terminal and the head of the output. */
enum { UNDOS = 16 };

/* A record of them, oldest first.  All zero is an empty one. */
struct undos {
	struct undo at[UNDOS];
	size_t count;
	uint64_t newest;        /* the highest number given */
};

/* Note that the modes are different from this offset on.  A full record gives up its newest
 * entry: a terminal that is there keeps the older undo a little longer. */
void undos_note(struct undos *u, uint64_t offset, const struct screen *screen);

/* The oldest entry with a number above that; NULL if there is none. */
const struct undo *undos_after(const struct undos *u, uint64_t number);

/* Every terminal has passed the entries up to number: forget them. */
void undos_drop(struct undos *u, uint64_t number);

#endif
