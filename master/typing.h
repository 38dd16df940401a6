/* master/typing.h - INPUT: keys, text and pastes that a client types by name */
#ifndef MASTER_TYPING_H
#define MASTER_TYPING_H

#include "master/state.h"
#include "session/message.h"

/* The handler of INPUT, called with a payload that is long enough (messages.c, PROTOCOL
 * section 4.1). */
void on_INPUT(struct master *m, struct client *c, const struct message *msg);

#endif
