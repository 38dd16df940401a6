/* master/wishes.c - what clients without a terminal want changed */
#include "master/wishes.h"

#include <errno.h>
#include <string.h>

/* error: an errno, or 0. */
static void done(struct client *c, int error)
{
	client_tell(c, MSG_DONE, &(unsigned char){ (unsigned char)error }, 1);
}

/* Not of a program that has ended: its screen is what it was. */
void wish_size(struct master *m, struct client *c, const struct message *msg)
{
	struct winsize size;

	memcpy(&size, msg->data, sizeof size);
	if (master_has_status(m))
		c->ignored = true;
	else
		done(c, lead_size(&m->lead, &size, &m->program, &m->stream));
}
