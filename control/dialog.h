/* control/dialog.h - a conversation of several questions, one after the other
 *
 * It needs a master of ours, and finds out at once if that is too old to know a question:
 * after each goes an INFO, which every master of ours answers. */
#ifndef CONTROL_DIALOG_H
#define CONTROL_DIALOG_H

#include "control/talk.h"
#include "session/session.h"

#include <stdbool.h>
#include <stdint.h>

/* It stays where dialog_begin found it. */
struct dialog {
	struct talk talk;
	struct session session;
	unsigned asked;         /* questions whose INFO has not come */
	bool ended;             /* the program has, with this status for exit(3) */
	int status;
	void (*hear)(void *arg, const struct reply *reply);
	void *arg;
};

/* Reach the session called name and agree on frames.  hear is called with arg for each message
 * but the INFOs.  Returns 0, or 1 after a complaint; dialog_end is due in both cases. */
int dialog_begin(struct dialog *d, const char *name, void (*hear)(void *arg, const struct reply *reply),
	void *arg);

/* Ask, and listen until the answer, if there is one, has been heard; payloads up to
 * CLIENT_PAYLOAD.  Returns 0, or 1 after a complaint that the connection broke. */
int dialog_ask(struct dialog *d, const struct request *request);

/* Listen until something comes, at most until end, ms by clock_ms; -1: without limit.  Returns
 * whether something came. */
bool dialog_listen(struct dialog *d, int64_t end);

/* Close the connection and free the memory. */
void dialog_end(struct dialog *d);

#endif
