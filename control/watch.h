/* control/watch.h - questions that are answered when a program has ended, many at once */
#ifndef CONTROL_WATCH_H
#define CONTROL_WATCH_H

#include "control/talk.h"
#include "session/session.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum watch_state {
	WATCH_OPEN,             /* not known yet */
	WATCH_TOLD,             /* the master has told how the program ended */
	WATCH_GONE,             /* there is no session any more (see gone_will_do) */
	WATCH_LEFT,             /* by watch_leave */
	WATCH_FAILED,           /* after a complaint */
};

/* One question.  It stays where watch_begin found it. */
struct watch {
	struct talk talk;
	struct session session;
	enum watch_state state;
	int status;             /* for exit(3), once it is not open */
	unsigned kind, code;    /* once it is told: how the program ended, as in MSG_END */
	int64_t doubt_at;       /* ms: when silence becomes suspect; 0: the master has answered the hello */

	/* For the caller to set after watch_begin. */
	bool gone_will_do;      /* a session that is gone is no failure */
	void (*hear)(void *arg, const struct reply *reply); /* other messages; may be NULL */
	void (*told)(void *arg);        /* it is told now; may be NULL */
	void *arg;
};

/* Reach the session called name and ask.  After a complaint the watch has
 * failed; watch_end is due in any case. */
void watch_begin(struct watch *w, const char *name, const struct request *request);

/* End the watch: its answer does not matter any more. */
void watch_leave(struct watch *w);

/* Wait until none of n watches is open.  reader: a descriptor, or -1; returns
 * false, early, when the other end of it is closed. */
bool watch_all(struct watch *all, size_t n, int reader);

/* Close the connection and free the memory. */
void watch_end(struct watch *w);

#endif
