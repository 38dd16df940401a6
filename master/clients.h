/* master/clients.h - all clients of a session */
#ifndef MASTER_CLIENTS_H
#define MASTER_CLIENTS_H

#include "master/client.h"

#include <poll.h>
#include <stddef.h>

/* Descriptors the loop polls before those of the clients. */
enum { POLL_SIGNALS, POLL_PTY, POLL_LISTENER, POLL_UPGRADE, POLL_CLIENTS };

/* A client is marked GONE where that is found out, and freed by clients_sweep alone: the
 * array never changes while it is walked, except that new ones come at its end. */
struct clients {
	struct client **at;
	size_t count, room;
	struct pollfd *polls;   /* POLL_CLIENTS, and one for each client there is room for */
};

/* Make room for one more.  Returns 0, or -1 with ENOMEM. */
int clients_reserve(struct clients *cs);

/* Add a client on fd, CONNECTED.  Without memory fd is closed and NULL returned. */
struct client *clients_add(struct clients *cs, int fd, int64_t now);

/* Free those that are GONE.  Returns how many they were. */
size_t clients_sweep(struct clients *cs);

/* How many terminals others may count on. */
size_t clients_seen(const struct clients *cs);

/* The number up to which every terminal has passed the record of undos, newest at most. */
uint64_t clients_undone(const struct clients *cs, uint64_t newest);

/* n more bytes are about to be read: those whose next byte they would overwrite fall
 * behind. */
void clients_make_way(struct clients *cs, const struct ring *r, size_t n);

/* Output has come: the time in which those that had everything, up to before, must take some
 * begins now. */
void clients_note_output(struct clients *cs, uint64_t before, int64_t now);

/* A client has yet to get bytes that are in the ring. */
bool clients_need_ring(const struct clients *cs, const struct ring *r);

#endif
