/* master/ending.h - how a session ends: reaped, hung up, killed, held */
#ifndef MASTER_ENDING_H
#define MASTER_ENDING_H

#include "master/state.h"

enum { GRACE = 1000 };          /* ms for a program to obey a hang-up, a client to say its last word */

/* Reap what has ended: the program, and as process 1 the orphans of the whole container. */
void ending_reap(struct master *m);

/* The program could not be started again, for this errno: as if it had ended with 127. */
void ending_unstarted(struct master *m, int error);

/* Note a signal that a client's KILL sends.  After a stop the master does not continue the
 * program.  After SIGTERM or SIGKILL its end counts as asked for (option -S). */
void ending_note_signal(struct master *m, int signal);

/* Returns whether the session is held: option -w, and no client has the status yet. */
bool ending_is_held(const struct master *m);

/* The program is not started again any more.  If it has ended, the session ends now. */
void ending_stop_restarts(struct master *m);

/* Hold the session no longer: if the program has ended, remove the socket. */
void ending_release(struct master *m);

/* A signal told the master to end: the program is hung up, and after GRACE its terminal
 * goes. */
void ending_hang_up(struct master *m);

/* -k: end all processes of the session, by hang-up, then SIGTERM, then SIGKILL, each after a
 * grace.  within: ms from the hang-up to SIGKILL; -1: the usual graces (ending.c). */
void ending_kill(struct master *m, int64_t within);

/* While m->ending.kill_next is set: look for processes that are left, and go on with the
 * next stage when it is due. */
void ending_kill_check(struct master *m);

/* When ending_kill_check is due next, ms; 0: never. */
int64_t ending_kill_due(const struct master *m);

/* How the program ended, as the two bytes of END (PROTOCOL). */
void ending_put(const struct master *m, unsigned char *to);

#endif
