/* control/ask.h - a question that a master answers at once */
#ifndef CONTROL_ASK_H
#define CONTROL_ASK_H

#include "control/talk.h"

#include <stdbool.h>

/* Takes a reply; returns true with the last one that the question has. */
typedef bool answer_hear(void *arg, const struct reply *reply);

/* The result of a question. */
enum answer {
	ANSWER_WHOLE,           /* hear has returned true */
	ANSWER_NONE,            /* the stream ended before hear returned true */
	ANSWER_UNREAD,          /* as ANSWER_NONE, and the master had not read our question */
	ANSWER_LATE,            /* nothing came for the time given */
	ANSWER_NO_MEMORY,
};

/* A question on its way.  It stays where question_begin found it. */
struct question {
	struct talk talk;
	answer_hear *hear;
	void *arg;
	bool asked;             /* there was memory for it */
	bool whole;             /* hear has returned true */
	bool late;              /* not answered in time */
};

/* Ask on fd, which question_end closes, and do not wait. */
void question_begin(struct question *q, int fd, const struct request *request, answer_hear *hear, void *arg);

/* Listen to n questions at once until each stream has ended, for patience ms in all. */
void questions_listen(struct question **all, size_t n, int patience);

/* End the question: free its memory and close its connection.  Returns the result. */
enum answer question_end(struct question *q);

/* Ask on fd, which is closed, and wait for the end of the stream, at most
 * patience ms from one piece of it to the next. */
enum answer ask_on(int fd, const struct request *request, int patience, answer_hear *hear, void *arg);

/* Ask the session called name.  Returns 0 if the answer is whole, or 1 after a
 * complaint. */
int ask(const char *name, const struct request *request, answer_hear *hear, void *arg);

#endif
