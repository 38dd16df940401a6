/* master/wishes.h - what clients without a terminal want changed */
#ifndef MASTER_WISHES_H
#define MASTER_WISHES_H

#include "master/state.h"
#include "session/message.h"

/* Handlers of messages (PROTOCOL, section 4.1), for the table in master/messages.c. */
void wish_switch(struct master *m, struct client *c, const struct message *msg);
void wish_label(struct master *m, struct client *c, const struct message *msg);
void wish_execute(struct master *m, struct client *c, const struct message *msg);
void wish_size(struct master *m, struct client *c, const struct message *msg);

/* UPGRADE: that the master goes on as another program.  It is asked at the end of the turn. */
void wish_upgrade(struct master *m, struct client *c, const struct message *msg);

#endif
