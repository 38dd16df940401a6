/* control/state.c - what a master tells of its screen, other than text */
#include "control/state.h"
#include "base/endian.h"

#include <stdlib.h>
#include <string.h>

enum { FIXED_SIZE = 34 };       /* bytes before the texts (PROTOCOL, section 4.2) */

/* The next text, after its length, as a string; NULL if it is cut, or without memory. */
static char *text_take(const unsigned char **at, const unsigned char *end)
{
	size_t n = end - *at < 2 ? 0 : get16(*at);
	char *text = (size_t)(end - *at) < 2 + n ? NULL : malloc(n + 1);

	if (!text)
		return NULL;
	memcpy(text, *at + 2, n);
	text[n] = '\0';
	*at += 2 + n;
	return text;
}

int state_take(struct state *st, const struct reply *reply)
{
	const unsigned char *p = reply->payload, *end = p + reply->length, *at = p + FIXED_SIZE;

	state_free(st);
	if (reply->length < FIXED_SIZE)
		return -1;
	*st = (struct state){ .known = true, .cols = get16(p), .rows = get16(p + 2), .x = get16(p + 4),
		.y = get16(p + 6), .flags = get16(p + 8), .stage = (enum screen_stage)p[10],
		.last = get16(p + 12) == STATUS_UNKNOWN ? -1 : (int)get16(p + 12), .offset = get64(p + 14),
		.pid = get32(p + 22), .group = get32(p + 26), .idle = get32(p + 30) };
	st->title = text_take(&at, end);
	st->directory = text_take(&at, end);
	st->name = text_take(&at, end);
	st->modes = text_take(&at, end);
	return st->title && st->directory && st->name && st->modes ? 0 : -1;
}

void state_free(struct state *st)
{
	free(st->title);
	free(st->directory);
	free(st->name);
	free(st->modes);
	*st = (struct state){ .known = false };
}
