/* master/stream.h - the program's output, from the pty into the ring and the model */
#ifndef MASTER_STREAM_H
#define MASTER_STREAM_H

#include "master/log.h"
#include "master/mirror.h"
#include "master/ring.h"
#include "master/transcript.h"
#include "master/undos.h"
#include "screen/screen.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What one read of a pty gives at most on Linux.  Less room than this is none. */
enum { PTY_READ = 4095 };

/* Most output taken in one turn of the loop, before it is sent. */
enum { GATHER = 64 * 1024 };

/* Output goes once into the ring.  The model, the log and the clients read it there. */
struct stream {
	struct ring ring;
	struct screen *screen;
	int64_t spoke;          /* ms: when there last was output */
	uint64_t followed;      /* the offset up to which the model has seen it */
	unsigned undo_serial;   /* the model's, when the last undo was noted */
	struct undos undos;
	struct log log;
	struct transcript transcript;
	struct mirror mirror;
	/* Called with the model's reply to a question of the program. */
	void (*answer)(void *arg, const unsigned char *bytes, size_t n);
	void *arg;
};

/* Let the model see all output there is, note how to undo it, and pass on its answers. */
void stream_follow(struct stream *s);

/* Put words of ours into the output, at most size of the ring. */
void stream_put(struct stream *s, const char *words, size_t n);

/* Read the pty until it is dry, room bytes are there, or ms have passed: then few bytes are
 * much work.  One write of what was gathered saves the clients' system calls and wake-ups.
 * Returns true when nothing is left to read for now: the pty is dry, or at its end. */
bool stream_gather(struct stream *s, int pty, size_t room, int64_t ms);

#endif
