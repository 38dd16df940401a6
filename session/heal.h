/* session/heal.h - healing a socket name: removing a dead socket, which no process listens on */
#ifndef SESSION_HEAL_H
#define SESSION_HEAL_H

#include "session/socket.h"

/* Remove the socket if no process listens on it.  Returns 0 if there is no dead socket
 * now, else -1 with errno. */
int socket_heal(const struct place *at);

#endif
