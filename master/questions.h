/* master/questions.h - what the program asks its terminal, while one leads
 *
 * The leader's terminal answers.  If it is stopped or its link is dead, the program would wait
 * for ever.  So the model's answers are kept for a second; then another terminal's answers are
 * used, else the model's.
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
	bool mute;              /* the leader did not answer in time, and has sent nothing since */
	struct late late[LATE_KINDS];
};

/* The model has answered questions of the program, and a terminal leads: keep the answers for
 * the time the leader has.  alone: no other terminal is there to answer; then a mute leader is
 * not waited for, and they go to in at once.  now: ms.  Above 4096 bytes the older answers are
 * dropped; without memory these are. */
void questions_ask(struct questions *q, const unsigned char *answers, size_t n, bool alone, int64_t now,
	struct input *in);

/* The leader has sent a report: forget the answers kept up to this one.  Returns false if the
 * program must not get it, since it already has an answer. */
bool questions_answer(struct questions *q, const unsigned char *report, size_t n);

/* Another terminal has sent a report: keep it, in case the leader does not answer in time. */
void questions_overhear(struct questions *q, const unsigned char *report, size_t n);

/* The leader has sent input: it is not mute. */
void questions_hear(struct questions *q);

/* Returns whether a report of the leader may come too late, so that each must be looked at. */
bool questions_late(const struct questions *q);

/* At q->due: answer the program, with another terminal's answers if there are any, else the
 * model's.  Only a question that every terminal answers is treated as unanswered. */
void questions_settle(struct questions *q, struct input *in);

/* Another terminal leads: it is not mute, and owes no late answers.  Answers that are kept stay
 * due, since the program still waits. */
void questions_pass(struct questions *q);

#endif
