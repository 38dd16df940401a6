/* master/signals.h - the signals of the master: noted by a handler, handled by the loop */
#ifndef MASTER_SIGNALS_H
#define MASTER_SIGNALS_H

#include "base/system.h"

#include <signal.h>
#include <stdbool.h>

/* Signals the master has a handler for, ended by 0.  SIGTERM and SIGINT end the session.
 * In the foreground those up to SIGUSR2 go to the program instead. */
extern const int signals_handled[];
enum { SIGNALS_ENDING = 2, SIGNALS_FORWARDED = 5, SIGNALS_HANDLED = 7 };

/* What the caller of the master had. */
struct signals {
	sigset_t mask;
	bool hangup_ignored;    /* SIGHUP, as noted before another program goes on */
};

/* Make the pipe that wakes the loop.  Returns 0, or -1 with errno. */
int signals_open(void);

/* The end of the pipe that can be read when a signal has come. */
int signals_fd(void);

/* Close the pipe. */
void signals_close(void);

/* Block all signals, and keep the caller's mask.  Once the session can be seen a hang-up of
 * the caller's terminal must not end it, so this comes before its processes leave that
 * terminal. */
void signals_block(struct signals *s);

/* Set the mask back to the caller's. */
void signals_unblock(const struct signals *s);

/* Set our handlers, and note what the caller did with SIGHUP. */
void signals_take(void);

/* Returns whether the caller ignored SIGHUP. */
bool signals_hangup_is_ignored(void);

/* As signals_take, after an upgrade.  hangup_ignored: whether the first master's caller ignored
 * SIGHUP. */
void signals_take_over(bool hangup_ignored);

/* Returns whether a signal has come that signals_took has not been asked for. */
bool signals_pending(void);

/* Unblock the signals that we handle, and those that report our own faults.  The rest stays
 * blocked, so nothing else ends the master.  Call it after the program was forked: our handlers
 * must not run in it.  foreground: SIGTSTP stops us, as any job. */
void signals_let_in(bool foreground);

/* In the program: every signal does what it does by default, and none is blocked, as at a
 * login.  A caller may ignore some for reasons of its own (a shell in a script SIGINT for what
 * it runs in the background); the program would be deaf to its terminal.  SIGHUP alone stays
 * ignored where it is, since that is what nohup(1) is for. */
void signals_default(void);

/* Empty the pipe. */
void signals_drain(void);

/* Returns whether this signal has come since the last call for it. */
bool signals_took(int signal);

/* Returns whether this signal has come; it stays noted for signals_took. */
bool signals_wait(int signal);

#endif
