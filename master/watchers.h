/* master/watchers.h - clients that look at the screen: LOOK once, WATCH from now on */
#ifndef MASTER_WATCHERS_H
#define MASTER_WATCHERS_H

#include "master/state.h"
#include "session/message.h"

/* The handlers of the two messages, called with a payload that is long enough (messages.c,
 * PROTOCOL section 4.1). */
void on_LOOK(struct master *m, struct client *c, const struct message *msg);
void on_WATCH(struct master *m, struct client *c, const struct message *msg);

/* Tell those that watch what has changed other than by output: the size, or that they have
 * missed some. */
void watchers_tell(struct master *m);

#endif
