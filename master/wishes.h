/* master/wishes.h - what clients without a terminal want changed */
#ifndef MASTER_WISHES_H
#define MASTER_WISHES_H

#include "master/state.h"
#include "session/message.h"

/* Handlers of messages (PROTOCOL, section 4.1), for the table in master/messages.c. */
void on_SWITCH(struct master *m, struct client *c, const struct message *msg);
void on_LABEL(struct master *m, struct client *c, const struct message *msg);
void on_EXECUTE(struct master *m, struct client *c, const struct message *msg);
void on_SIZE(struct master *m, struct client *c, const struct message *msg);

/* UPGRADE: that the master goes on as another program.  It is asked at the end of the turn. */
void on_UPGRADE(struct master *m, struct client *c, const struct message *msg);

#endif
