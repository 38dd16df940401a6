/* control/ask.h - a question that a master answers at once */
#ifndef CONTROL_ASK_H
#define CONTROL_ASK_H

#include "control/talk.h"

#include <stdbool.h>

/* Takes a reply; returns true with the last one that the question has. */
typedef bool answer_hear(void *arg, const struct reply *reply);

/* What came of it. */
enum answer {
	ANSWER_WHOLE,           /* hear has returned true */
	ANSWER_NONE,            /* the stream ended before that */
	ANSWER_UNREAD,          /* so it did, with our question unread */
	ANSWER_LATE,            /* nothing came for the time given */
	ANSWER_NO_MEMORY,
};

/* Ask on fd, which is closed, and wait for the end of the stream, at most
 * patience ms from one piece of it to the next. */
enum answer ask_on(int fd, const struct request *request, int patience, answer_hear *hear, void *arg);

/* Ask the session called name.  Returns 0 if the answer is whole, or 1 after a
 * complaint. */
int ask(const char *name, const struct request *request, answer_hear *hear, void *arg);

#endif
