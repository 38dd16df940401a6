/* attach/signals.h - the signals that an attached terminal hears, and its clock */
#ifndef ATTACH_SIGNALS_H
#define ATTACH_SIGNALS_H

#include "base/system.h"
#include <stdbool.h>

/* Signals that get an action of ours. */
enum { SIGNALS_HEARD = 10 };

struct attach_signals {
	int fd;                 /* to be polled: readable when a signal has come */
	bool clock;             /* the interval timer is free for us to use */
	bool ticking;           /* the clock runs */
	struct sigaction found[SIGNALS_HEARD];  /* the actions that our caller had set */
	sigset_t mask;          /* the signals that our caller had blocked */
};

/* Make the pipe through which signals are heard.  Returns 0, or -1 with errno. */
int attach_signals_open(struct attach_signals *s);

/* From here on signals come through s->fd, and SIGALRM is not blocked.  If our
 * caller has set an alarm it stays: it ends us, and there is no clock. */
void attach_signals_take(struct attach_signals *s);

/* Set everything back as it was before attach_signals_open, and close the pipe. */
void attach_signals_give_back(struct attach_signals *s);

/* The number of the next signal that has come, or 0. */
int attach_signals_next(const struct attach_signals *s);

/* Has a signal come that ends us?  It may still be unread. */
bool attach_signals_killed(void);

/* Stop this process group as the suspend key does by default.  Returns when it
 * goes on. */
void attach_signals_stop(const struct attach_signals *s);

/* Do what signal does by default: end.  If it does not, this returns. */
void attach_signals_die(int signal);

/* Let the clock run, or not.  While it runs it interrupts, every 10 ms, what
 * waits: EINTR. */
void attach_signals_tick(struct attach_signals *s, bool run);

#endif
