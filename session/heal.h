/* session/heal.h - removing sockets that nobody listens on */
#ifndef SESSION_HEAL_H
#define SESSION_HEAL_H

#include "session/socket.h"

/* Remove the socket if nobody listens on it.  Returns 0 if no dead socket is there
 * any more, else -1 with errno. */
int socket_heal(const struct place *at);

#endif
