/* master/ring.h - the output, addressed by its offset */
#ifndef MASTER_RING_H
#define MASTER_RING_H

#include "base/system.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <sys/uio.h>

/* Bytes that are there for a reader to come, whoever has read them. */
enum { RING_KEPT = 32 * 1024 };

/* Bytes addressed by their offset in all that ever went through: one writer,
 * any number of readers that each keep an offset.  Bytes older than size are
 * overwritten.  zero is the offset that lies at data[0]; size is a power of
 * two.
 *
 * When no reader needs what is there the writer goes back to data[0], if it has come far
 * enough.  What it wrote before, the lap bytes from data[0] on, goes only as it is written
 * over: so RING_KEPT bytes are always there, and nothing is copied for that. */
struct ring {
	unsigned char *data;
	size_t size;
	size_t touched;         /* memory in use, at most size */
	uint64_t head, zero;
	size_t lap;
	bool largest;           /* it cannot grow */
};

/* Make one of the smallest size, 256 KiB, of which no memory is used yet.
 * Returns 0, -1 with ENOMEM. */
int ring_make(struct ring *r);

/* Free its memory. */
void ring_free(struct ring *r);

/* The bytes from offset on, which is not before ring_oldest, n of them (at most size), as
 * pieces[0] and [1].  Returns how many pieces there are. */
int ring_pieces(const struct ring *r, uint64_t offset, size_t n, struct iovec *pieces);

/* The offset of the oldest byte that a reader may need: it stays as long as one does. */
uint64_t ring_tail(const struct ring *r);

/* The offset of the oldest byte there still is.  Before ring_tail they last only until the
 * next output. */
uint64_t ring_oldest(const struct ring *r);

/* A reader wants to begin at offset, which is not beyond the head.  Returns where it can: there,
 * or at the oldest byte after it. */
uint64_t ring_resume(struct ring *r, uint64_t offset);

/* Read once from fd to the head, at most max bytes (at most size).  Returns
 * what read(2) does. */
ssize_t ring_read(struct ring *r, int fd, size_t max);

/* Put n bytes (at most size) at the head. */
void ring_put(struct ring *r, const void *bytes, size_t n);

/* Double the size, up to 4 MiB, keeping what is there, or set largest if that
 * cannot be. */
void ring_grow(struct ring *r);

/* No reader needs what is there: go back to data[0] once RING_KEPT bytes are there, so that
 * output touches little memory; give memory back if more than most is in use. */
void ring_rewind(struct ring *r, size_t most);

#endif
