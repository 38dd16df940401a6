/* master/image.h - all that a running master is, as an image, and a master from one (PROTOCOL, section 7)
 *
 * Descriptors are in it as numbers: they are those of the process, which goes on as another program. */
#ifndef MASTER_IMAGE_H
#define MASTER_IMAGE_H

#include "base/queue.h"
#include "master/state.h"

/* Write the image of m to q, which is empty.  The model has seen all output.  Returns 0, or -1 with
 * ENOMEM. */
int master_image_write(const struct master *m, struct queue *q);

/* Fill in m, which is all zero, from the image; its signals are set up by the caller.  s and o
 * become its session and its options.  What it refers to lasts as long as the process; the bytes
 * need not.  Returns 0, or -1 with errno: EBADMSG, ENOTSUP, ENOMEM; then m must not be used. */
int master_image_read(struct master *m, struct session *s, struct options *o, const void *bytes, size_t n);

/* Call visit for each descriptor that m keeps over a change of its program. */
void master_descriptors(const struct master *m, void (*visit)(int fd));

#endif
