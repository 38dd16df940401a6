/* screen/csi.c - a control sequence's parameters read from its bytes */
#include "csi.h"

#include <stdbool.h>

/* A larger number counts as this. */
enum { PARAM_MAX = 0x7fffffff };

static inline bool is_digit(unsigned char c)
{
	return c >= '0' && c <= '9';
}

/* Reads one number; leaves *to alone if there is none. */
static const unsigned char *csi_number(int32_t *to, const unsigned char *b, const unsigned char *end)
{
	const unsigned char *from = b;
	uint32_t v = 0;

	for (; b < end && is_digit(*b); b++)
		v = v > (PARAM_MAX - 9) / 10 ? PARAM_MAX : v * 10 + (uint32_t)(*b - '0');
	if (b > from)
		*to = (int32_t)v;
	return b;
}

/* Reads all parameters and subparameters. */
static const unsigned char *csi_params(struct csi *c, const unsigned char *b, const unsigned char *end)
{
	int32_t dropped, *at = &c->value[0];

	c->count = 1;
	c->subs = 0;
	c->value[0] = 0;
	c->sub_end[0] = 0;
	for (;;) {
		b = csi_number(at, b, end);
		if (b == end || (*b != ';' && *b != ':'))
			return b;
		if (*b++ == ';') {
			at = &dropped;
			if (c->count == CSI_PARAMS)
				continue;
			at = &c->value[c->count];
			*at = 0;
			c->sub_end[c->count++] = (uint8_t)c->subs;
		} else {
			if (at == &dropped || c->subs == CSI_PARAMS) {
				at = &dropped;
				continue;
			}
			at = &c->sub[c->subs++];
			*at = -1;
			c->sub_end[c->count - 1] = (uint8_t)c->subs;
		}
	}
}

const unsigned char *csi_read(struct csi *c, const unsigned char *b, const unsigned char *end)
{
	uint32_t id = 0;

	if (b < end && *b >= '<' && *b <= '?')
		id = (uint32_t)*b++ << 16;
	c->bare = b < end && *b >= 0x40;
	b = csi_params(c, b, end);
	csi_pad(c);
	if (b < end && *b >= 0x20 && *b < 0x30)
		id |= (uint32_t)*b++ << 8;
	if (b == end || *b < 0x40 || *b >= CSI_DEL)
		return NULL;
	c->id = id | *b;
	return b + 1;
}
