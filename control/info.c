/* control/info.c - what a master tells of its session */
#include "control/info.h"
#include "base/endian.h"
#include "session/wire.h"

#include <stdlib.h>
#include <string.h>

enum {
	LIST_PATIENCE = 1000,   /* ms for a master to answer: a list does not wait for a stopped one */
	FIXED_SIZE = 26,        /* bytes of INFO before the name (PROTOCOL, section 4.2) */
};

/* ---- the pieces of a message ---- */

struct bytes {
	const unsigned char *at;
	size_t left;
};

/* The next n bytes, or NULL if there are not that many. */
static const unsigned char *bytes_next(struct bytes *b, size_t n)
{
	const unsigned char *at = b->at;

	if (b->left < n)
		return NULL;
	b->at += n;
	b->left -= n;
	return at;
}

/* The next text, of *n bytes, which has its length in 2 bytes before it; NULL if
 * it is not whole. */
static const unsigned char *text_next(struct bytes *b, size_t *n)
{
	const unsigned char *length = bytes_next(b, 2);

	*n = length ? get16(length) : 0;
	return length ? bytes_next(b, *n) : NULL;
}

static char *copy(const unsigned char *from, size_t n)
{
	char *to = malloc(n + 1);

	if (to) {
		memcpy(to, from, n);
		to[n] = '\0';
	}
	return to;
}

/* The next text as a string, NULL if it is missing or empty. */
static char *string_next(struct bytes *b)
{
	size_t n;
	const unsigned char *text = text_next(b, &n);

	return text && n > 0 ? copy(text, n) : NULL;
}

/* ---- INFO ---- */

static void fixed_read(struct info *info, const unsigned char *fixed)
{
	info->pid = get32(fixed);
	info->program = get32(fixed + 4);
	info->clients = get32(fixed + 8);
	info->attached = info->clients > 0;
	info->cols = get16(fixed + 12);
	info->rows = get16(fixed + 14);
	info->started = get64(fixed + 16);
	info->ended = fixed[24] == INFO_ENDED;
	info->stopped = fixed[24] == INFO_STOPPED;
	info->waiting = fixed[24] == INFO_WAITING;
}

/* What follows the command, and may be missing. */
static void rest_read(struct info *info, struct bytes *b)
{
	const unsigned char *end = bytes_next(b, 2);

	if (end && info->ended) {
		info->kind = end[0];
		info->code = end[1];
	}
	info->log = string_next(b);
	info->trouble = string_next(b);
	while (info->inside < INSIDE_MOST && (info->insides[info->inside] = string_next(b)) != NULL)
		info->inside++;
}

static void life_read(struct info *info, const unsigned char *life)
{
	info->knows_idle = true;
	info->idle = get64(life);
	info->restarts = get32(life + 8);
	info->kept = life[12] & LIFE_KEPT;
	info->ran = life[12] & LIFE_RAN;
	info->last_kind = life[13];
	info->last_code = life[14];
}

/* Only labels that are whole count. */
static void labels_read(struct labels *labels, struct bytes *b)
{
	size_t n, at;
	const unsigned char *text = text_next(b, &n);

	if (!text || n == 0 || n > sizeof labels->text || text[n - 1] != '\0')
		return;
	memcpy(labels->text, text, n);
	for (at = 0; at < n; at += strlen(labels->text + at) + 1)
		if (!label_is_valid(labels->text + at))
			return;
	labels->length = n;
}

/* It comes before INFO. */
static void details_read(struct info *info, struct bytes b)
{
	const unsigned char *fixed = bytes_next(&b, DETAILS_FIXED);

	if (!fixed || info->detailed)
		return;
	info->detailed = true;
	info->offset = get64(fixed);
	info->bells = get32(fixed + 8);
	info->stage = fixed[12];
	info->last_exit = get16(fixed + 13) == STATUS_UNKNOWN ? -1 : (int)get16(fixed + 13);
	info->foreground = string_next(&b);
	info->directory = string_next(&b);
	info->title = string_next(&b);
	labels_read(&info->labels, &b);
}

static bool info_hear(void *arg, const struct reply *reply)
{
	struct info *info = arg;
	struct bytes b = { reply->payload, reply->length };
	size_t name_length, words_length;
	const unsigned char *fixed, *name, *words;

	if (reply->type == MSG_LIFE && reply->length >= LIFE_SIZE)
		life_read(info, reply->payload);
	if (reply->type == MSG_DETAILS)
		details_read(info, b);
	if (reply->type != MSG_INFO_REPLY)
		return false;
	fixed = bytes_next(&b, FIXED_SIZE);
	name = text_next(&b, &name_length);
	words = text_next(&b, &words_length);
	if (!fixed || !name || !words)
		return false;
	fixed_read(info, fixed);
	if (!info->name)
		info->name = copy(name, name_length);
	info->words = copy(words, words_length);
	info->words_length = info->words ? words_length : 0;
	rest_read(info, &b);
	return true;
}

void info_begin(struct question *q, int fd, struct info *info)
{
	static const unsigned char flags = INFO_WITH_LIFE | INFO_WITH_DETAILS;

	question_begin(q, fd, &(struct request){ MSG_INFO, &flags, 1 }, info_hear, info);
}

void infos_listen(struct question **all, size_t n)
{
	questions_listen(all, n, LIST_PATIENCE);
}

/* A master that ends leaves our question unread.  One of dtach 0.9 reads it
 * before it ends the connection without a word. */
bool info_end(struct question *q, struct info *info)
{
	enum answer answer = question_end(q);

	info->silent = answer == ANSWER_LATE;
	return answer != ANSWER_UNREAD;
}

bool info_ask(int fd, struct info *info)
{
	struct question q, *one = &q;

	info_begin(&q, fd, info);
	infos_listen(&one, 1);
	return info_end(&q, info);
}

const char *info_state(const struct info *info)
{
	return info->lost ? "lost" : info->silent ? "silent" : info->ended ? "ended"
		: info->waiting ? "waiting" : info->stopped ? "stopped" : info->attached ? "attached" : "detached";
}

void info_free(struct info *info)
{
	free(info->name);
	free(info->words);
	free(info->log);
	free(info->trouble);
	free(info->foreground);
	free(info->directory);
	free(info->title);
	while (info->inside > 0)
		free(info->insides[--info->inside]);
}
