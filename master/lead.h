/* master/lead.h - which terminal leads: its size is the pty's, its answers are the program's,
 * its ssh agent is the session's */
#ifndef MASTER_LEAD_H
#define MASTER_LEAD_H

#include "master/clients.h"
#include "master/program.h"
#include "master/stream.h"
#include "session/session.h"

/* The terminal that last typed, attached or was resized leads; one that is read only never
 * does. */
struct lead {
	struct client *leader;  /* NULL: the model answers the program's questions */
	unsigned long count;    /* times that the lead was taken */
	struct winsize size;    /* of the pty, and of the model */
	struct questions *questions;    /* of the program to it */
	struct session *session;        /* whose link to the agent follows the lead */
};

/* Let c lead from now on, unless it is read only or gets no output as a terminal.  The pty takes
 * its size, the session its agent. */
void lead_take(struct lead *l, struct client *c, const struct program *p, struct stream *s);

/* Set the size while no terminal leads.  Returns 0, or EBUSY if one does. */
int lead_size(struct lead *l, const struct winsize *size, const struct program *p, struct stream *s);

/* If the leader has gone, the one before it leads again. */
void lead_check(struct lead *l, const struct clients *cs, const struct program *p, struct stream *s);

#endif
