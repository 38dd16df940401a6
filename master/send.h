/* master/send.h - output on its way to a client: from the ring, or as a picture */
#ifndef MASTER_SEND_H
#define MASTER_SEND_H

#include "master/clients.h"
#include "master/stream.h"

#include <stdbool.h>
#include <stdint.h>

/* Returns whether c has something to get. */
bool client_is_owed(const struct client *c, const struct stream *s);

/* Send c what its socket takes.  One that is LEAVING and has got all is GONE.  now: ms. */
void client_send(struct client *c, struct stream *s, int64_t now);

/* As client_send, for each client. */
void clients_send(struct clients *cs, struct stream *s, int64_t now);

/* Paint c's terminal with the current screen and go on from there.  If output is still under
 * way to c, that is sent first: the picture is owed. */
void client_want_picture(struct client *c, struct stream *s);

/* Send a follower that records the size, and what the screen shows with at most history lines
 * above it; from there it goes on. */
void client_record(struct client *c, struct stream *s, unsigned history);

/* A follower begins at offset, which is not beyond the head, or is told how much of what it
 * wants is missing. */
void client_resume(struct client *c, struct stream *s, uint64_t offset);

/* The size has changed: tell the followers that record, after all output from before. */
void clients_tell_size(struct clients *cs, struct stream *s);

/* Make c GONE: it gets no more output.  The mirror notes how many bytes it missed. */
void client_give_up(struct client *c, struct stream *s);

/* Tell c how to undo what the program has set up to now. */
void client_tell_undo(struct client *c, struct stream *s);

/* Tell c the newest undo whose place in the output it has passed. */
void client_pass_undos(struct client *c, struct stream *s);

/* Begin to part with c: it gets the output up to now, then DETACHED. */
void client_part(struct client *c, struct stream *s, enum parting how);

/* c has all output up to its parting, or will not get it: send UNDO and DETACHED.  A dismissed
 * one leaves; one that said ATTACH again stays. */
void client_parted(struct client *c, struct stream *s);

#endif
