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
	size_t index = ring_index(r, offset), first = r->size - index;

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

void ring_grow(struct ring *r)
{
	unsigned char *data = r->size < RING_LARGE ? ring_map(r->size * 2) : NULL;
	uint64_t tail = ring_tail(r);
	struct iovec pieces[2];
	size_t at = 0;
	int i, n;

	r->largest = !data;
	if (!data)
		return;
	n = ring_pieces(r, tail, (size_t)(r->head - tail), pieces);
	for (i = 0; i < n; at += pieces[i++].iov_len)
		memcpy(data + at, pieces[i].iov_base, pieces[i].iov_len);
	munmap(r->data, r->size);
	r->data = data;
	r->size *= 2;
	r->zero = tail;
	r->touched = at;
}

void ring_rewind(struct ring *r, size_t most)
{
	unsigned char *data = r->touched > most ? ring_map(RING_SMALL) : NULL;

	r->zero = r->head;
	if (!data)
		return;
	munmap(r->data, r->size);
	r->data = data;
	r->size = RING_SMALL;
	r->touched = 0;
	r->largest = false;
}
