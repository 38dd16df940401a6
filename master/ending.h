/* master/ending.h - how a session ends: reaped, hung up, killed, held */
#ifndef MASTER_ENDING_H
#define MASTER_ENDING_H

#include "master/state.h"

enum { GRACE = 1000 };          /* ms for a program to obey a hang-up, a client to say its last word */

/* Reap what has ended: the program, and as process 1 the orphans of the whole container. */
void ending_reap(struct master *m);

/* The program could not be started again, as this errno says. */
void ending_unstarted(struct master *m, int error);

/* A client's KILL sends this signal: is a stop or its end wanted? */
void ending_note_signal(struct master *m, int signal);

/* The session stays after its program until somebody was told how it ended (option -w). */
bool ending_is_held(const struct master *m);

/* The program is not started again any more.  If it has ended, the session ends now. */
void ending_stop_restarts(struct master *m);

/* Hold it no longer. */
void ending_release(struct master *m);

/* A signal told the master to end: the program is hung up, and after GRACE its terminal
 * goes. */
void ending_hang_up(struct master *m);

/* -k: end all processes of the session, by hang-up, then SIGTERM, then SIGKILL, each after a
 * grace.  within: ms from the hang-up to SIGKILL; -1: those of the table. */
void ending_kill(struct master *m, int64_t within);

/* While m->ending.kill_next is set: go on with that. */
void ending_kill_check(struct master *m);

/* When ending_kill_check is due next, ms. */
int64_t ending_kill_due(const struct master *m);

/* How the program ended, as the two bytes of END (PROTOCOL). */
void ending_put(const struct master *m, unsigned char *to);

#endif
