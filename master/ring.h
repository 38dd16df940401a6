/* master/ring.h - the output, addressed by its offset */
#ifndef MASTER_RING_H
#define MASTER_RING_H

#include "base/system.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <sys/uio.h>

/* Bytes addressed by their offset in all that ever went through: one writer,
 * any number of readers that each keep an offset.  Bytes older than size are
 * overwritten.  zero is the offset that lies at data[0]; size is a power of
 * two. */
struct ring {
	unsigned char *data;
	size_t size;
	size_t touched;         /* memory in use, at most size */
	uint64_t head, zero;
	bool largest;           /* it cannot grow */
};

/* Make one of the smallest size, 256 KiB, of which no memory is used yet.
 * Returns 0, -1 with ENOMEM. */
int ring_make(struct ring *r);

/* Free its memory. */
void ring_free(struct ring *r);

/* The bytes from offset on, n of them (at most size), as pieces[0] and [1].
 * Returns how many pieces there are. */
int ring_pieces(const struct ring *r, uint64_t offset, size_t n, struct iovec *pieces);

/* The offset of the oldest byte there still is. */
uint64_t ring_tail(const struct ring *r);

/* Read once from fd to the head, at most max bytes (at most size).  Returns
 * what read(2) does. */
ssize_t ring_read(struct ring *r, int fd, size_t max);

/* Put n bytes (at most size) at the head. */
void ring_put(struct ring *r, const void *bytes, size_t n);

/* Double the size, up to 4 MiB, keeping what is there, or set largest if that
 * cannot be. */
void ring_grow(struct ring *r);

/* No reader needs what is there: begin at data[0] again, so that little output
 * touches little memory; give memory back if more than most is in use. */
void ring_rewind(struct ring *r, size_t most);

#endif
