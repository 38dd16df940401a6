/* base/queue.h - a queue of bytes */
#ifndef BASE_QUEUE_H
#define BASE_QUEUE_H

#include "base/system.h"
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* A queue of bytes that grows as needed and is empty when all zero.  It sets no
 * limit: its user does. */
struct queue {
	unsigned char *data;    /* size bytes; those of the queue begin at start */
	size_t start, length, size;
};

/* Append n bytes.  Returns 0, or -1 with ENOMEM and the queue unchanged. */
int queue_put(struct queue *q, const void *bytes, size_t n);

/* Make room, so that queue_put of n bytes cannot fail.  Returns 0, or -1 with
 * ENOMEM.  The bytes may move. */
int queue_reserve(struct queue *q, size_t n);

/* The first byte in the queue; NULL if it has never held any. */
unsigned char *queue_head(const struct queue *q);

/* Is text, a string, anywhere in the queue? */
bool queue_holds(const struct queue *q, const char *text);

/* Drop the first n bytes, at most q->length. */
void queue_drop(struct queue *q, size_t n);

/* Empty the queue and free its memory.  It may be used again. */
void queue_free(struct queue *q);

/* Append what one read(2) of at most max bytes gets from fd.  Returns what read
 * does, or -1 with ENOMEM. */
ssize_t queue_read(struct queue *q, int fd, size_t max);

/* Write at most max bytes of the queue with one send(2) and drop what was taken.
 * fd is a socket, blocking or not: this never waits, and raises no SIGPIPE.
 * Returns what send does. */
ssize_t queue_write(struct queue *q, int fd, size_t max);

#endif
