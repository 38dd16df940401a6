/* master/watchers.h - clients that look at the screen: LOOK once, WATCH from now on */
#ifndef MASTER_WATCHERS_H
#define MASTER_WATCHERS_H

#include "master/state.h"
#include "session/message.h"

/* Handlers of messages, called with a payload that is long enough (messages.c, PROTOCOL section
 * 4.1).  Without memory for the answer c is told that output was lost, and leaves. */

/* LOOK: answer STATE, then the text asked for in frames of TEXT, the last one empty. */
void on_LOOK(struct master *m, struct client *c, const struct message *msg);

/* WATCH: make c a follower that gets STATE, and the picture if asked, now and after changes. */
void on_WATCH(struct master *m, struct client *c, const struct message *msg);

/* Send STATE, and the picture if asked, to the watchers for which more than the output has
 * changed: the size, or they missed output. */
void watchers_tell(struct master *m);

#endif
