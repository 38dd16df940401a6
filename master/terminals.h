/* master/terminals.h - what terminals say: they come and go, are painted, and type */
#ifndef MASTER_TERMINALS_H
#define MASTER_TERMINALS_H

#include "master/state.h"
#include "session/message.h"

/* Set up what c, a new client, needs if it becomes a terminal: its history, and where its input
 * goes. */
void terminal_welcome(struct master *m, struct client *c);

/* Handlers of messages, called with a payload that is long enough (messages.c; PROTOCOL, section
 * 2.1, and 4.4 for TAKING). */

/* c gets the output, and leads; if it was on its way out, it stays. */
void on_ATTACH(struct master *m, struct client *c, const struct message *msg);

/* c gets the output up to now, then DETACHED. */
void on_DETACH(struct master *m, struct client *c, const struct message *msg);

/* c's size, or its terminal is raw: it leads. */
void on_WINCH(struct master *m, struct client *c, const struct message *msg);

/* c's size, and how it wants to be painted: a picture, or what makes the program paint. */
void on_REDRAW(struct master *m, struct client *c, const struct message *msg);

/* c takes output, though its socket does not show that. */
void on_TAKING(struct master *m, struct client *c, const struct message *msg);

/* Input for the program.  Not of a client that is read only; one that types takes the lead. */
void on_PUSH(struct master *m, struct client *c, const struct message *msg);

#endif
