/* attach/outgoing.h - what goes to the master, in either dialect */
#ifndef ATTACH_OUTGOING_H
#define ATTACH_OUTGOING_H

#include "base/queue.h"
#include "options/options.h"
#include "session/wire.h"
#include <stdbool.h>
#include <stdint.h>

struct outgoing {
	int fd;
	const struct options *options;
	bool framed;                    /* we speak frames */
	bool dismissed;                 /* -D has been said, or was not wanted */
	struct queue queue;             /* messages not yet sent */
	unsigned unanswered;            /* DETACHes; a classic master answers none */
	int64_t asked;                  /* ms, when ATTACH was said; 0: something came since */
	int64_t taking_said;            /* ms, by clock_ms, when TAKING last was */
};

/* Does the user want a picture to begin with?  A master of dtach 0.9 has none. */
bool outgoing_wants_picture(const struct outgoing *o);

/* Queue the first words: who we are.  created: the session is new.  early: ATTACH
 * follows at once.  answer: the ANSWER_SIZE bytes that a master of ours will begin
 * with.  Returns 0, or -1 with errno. */
int outgoing_hello(struct outgoing *o, bool created, bool early, unsigned char *answer);

/* Queue the change to frames, and what can only be said in these. */
void outgoing_frames(struct outgoing *o);

/* Each of these queues a message (PROTOCOL, section 4.1), in the dialect we speak.
 * Without memory for it, it is not sent. */

/* DISMISS if the user wants that (-D), the first time only; then ATTACH, then REDRAW.  Notes the
 * time, for attach/silence.h. */
void outgoing_attach(struct outgoing *o);

/* DETACH. */
void outgoing_detach(struct outgoing *o);

/* REDRAW with the terminal's size, by the user's method; with a picture by WINCH. */
void outgoing_redraw(struct outgoing *o);

/* WINCH: the terminal's size. */
void outgoing_size(struct outgoing *o);

/* TAKING: the terminal takes output.  Not if it was said a moment ago. */
void outgoing_taking(struct outgoing *o);

/* Queue what was typed, and take it from typed.  If the user is read only it is
 * dropped. */
void outgoing_typed(struct outgoing *o, struct queue *typed);

/* Has all that was queued been sent? */
bool outgoing_is_empty(const struct outgoing *o);

/* Is any of what was sent unread?  True if the system does not tell. */
bool outgoing_is_unread(const struct outgoing *o);

/* Do too many bytes wait?  Then no keys should be read. */
bool outgoing_is_full(const struct outgoing *o);

/* Send as much as the master takes now. */
void outgoing_send(struct outgoing *o);

#endif
