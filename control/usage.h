/* control/usage.h - what a session uses, as the system tells */
#ifndef CONTROL_USAGE_H
#define CONTROL_USAGE_H

#include "base/system.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What all processes of a session use together. */
struct usage {
	bool known;             /* else all is 0 */
	uint64_t cpu;           /* ms of processor time, with that of processes that have ended */
	unsigned share;         /* of a processor, in 1/1000, since the session began */
	uint64_t memory;        /* bytes that are resident; what they share counts for each */
	unsigned processes;     /* their number, zombies not counted */
};

/* All processes of the system, at one moment.  All zero is none. */
struct processes {
	struct process *at;
	size_t count;
	uint64_t up;            /* ms since the system started */
};

/* Read them from Linux's /proc.  Where there is none, or it is that of another process space,
 * there are none.  Without memory some are missing.  processes_free is due in any case. */
void processes_read(struct processes *p);

/* Free the memory of processes_read. */
void processes_free(struct processes *p);

/* What the session of this program uses, whose master is that: their process ids, program 0 if
 * there is none at the moment.  It is not known if these are no such processes here, as when the
 * session is in a container. */
struct usage usage_of(const struct processes *p, uint32_t master, uint32_t program);

#endif
