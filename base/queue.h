/* base/queue.h - a queue of bytes */
#ifndef BASE_QUEUE_H
#define BASE_QUEUE_H

#include "base/system.h"
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* A queue of bytes that grows as needed.  All zero is an empty one. */
struct queue {
	unsigned char *data;
	size_t start, length, size;
};

/* Append n bytes.  Returns 0, or -1 with ENOMEM and the queue unchanged. */
int queue_put(struct queue *q, const void *bytes, size_t n);

/* Make sure n more bytes can be appended.  Returns 0, -1 with ENOMEM. */
int queue_reserve(struct queue *q, size_t n);

/* The first byte in the queue. */
unsigned char *queue_head(const struct queue *q);

/* Drop the first n bytes, n at most q->length. */
void queue_drop(struct queue *q, size_t n);

/* Free the memory; the queue is empty and may be used again. */
void queue_free(struct queue *q);

/* Read once from fd, at most max bytes.  Returns what read(2) does. */
ssize_t queue_read(struct queue *q, int fd, size_t max);

/* Write once what is in the queue.  whole > 0: only multiples of whole, and at
 * most 400 of them.  Never blocks, raises no SIGPIPE; fd is a socket.  Returns
 * the bytes written, or -1 with errno. */
ssize_t queue_send(struct queue *q, int fd, size_t whole);

/* ms to the next try where the kernel lacks memory: poll(2) would say at once
 * that there may be one. */
enum { SHORTAGE = 50 };

/* Is it worth another try when poll says so, after the error in errno?  Where the
 * kernel lacks memory a moment passes here. */
bool send_passes(void);

#endif
