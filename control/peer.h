/* control/peer.h - what is at the other end, when an answer does not come */
#ifndef CONTROL_PEER_H
#define CONTROL_PEER_H

#include "session/session.h"

/* A running master is waited for no longer than this, in ms, before it says
 * something. */
enum { PATIENCE = 10000 };

/* Each complains and returns 1. */

/* A classic master has no answer to our questions. */
int peer_too_old(const struct session *s);

/* A master of ours did not know the question. */
int peer_older(const struct session *s);

/* Nothing was heard for PATIENCE. */
int peer_silent(const struct session *s);

/* The stream has ended without the answer: the session has just ended, or it
 * was never one of ours. */
int peer_hung_up(const struct session *s);

/* Find out, over connections of its own, whether what listens there would leave
 * a question open for ever.  Returns 0 if not, else 1 after a complaint. */
int peer_suspect(const struct session *s);

#endif
