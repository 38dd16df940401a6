/* master/send.h - output on its way to a client: from the ring, or as a picture */
#ifndef MASTER_SEND_H
#define MASTER_SEND_H

#include "master/clients.h"
#include "master/stream.h"

#include <stdbool.h>
#include <stdint.h>

/* c has something to get. */
bool client_is_owed(const struct client *c, const struct stream *s);

/* Send c what its socket takes.  One that is LEAVING and has got all is GONE.  now: ms. */
void client_send(struct client *c, struct stream *s, int64_t now);
void clients_send(struct clients *cs, struct stream *s, int64_t now);

/* Bring c's terminal to where the output is now, and go on from there.  Output that is on its
 * way to c comes first: until it has gone the picture is owed. */
void client_want_picture(struct client *c, struct stream *s);

/* A follower that records is told the size, and sent what the screen shows, with at most so many lines of
 * history above it; from there it goes on. */
void client_record(struct client *c, struct stream *s, unsigned history);

/* A follower begins at offset, which is not beyond the head, or is told how much of what it
 * wants is missing. */
void client_resume(struct client *c, struct stream *s, uint64_t offset);

/* The size has changed: tell the followers that record, behind all output from before. */
void clients_tell_size(struct clients *cs, struct stream *s);

/* It will not get the rest of the output: the mirror says how much that is. */
void client_give_up(struct client *c, struct stream *s);

/* Tell c how to undo what the program has set up to now. */
void client_tell_undo(struct client *c, struct stream *s);

/* Tell c the newest undo whose place in the output it has passed. */
void client_pass_undos(struct client *c, struct stream *s);

/* c gets the output up to now, then it is told that it is detached. */
void client_part(struct client *c, struct stream *s, enum parting how);

/* It has all of that, or is not to get the rest: say so. */
void client_parted(struct client *c, struct stream *s);

#endif
