/* master/events.h - what happens in a session, told to those that monitor it */
#ifndef MASTER_EVENTS_H
#define MASTER_EVENTS_H

#include "master/state.h"
#include "session/message.h"

/* MONITOR: c is told of all that happens from now on. */
void on_MONITOR(struct master *m, struct client *c, const struct message *msg);

/* Compare the session with its state at the last call, and send each change as an EVENT.  Does
 * nothing while no client monitors.  Returns whether there is something to send. */
bool events_check(struct master *m);

/* When events_check is due though nothing happens, ms; 0: never. */
int64_t events_due(const struct master *m);

#endif
