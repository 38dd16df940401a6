/* control/mute.h - output without the questions that a program asks its terminal */
#ifndef CONTROL_MUTE_H
#define CONTROL_MUTE_H

#include "base/queue.h"

#include <stddef.h>

/* Bytes of a sequence that may turn out to be a question.  Longer ones are none. */
enum { MUTE_MOST = 256 };

enum mute_state { MUTE_TEXT, MUTE_ESCAPE, MUTE_CSI, MUTE_STRING };

/* All zero is the beginning of a stream. */
struct mute {
	enum mute_state state;
	unsigned char held[MUTE_MOST];  /* a sequence that has begun */
	size_t length;
};

/* Append the next n bytes of a stream to out, without the queries in it (xterm's control
 * sequences: DA, DSR, DECRQM, DECRQSS, XTVERSION, XTGETTCAP, reports of XTWINOPS, colours and
 * the clipboard asked for; kitty's flags; ENQ).  A query may be split anywhere; the beginning of
 * what may be one is kept for the next call.  Returns 0, or -1 with ENOMEM. */
int mute_take(struct mute *m, const unsigned char *p, size_t n, struct queue *out);

#endif
