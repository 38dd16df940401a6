/* master/requests.h - what a client asks for: output, information, the screen, the end, a kill */
#ifndef MASTER_REQUESTS_H
#define MASTER_REQUESTS_H

#include "master/state.h"
#include "session/message.h"
#include "session/wire.h"

/* One handler for each message, called with a payload that is long enough
 * (messages.c, PROTOCOL section 4). */
void request_info(struct master *m, struct client *c, const struct message *msg);
void request_show(struct master *m, struct client *c, const struct message *msg);
void request_follow(struct master *m, struct client *c, const struct message *msg);
void request_wait(struct master *m, struct client *c, const struct message *msg);
void request_kill(struct master *m, struct client *c, const struct message *msg);
void request_dismiss(struct master *m, struct client *c, const struct message *msg);

/* c gets the output from now on.  Returns false if it may not, or already does. */
bool request_output(struct master *m, struct client *c, enum role role);

/* While m->dismissing: go on with it.  A terminal that takes nothing is not waited for. */
void requests_check_dismissals(struct master *m);

/* When that is due next, ms; 0: never. */
int64_t requests_dismissal_due(const struct master *m);

/* Answer c's DISMISS. */
void request_dismissed(struct client *c);

#endif
