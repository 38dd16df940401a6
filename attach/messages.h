/* attach/messages.h - what each message of the master does */
#ifndef ATTACH_MESSAGES_H
#define ATTACH_MESSAGES_H

#include "attach/client.h"

/* Do what a message says (PROTOCOL, section 4.2).  One whose type is not known, or
 * whose payload is too short, does nothing. */
void message_take(struct client *c, const struct piece *message);

#endif
