/* master/upgrade.h - the master goes on as another program: the new one is asked, then executed
 *
 *    IDLE --UPGRADE--> ASKED --it says that it can--> READY --the turn is over--> executed
 *     ^                  |                              |
 *     +--no, or no word--+-----------it could not be----+
 *
 * Until the last step the session is served as usual. */
#ifndef MASTER_UPGRADE_H
#define MASTER_UPGRADE_H

#include "master/state.h"

/* Read what the new program says, from m->upgrade.pipe. */
void upgrade_hear(struct master *m);

/* At the end of a turn: ask the program that a client has named (master/wishes.h); give up on one
 * that does not answer in time; execute one that said that it can. */
void upgrade_check(struct master *m);

/* We are the new program: tell those who asked for it. */
void upgrade_done(struct master *m);

#endif
