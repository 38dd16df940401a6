/* master/ring.c - the output, addressed by its offset */
#include "master/ring.h"

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { RING_SMALL = 256 * 1024, RING_LARGE = 4096 * 1024 };

static unsigned char *ring_map(size_t size)
{
	void *p = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	return p == MAP_FAILED ? NULL : p;
}

int ring_make(struct ring *r)
{
	memset(r, 0, sizeof *r);
	r->size = RING_SMALL;
	r->data = ring_map(RING_SMALL);
	return r->data ? 0 : -1;
}

void ring_free(struct ring *r)
{
	if (r->data)
		munmap(r->data, r->size);
	r->data = NULL;
}

static size_t ring_index(const struct ring *r, uint64_t offset)
{
	return (size_t)(offset - r->zero) & (r->size - 1);
}

int ring_pieces(const struct ring *r, uint64_t offset, size_t n, struct iovec *pieces)
{
	bool before = offset < r->zero;
	size_t index = before ? r->lap - (size_t)(r->zero - offset) : ring_index(r, offset);
	size_t first = (before ? r->lap : r->size) - index;

	if (n == 0)
		return 0;
	pieces[0].iov_base = r->data + index;
	pieces[0].iov_len = n < first ? n : first;
	pieces[1].iov_base = r->data;
	pieces[1].iov_len = n - pieces[0].iov_len;
	return pieces[1].iov_len ? 2 : 1;
}

uint64_t ring_tail(const struct ring *r)
{
	return r->head > r->zero + r->size ? r->head - r->size : r->zero;
}

uint64_t ring_oldest(const struct ring *r)
{
	return r->head - r->zero < r->lap ? r->head - r->lap : ring_tail(r);
}

/* n bytes have come. */
static void head_move(struct ring *r, size_t n)
{
	r->head += n;
	if (r->head - r->zero > r->touched)
		r->touched = r->head - r->zero < r->size ? (size_t)(r->head - r->zero) : r->size;
}

void ring_put(struct ring *r, const void *bytes, size_t n)
{
	struct iovec pieces[2];
	const unsigned char *from = bytes;
	int i, count = ring_pieces(r, r->head, n, pieces);

	for (i = 0; i < count; from += pieces[i++].iov_len)
		memcpy(pieces[i].iov_base, from, pieces[i].iov_len);
	head_move(r, n);
}

ssize_t ring_read(struct ring *r, int fd, size_t max)
{
	size_t index = ring_index(r, r->head), rest = r->size - index;
	ssize_t n = read(fd, r->data + index, max < rest ? max : rest);

	if (n > 0)
		head_move(r, (size_t)n);
	return n;
}

/* Go on in new memory of this size, with what there is from offset on at its beginning.  Returns
 * whether there is memory. */
static bool ring_move(struct ring *r, size_t size, uint64_t offset)
{
	unsigned char *data = ring_map(size);
	struct iovec pieces[2];
	size_t at = 0;
	int i, n;

	if (!data)
		return false;
	n = ring_pieces(r, offset, (size_t)(r->head - offset), pieces);
	for (i = 0; i < n; at += pieces[i++].iov_len)
		memcpy(data + at, pieces[i].iov_base, pieces[i].iov_len);
	munmap(r->data, r->size);
	r->data = data;
	r->size = size;
	r->zero = offset;
	r->touched = at;
	r->lap = 0;
	return true;
}

void ring_grow(struct ring *r)
{
	r->largest = r->size >= RING_LARGE || !ring_move(r, r->size * 2, ring_oldest(r));
}

uint64_t ring_resume(struct ring *r, uint64_t offset)
{
	uint64_t tail = ring_tail(r);

	/* A reader in the lap before would have to be asked before each write. */
	if (offset < tail && ring_move(r, r->size, ring_oldest(r)))
		tail = ring_tail(r);
	return offset > tail ? offset : tail;
}

void ring_rewind(struct ring *r, size_t most)
{
	uint64_t oldest = ring_oldest(r);
	size_t lap = ring_index(r, r->head);

	if (r->touched > most && ring_move(r, RING_SMALL, r->head - oldest > RING_KEPT ? r->head - RING_KEPT : oldest)) {
		r->largest = false;
	} else if (lap >= RING_KEPT) {
		r->zero = r->head;
		r->lap = lap;
	}
}
