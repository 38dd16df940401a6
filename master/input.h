/* master/input.h - what is typed, on its way to the program */
#ifndef MASTER_INPUT_H
#define MASTER_INPUT_H

#include "base/queue.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Most bytes that wait for the pty.  While no more fit, clients that type are not read. */
enum { INPUT_MOST = 64 * 1024 };

/* One bounded queue between all clients and the pty.  All zero is an empty one. */
struct input {
	struct queue queue;
	uint64_t put, taken;    /* bytes ever put in; ever taken by the pty */
	bool blocked;           /* the pty takes nothing until poll(2) calls it writable */
	size_t line;            /* bytes since the last end of a line */
	uint64_t lost;          /* bytes ever lost: of lines too long for a terminal in line mode */
};

/* Returns whether n more bytes fit. */
bool input_has_room(const struct input *in, size_t n);

/* Append n bytes, in one piece.  Precondition: input_has_room.  Without memory all of them are
 * dropped. */
void input_put(struct input *in, const void *bytes, size_t n);

/* Write what the pty takes.  pty does not block; terminal is its other end. */
void input_write(struct input *in, int pty, int terminal);

/* Drop what is queued and free its memory. */
void input_drop(struct input *in);

#endif
