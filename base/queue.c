/* base/queue.c - a queue of bytes */
#include "base/queue.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* Bytes of the first allocation; it doubles from there. */
enum { LEAST = 64 };

unsigned char *queue_head(const struct queue *q)
{
	return q->start ? q->data + q->start : q->data;
}

int queue_reserve(struct queue *q, size_t n)
{
	size_t size = q->size ? q->size : LEAST;
	unsigned char *data;

	if (q->start + q->length + n <= q->size)
		return 0;
	if (q->start > 0) {
		memmove(q->data, queue_head(q), q->length);
		q->start = 0;
		if (q->length + n <= q->size)
			return 0;
	}
	while (size < q->length + n)
		size *= 2;
	data = realloc(q->data, size);
	if (!data)
		return -1;
	q->data = data;
	q->size = size;
	return 0;
}

int queue_put(struct queue *q, const void *bytes, size_t n)
{
	if (n == 0)
		return 0;
	if (queue_reserve(q, n) < 0)
		return -1;
	memcpy(queue_head(q) + q->length, bytes, n);
	q->length += n;
	return 0;
}

void queue_drop(struct queue *q, size_t n)
{
	q->length -= n;
	q->start = q->length ? q->start + n : 0;
}

void queue_free(struct queue *q)
{
	free(q->data);
	memset(q, 0, sizeof *q);
}

bool queue_holds(const struct queue *q, const char *text)
{
	size_t n = strlen(text), i;

	for (i = 0; i + n <= q->length; i++)
		if (memcmp(queue_head(q) + i, text, n) == 0)
			return true;
	return false;
}

ssize_t queue_read(struct queue *q, int fd, size_t max)
{
	ssize_t n;

	if (queue_reserve(q, max) < 0)
		return -1;
	n = read(fd, queue_head(q) + q->length, max);
	if (n > 0)
		q->length += (size_t)n;
	return n;
}

ssize_t queue_write(struct queue *q, int fd, size_t max)
{
	ssize_t n = send(fd, queue_head(q), q->length < max ? q->length : max, MSG_DONTWAIT | MSG_NOSIGNAL);

	if (n > 0)
		queue_drop(q, (size_t)n);
	return n;
}
