/* master/questions.c - what the program asks its terminal, while one leads */
#include "master/questions.h"
#include "base/queue.h"

#include <string.h>

enum {
	ANSWER_WAIT = 1000,     /* ms in which a terminal that is there answers */
	HELD_MOST = 4096,       /* bytes of answers kept */
};

/* ---- answers in a queue ---- */

/* The length of the first one of n bytes: up to the next ESC that begins another. */
static size_t answer_length(const unsigned char *p, size_t n)
{
	size_t i;

	for (i = 1; i < n; i++)
		if (p[i] == '\033' && (i + 1 == n || p[i + 1] != '\\'))
			return i;
	return n;
}

/* What tells one kind of answer from another: of a CSI its prefix, intermediate and final
 * byte, of a string its introducer and first parameter byte. */
static uint32_t answer_kind(const unsigned char *p, size_t n)
{
	uint32_t prefix, inter;

	if (n < 3)
		return 0;
	if (p[1] != '[')
		return (uint32_t)p[1] << 8 | p[2];
	prefix = p[2] >= '<' && p[2] <= '?' ? p[2] : 0;
	inter = p[n - 2] < '0' ? p[n - 2] : 0;
	return prefix << 16 | inter << 8 | p[n - 1];
}

/* Every terminal answers these: DA1, DSR 5, CPR. */
static bool is_universal(uint32_t kind)
{
	return kind == ((uint32_t)'?' << 16 | 'c') || kind == 'n' || kind == 'R';
}

static bool has_universal(const struct queue *answers)
{
	const unsigned char *p = queue_head(answers);
	size_t at, n;

	for (at = 0; at < answers->length; at += n) {
		n = answer_length(p + at, answers->length - at);
		if (is_universal(answer_kind(p + at, n)))
			return true;
	}
	return false;
}

/* Drop the answers up to the first of that kind, if there is one: what comes before it the
 * terminal has passed over. */
static void drop_to(struct queue *answers, uint32_t kind)
{
	const unsigned char *p = queue_head(answers);
	size_t at, n;

	for (at = 0; at < answers->length; at += n) {
		n = answer_length(p + at, answers->length - at);
		if (answer_kind(p + at, n) == kind) {
			queue_drop(answers, at + n);
			return;
		}
	}
}

static void forget(struct questions *q)
{
	queue_free(&q->model);
	queue_free(&q->other);
	q->due = 0;
}

/* ---- answers that come too late ---- */

static struct late *late_find(struct questions *q, uint32_t kind)
{
	size_t i;

	for (i = 0; i < LATE_KINDS; i++)
		if (q->late[i].count > 0 && q->late[i].kind == kind)
			return &q->late[i];
	return NULL;
}

static void late_note(struct questions *q, uint32_t kind)
{
	struct late *late = late_find(q, kind);
	size_t i;

	for (i = 0; i < LATE_KINDS && !late; i++)
		if (q->late[i].count == 0)
			late = &q->late[i];
	if (!late)
		return;
	late->kind = kind;
	late->count++;
}

bool questions_late(const struct questions *q)
{
	size_t i;

	for (i = 0; i < LATE_KINDS; i++)
		if (q->late[i].count > 0)
			return true;
	return false;
}

/* ---- asking and answering ---- */

void questions_settle(struct questions *q, struct input *in)
{
	const struct queue *given = q->other.length > 0 ? &q->other : &q->model;
	const unsigned char *p = queue_head(&q->model);
	size_t at, n;

	if (has_universal(&q->model)) {
		if (input_has_room(in, given->length))
			input_put(in, queue_head(given), given->length);
		for (at = 0; at < q->model.length; at += n) {
			n = answer_length(p + at, q->model.length - at);
			late_note(q, answer_kind(p + at, n));
		}
		q->mute = true;
	}
	forget(q);
}

void questions_ask(struct questions *q, const unsigned char *answers, size_t n, bool alone, int64_t now,
	struct input *in)
{
	if (q->model.length + n > HELD_MOST)
		forget(q);
	if (queue_put(&q->model, answers, n) < 0)
		return;
	if (q->due == 0)
		q->due = now + ANSWER_WAIT;
	if (q->mute && alone)
		questions_settle(q, in);
}

bool questions_answer(struct questions *q, const unsigned char *report, size_t n)
{
	uint32_t kind = answer_kind(report, n);
	struct late *late = late_find(q, kind);

	if (late) {
		late->count--;
		return false;
	}
	drop_to(&q->model, kind);
	drop_to(&q->other, kind);
	if (q->model.length == 0)
		forget(q);
	return true;
}

void questions_overhear(struct questions *q, const unsigned char *report, size_t n)
{
	if (q->due == 0 || q->other.length + n > HELD_MOST)
		return;
	queue_put(&q->other, report, n);
	/* The leader is known not to answer: this does. */
	if (q->mute && is_universal(answer_kind(report, n)))
		q->due = 1;
}

void questions_hear(struct questions *q)
{
	q->mute = false;
}

void questions_pass(struct questions *q)
{
	q->mute = false;
	memset(q->late, 0, sizeof q->late);
}
