/* master/pace.h - who sets the pace: how much output may be read now
 *
 * The program waits for the fastest attached client, as on any terminal.  For a slower one
 * the ring grows, to 4 MiB at most; after that the program waits for it only while it takes
 * output, and for a limited time.  A client on which the program waits and that takes nothing
 * for PATIENCE stops counting (STALLED).  With no client attached the program runs at full
 * speed. */
#ifndef MASTER_PACE_H
#define MASTER_PACE_H

#include "master/send.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { PATIENCE = 2000 };       /* ms without movement until a client counts as stalled */
enum { TYPING = 1000 };         /* ms after a key: little output is under way, so its echo comes soon */

struct pace {
	int64_t typed;          /* ms: when a key last came */
	bool draining;          /* the program has ended: every client gets all its output */
};

/* How much output to read now, GATHER at most.  May make the ring grow.  Below PTY_READ
 * nothing is to be read. */
size_t pace_room(const struct pace *p, const struct clients *cs, struct ring *r, int64_t now);

/* While there was no room the others waited us microseconds for those at the ring's end. */
void pace_charge(struct clients *cs, const struct ring *r, int64_t us);

/* ms: when waiting for clients ends if nothing else happens; 0 if it does not depend on the
 * time. */
int64_t pace_deadline(const struct pace *p, const struct clients *cs, const struct ring *r, int64_t now);

/* There is no room: make those STALLED that hold the program and have not moved for PATIENCE,
 * after one more try to send. */
void pace_check(const struct pace *p, struct clients *cs, struct stream *s, int64_t now);

#endif
