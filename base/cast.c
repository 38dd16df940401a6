/* base/cast.c - a recording in the form of asciinema, asciicast v2
 *
 * By docs.asciinema.org/manual/asciicast/v2: each event is [seconds, "o" or "r", text]. */
#include "base/cast.h"
#include "base/text.h"

#include <stdio.h>
#include <string.h>

static void words_put(struct queue *q, const char *words)
{
	queue_put(q, words, strlen(words));
}

void cast_begin(struct cast *c, struct queue *q, unsigned cols, unsigned rows, int64_t now, int64_t date)
{
	char line[160];

	*c = (struct cast){ .zero = now };
	snprintf(line, sizeof line, "{\"version\":2,\"width\":%u,\"height\":%u,\"timestamp\":%lld,"
		"\"env\":{\"TERM\":\"xterm-256color\"}}\n", cols, rows, (long long)date);
	words_put(q, line);
}

static void event_begin(const struct cast *c, struct queue *q, char code, int64_t now)
{
	int64_t ms = now > c->zero ? now - c->zero : 0;
	char text[64];

	snprintf(text, sizeof text, "[%lld.%03d,\"%c\",\"", (long long)(ms / 1000), (int)(ms % 1000), code);
	words_put(q, text);
}

void cast_size(const struct cast *c, struct queue *q, unsigned cols, unsigned rows, int64_t now)
{
	char text[32];

	event_begin(c, q, 'r', now);
	snprintf(text, sizeof text, "%ux%u\"]\n", cols, rows);
	words_put(q, text);
}

void cast_forget(struct cast *c)
{
	c->held_length = 0;
}

/* How many bytes a character has that begins so; 1 for what begins none. */
static size_t length_announced(unsigned char first)
{
	return first >= 0xc2 && first < 0xe0 ? 2 : first >= 0xe0 && first < 0xf0 ? 3 : first >= 0xf0 && first < 0xf5 ? 4 : 1;
}

/* Could the n bytes at p begin a character? */
static bool may_begin(const unsigned char *p, size_t n)
{
	size_t i;

	if (n == 0 || n >= length_announced(*p))
		return false;
	for (i = 1; i < n; i++)
		if ((p[i] & 0xc0) != 0x80)
			return false;
	return true;
}

/* One character, or a byte that is none, of the n at p.  Returns its length. */
static size_t character_put(struct queue *q, const unsigned char *p, size_t n)
{
	unsigned char one[5] = { 0 };
	char escape[8];
	size_t length;

	memcpy(one, p, n < 4 ? n : 4);
	length = *p ? utf8_length(one) : 1;
	if (length == 0) {
		words_put(q, "\357\277\275");
		return 1;
	}
	if (*p < ' ' || *p == 0x7f || (length == 2 && p[0] == 0xc2 && p[1] < 0xa0)) {
		snprintf(escape, sizeof escape, "\\u%04x", p[length - 1]);
		words_put(q, escape);
	} else {
		if (*p == '"' || *p == '\\')
			words_put(q, "\\");
		queue_put(q, p, length);
	}
	return length;
}

/* Printable ASCII is put at once. */
static size_t run_length(const unsigned char *p, size_t n)
{
	size_t i = 0;

	while (i < n && p[i] >= ' ' && p[i] < 0x7f && p[i] != '"' && p[i] != '\\')
		i++;
	return i;
}

static void text_put(struct cast *c, struct queue *q, const unsigned char *p, size_t n)
{
	size_t run;

	while (n > 0) {
		run = run_length(p, n);
		queue_put(q, p, run);
		p += run;
		n -= run;
		if (n > 0 && n < 4 && may_begin(p, n)) {
			memcpy(c->held, p, n);
			c->held_length = n;
			return;
		}
		run = n > 0 ? character_put(q, p, n) : 0;
		p += run;
		n -= run;
	}
}

void cast_output(struct cast *c, struct queue *q, const void *bytes, size_t n, int64_t now)
{
	const unsigned char *p = bytes;
	unsigned char whole[8];
	size_t held = c->held_length, more = 0;

	if (n == 0)
		return;
	/* What was held goes on with as many bytes as its character lacks. */
	memcpy(whole, c->held, held);
	while (held > 0 && more < n && may_begin(whole, held + more)) {
		whole[held + more] = p[more];
		more++;
	}
	c->held_length = 0;
	if (held > 0 && may_begin(whole, held + more)) {
		memcpy(c->held, whole, held + more);
		c->held_length = held + more;
		return;
	}
	event_begin(c, q, 'o', now);
	text_put(c, q, whole, held + more);
	text_put(c, q, p + more, n - more);
	words_put(q, "\"]\n");
}
