/* master/doors.h - clients come and go */
#ifndef MASTER_DOORS_H
#define MASTER_DOORS_H

#include "master/state.h"

/* Let a client in on fd, a connected socket, which it closes when it goes.  Returns NULL
 * without memory. */
struct client *doors_let_in(struct master *m, int fd);

/* Make our own standard output a client (-o -), if it is open. */
void doors_let_in_mirror(struct master *m);

/* Accept the connections that wait, and read from each once.  Without descriptors, close one
 * that was never used to make room; if there is none, accept no more for a second. */
void doors_accept(struct master *m);

/* Accept those that wait, then close the listening socket. */
void doors_close(struct master *m);

/* Make the socket again if it was removed. */
void doors_restore(struct master *m);

/* Free the clients that are GONE, pass the lead on, and keep the socket's mode true. */
void doors_sweep(struct master *m);

#endif
