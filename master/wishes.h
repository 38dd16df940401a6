/* master/wishes.h - changes that clients without a terminal ask for */
#ifndef MASTER_WISHES_H
#define MASTER_WISHES_H

#include "master/state.h"
#include "session/message.h"

/* Handlers of messages (PROTOCOL, section 4.1), for the table in master/messages.c.  Each but
 * on_UPGRADE answers DONE with 0 or an errno; without memory for the answer c is GONE. */

/* SWITCH: send the leader to another session; without a name only say whether it could go.
 * ENOTTY: c does not run inside this session; ENOENT: no leader that can go; EINVAL. */
void on_SWITCH(struct master *m, struct client *c, const struct message *msg);

/* LABEL: change all labels given, or none.  EINVAL: one is not valid; ENOSPC: too many. */
void on_LABEL(struct master *m, struct client *c, const struct message *msg);

/* EXECUTE: reserve the session's shell until c disconnects.  EBUSY: another client has it;
 * ESRCH: the program has ended. */
void on_EXECUTE(struct master *m, struct client *c, const struct message *msg);

/* SIZE: set the size while no terminal leads.  EBUSY: one does.  Once the program has ended
 * there is no answer but the END. */
void on_SIZE(struct master *m, struct client *c, const struct message *msg);

/* UPGRADE: let the master go on as another program.  Answers UPGRADED: at once that it has
 * begun, or that the path is none; the result after the turn in which it is known. */
void on_UPGRADE(struct master *m, struct client *c, const struct message *msg);

#endif
