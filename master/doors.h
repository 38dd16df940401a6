/* master/doors.h - clients come and go */
#ifndef MASTER_DOORS_H
#define MASTER_DOORS_H

#include "master/state.h"

/* Let a client in on fd, a connected socket, which it closes when it goes.  Returns NULL
 * without memory. */
struct client *doors_let_in(struct master *m, int fd);

/* Our own standard output becomes a client. */
void doors_let_in_mirror(struct master *m);

/* Take the connections that wait, and hear each.  Out of descriptors a connection that was
 * never used gives way, or none is taken for a second. */
void doors_accept(struct master *m);

/* Take those that wait, and no more ever after. */
void doors_close(struct master *m);

/* Make the socket again if somebody has removed it. */
void doors_restore(struct master *m);

/* Free the clients that are GONE, pass the lead on, and keep the socket's mode true. */
void doors_sweep(struct master *m);

#endif
