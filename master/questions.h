/* master/questions.h - what the program asks its terminal, while one leads
 *
 * The leader's terminal answers.  One that is stopped, or behind a dead link, does not: then
 * the program would wait for ever, though another terminal has answered and the model could.
 * The model answers every question that it knows; those answers are kept for a moment.  If
 * the leader has not answered by then, another terminal's answers are taken, else the model's.
 *
 * A terminal passes over questions that it does not know, so silence means something only
 * after one that every terminal answers (DA1, DSR 5, CPR). */
#ifndef MASTER_QUESTIONS_H
#define MASTER_QUESTIONS_H

#include "base/queue.h"
#include "master/input.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { LATE_KINDS = 16 };

/* Answers of one kind that the leader owes, and that the program has got already. */
struct late {
	uint32_t kind;
	unsigned count;
};

/* All zero: no question is under way. */
struct questions {
	struct queue model;     /* the model's answers, oldest first */
	struct queue other;     /* what another terminal answered */
	int64_t due;            /* ms: when the leader's time is over; 0: nothing is asked */
	bool mute;              /* the leader let a question pass, and has said nothing since */
	struct late late[LATE_KINDS];
};

/* The model has answered questions of the program, and a terminal leads.  alone: no other
 * terminal is there to answer. */
void questions_ask(struct questions *q, const unsigned char *answers, size_t n, bool alone, int64_t now,
	struct input *in);

/* The leader has sent a report.  Returns false if the program is not to get it: it comes too
 * late. */
bool questions_answer(struct questions *q, const unsigned char *report, size_t n);

/* Another terminal has. */
void questions_overhear(struct questions *q, const unsigned char *report, size_t n);

/* The leader has said something. */
void questions_hear(struct questions *q);

/* Reports of the leader may come too late, so they must be looked at. */
bool questions_late(const struct questions *q);

/* At q->due: answer the program. */
void questions_settle(struct questions *q, struct input *in);

/* Another terminal leads. */
void questions_pass(struct questions *q);

#endif
