/* master/requests.h - what a client asks for: output, information, the screen, the end, a kill */
#ifndef MASTER_REQUESTS_H
#define MASTER_REQUESTS_H

#include "master/state.h"
#include "session/message.h"
#include "session/wire.h"

/* Handlers of messages, called with a payload that is long enough (messages.c, PROTOCOL
 * section 4.1).  A client is GONE if there is no memory for its answer, and LEAVING if there
 * is none for a text of the screen. */

/* INFO: answer INFO_REPLY, after LIFE and DETAILS if the flags ask for them. */
void on_INFO(struct master *m, struct client *c, const struct message *msg);

/* SHOW: answer the screen in frames of TEXT, the last one empty. */
void on_SHOW(struct master *m, struct client *c, const struct message *msg);

/* FOLLOW: make c a follower, beginning with lines of the screen or a snapshot if asked. */
void on_FOLLOW(struct master *m, struct client *c, const struct message *msg);

/* RESUME: answer RESUMED, the offset of the head, then make c a follower that begins at an offset, or
 * is told how much of what it wants is missing. */
void on_RESUME(struct master *m, struct client *c, const struct message *msg);

/* WAIT: owe c the END.  With WAIT_LOOK that does not release a held session. */
void on_WAIT(struct master *m, struct client *c, const struct message *msg);

/* KILL: begin to end the session and owe c the END, or send a signal and answer DONE. */
void on_KILL(struct master *m, struct client *c, const struct message *msg);

/* DISMISS: part with all attached terminals; DONE, with their number, comes when they have
 * left. */
void on_DISMISS(struct master *m, struct client *c, const struct message *msg);

/* c gets the output from now on.  Returns false if it may not, or already does. */
bool request_output(struct master *m, struct client *c, enum role role);

/* While m->dismissing: hang up on dismissed terminals that take nothing, and answer DISMISS when
 * none is left. */
void requests_check_dismissals(struct master *m);

/* When requests_check_dismissals is due next, ms; 0: never. */
int64_t requests_dismissal_due(const struct master *m);

/* Answer c's DISMISS: DONE with the number of terminals that it sent away. */
void request_dismissed(struct client *c);

#endif
