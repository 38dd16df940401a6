#define _POSIX_C_SOURCE 200809L
#include "vtparse.h"
#include "hints.h"

#include <stdlib.h>
#include <string.h>

enum { ESC = 0x1b, CAN = 0x18, SUB = 0x1a, BEL = 0x07, DEL = 0x7f };
enum { PARAM_MAX = 0x7fffffff };

/* ---- the bytes held */

void parser_init(struct parser *p, const struct parser_events *events, void *user)
{
	memset(p, 0, sizeof *p);
	p->events = events;
	p->user = user;
	p->held = p->small;
	p->held_size = sizeof p->small;
}

void parser_end(struct parser *p)
{
	if (p->held != p->small)
		free(p->held);
	p->held = p->small;
	p->held_size = sizeof p->small;
}

static bool held_grow(struct parser *p, size_t need)
{
	size_t size = p->held_size;
	unsigned char *grown;

	if (need > PARSER_HELD_MAX)
		return false;
	while (size < need)
		size *= 2;
	grown = malloc(size);
	if (!grown)
		return false;
	memcpy(grown, p->held, p->held_len);
	parser_end(p);
	p->held = grown;
	p->held_size = size;
	return true;
}

static void hold(struct parser *p, const unsigned char *b, size_t n)
{
	if (p->overflow)
		return;
	if (p->held_len + n > p->held_size && !held_grow(p, p->held_len + n)) {
		p->overflow = true;
		return;
	}
	memcpy(p->held + p->held_len, b, n);
	p->held_len += n;
}

static void enter(struct parser *p, enum parser_state state, const char *introducer)
{
	p->state = state;
	p->held_len = 0;
	p->overflow = false;
	hold(p, (const unsigned char *)introducer, strlen(introducer));
}

/* Bytes of the held string before its payload: ESC and the byte behind it. */
enum { INTRODUCER = 2 };

RARE size_t parser_tail(const struct parser *p, unsigned char *to)
{
	const char *skip = NULL;
	size_t n = p->state == PARSER_GROUND ? 0 : p->held_len;

	/* What is left of a string must be swallowed: OSC ends with BEL too, so it
	 * needs an OSC, of a number nobody has; the others end with ST alone. */
	if (n && p->overflow && p->state == PARSER_OSC)
		skip = "\033]9999;";
	else if (n && p->overflow && p->state != PARSER_CSI && p->state != PARSER_ESCAPE_INTER)
		skip = "\033_";
	if (skip)
		n = strlen(skip);
	if (to) {
		memcpy(to, skip ? (const unsigned char *)skip : p->held, n);
		memcpy(to + n, p->part, p->part_len);
	}
	return n + p->part_len;
}

/* ---- control sequences */

static inline bool is_digit(unsigned char c)
{
	return c >= '0' && c <= '9';
}

/* Reads one number; *to is left alone where there is none. */
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

/* Reads parameters of any kind. */
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

static inline void nothing_behind(struct csi *c)
{
	memset(c->value + c->count, 0, CSI_BEHIND * sizeof *c->value);
}

/* Reads what follows CSI up to and with the final byte. Returns where that ends,
 * or NULL if the bytes before end are not one complete, well-formed sequence. */
static const unsigned char *csi_read(struct csi *c, const unsigned char *b, const unsigned char *end)
{
	uint32_t id = 0;

	if (b < end && *b >= '<' && *b <= '?')
		id = (uint32_t)*b++ << 16;
	b = csi_params(c, b, end);
	nothing_behind(c);
	if (b < end && *b >= 0x20 && *b < 0x30)
		id |= (uint32_t)*b++ << 8;
	if (b == end || *b < 0x40 || *b >= DEL)
		return NULL;
	c->id = id | *b;
	return b + 1;
}

/* The sequences that are as most are: few parameters, of up to so many digits, and a final byte.
 * At so many bytes csi_read_short looks at most. */
enum { FEW = 12, SHORT_NUMBER = 3, CSI_SHORT = FEW * (SHORT_NUMBER + 1) };

/* 0 to 9, or more where c is none. */
static inline unsigned digit(unsigned char c)
{
	return c - (unsigned)'0';
}

/* As csi_read does, of CSI_SHORT bytes at b. NULL: it is not such a sequence. */
static inline const unsigned char *csi_read_short(struct csi *c, const unsigned char *b)
{
	unsigned count = 0, v, d;

	do {
		v = 0;
		if ((d = digit(*b++)) < 10) {
			v = d;
			if ((d = digit(*b++)) < 10) {
				v = v * 10 + d;
				if ((d = digit(*b++)) < 10) {
					v = v * 10 + d;
					d = digit(*b++);
				}
			}
		}
		c->value[count++] = (int32_t)v;
	} while (d == digit(';') && count < FEW);
	c->count = count;
	nothing_behind(c);
	c->subs = 0;
	c->id = d + '0';
	return d - digit(0x40) < DEL - 0x40 ? b : NULL;
}

static inline void csi_tell(const struct parser *p, const struct csi *c)
{
	if (c->id == 'm')
		p->events->sgr(p->user, c);
	else
		p->events->csi(p->user, c);
}

static RARE void csi_dispatch(struct parser *p)
{
	struct csi c;

	if (csi_read(&c, p->held + INTRODUCER, p->held + p->held_len) == p->held + p->held_len)
		csi_tell(p, &c);
}

/* ---- state by state */

static void ground(struct parser *p)
{
	p->state = PARSER_GROUND;
	p->held_len = 0;
	p->overflow = false;
	if (p->held_size > 4096)
		parser_end(p);
}

static void string_end(struct parser *p, bool whole)
{
	enum parser_state state = p->state;

	p->state = PARSER_GROUND;
	if (whole && !p->overflow && (state == PARSER_OSC || state == PARSER_DCS))
		p->events->string(p->user, state == PARSER_OSC ? STRING_OSC : STRING_DCS,
		    p->held + INTRODUCER, p->held_len - INTRODUCER);
	ground(p);
}

static bool in_string(const struct parser *p)
{
	return p->state == PARSER_OSC || p->state == PARSER_DCS;
}

/* What CAN, SUB, ESC and the C1 controls do wherever they come. Returns false if c is
 * none of them. */
static bool anywhere(struct parser *p, uint32_t c)
{
	if (c == CAN || c == SUB || (c >= 0x80 && c < 0xa0 && c != 0x9c)) {
		if (in_string(p))
			string_end(p, false);
		ground(p);
	} else if (c == ESC || c == 0x9c) {
		if (in_string(p))
			string_end(p, true);
		ground(p);
	}
	switch (c) {
	case ESC:
		enter(p, PARSER_ESCAPE, "\033");
		return true;
	case 0x90:
		enter(p, PARSER_DCS_HEAD, "\033P");
		return true;
	case 0x98: case 0x9e: case 0x9f:
		enter(p, PARSER_IGNORED, "\033_");
		return true;
	case 0x9b:
		enter(p, PARSER_CSI, "\033[");
		return true;
	case 0x9c:
		return true;
	case 0x9d:
		enter(p, PARSER_OSC, "\033]");
		return true;
	default:
		if (c != CAN && c != SUB && (c < 0x80 || c >= 0xa0))
			return false;
		p->events->control(p->user, c);
		return true;
	}
}

static void escape_byte(struct parser *p, unsigned char c)
{
	if (c < 0x20) {
		p->events->control(p->user, c);
	} else if (c < 0x30) {
		hold(p, &c, 1);
		p->state = PARSER_ESCAPE_INTER;
	} else if (p->state == PARSER_ESCAPE_INTER) {
		unsigned char inter = p->held_len == 2 ? p->held[1] : 0xff;

		ground(p);
		if (c != DEL)
			p->events->escape(p->user, inter, c);
	} else if (c == '[') {
		enter(p, PARSER_CSI, "\033[");
	} else if (c == ']') {
		enter(p, PARSER_OSC, "\033]");
	} else if (c == 'P') {
		enter(p, PARSER_DCS_HEAD, "\033P");
	} else if (c == 'X' || c == '^' || c == '_') {
		hold(p, &c, 1);
		p->state = PARSER_IGNORED;
	} else if (c != DEL) {
		ground(p);
		p->events->escape(p->user, 0, c);
	}
}

static void csi_byte(struct parser *p, unsigned char c)
{
	if (c < 0x20) {
		p->events->control(p->user, c);
	} else if (c != DEL) {
		hold(p, &c, 1);
		if (c < 0x40)
			return;
		if (!p->overflow)
			csi_dispatch(p);
		ground(p);
	}
}

static void string_byte(struct parser *p, unsigned char c)
{
	switch (p->state) {
	case PARSER_OSC:
		if (c == BEL)
			string_end(p, true);
		else if (c >= 0x20)
			hold(p, &c, 1);
		return;
	case PARSER_DCS_HEAD:
		if (c < 0x20 || c == DEL)
			return;
		hold(p, &c, 1);
		if (c >= 0x40)
			p->state = PARSER_DCS;
		return;
	default:
		if (c != DEL)
			hold(p, &c, 1);
	}
}

/* One byte below 0x80. */
static RARE void byte(struct parser *p, unsigned char c)
{
	if (anywhere(p, c))
		return;
	switch (p->state) {
	case PARSER_GROUND:
		if (c < 0x20)
			p->events->control(p->user, c);
		else if (c != DEL)
			p->events->ascii(p->user, &c, 1);
		break;
	case PARSER_ESCAPE: case PARSER_ESCAPE_INTER:
		escape_byte(p, c);
		break;
	case PARSER_CSI:
		csi_byte(p, c);
		break;
	default:
		string_byte(p, c);
	}
}

/* One character from U+0080 on, n bytes at b. */
static RARE void character(struct parser *p, uint32_t c, const unsigned char *b, size_t n)
{
	if (anywhere(p, c))
		return;
	switch (p->state) {
	case PARSER_GROUND:
		p->events->print(p->user, &c, 1);
		break;
	case PARSER_OSC: case PARSER_DCS: case PARSER_IGNORED:
		hold(p, b, n);
		break;
	default:
		/* no sequence has such a character: it ends there, unprinted */
		ground(p);
	}
}

/* The next byte of a character that began before. False: it is none of it. */
static bool part_byte(struct parser *p, unsigned char c)
{
	uint32_t value;

	if (!utf8_continues(c)) {
		p->part_len = p->part_need = 0;
		return false;
	}
	p->part[p->part_len++] = c;
	if (p->part_len < p->part_need)
		return true;
	value = utf8_value(p->part, p->part_need);
	p->part_need = 0;
	if (value)
		character(p, value, p->part, p->part_len);
	p->part_len = 0;
	return true;
}

static void part_begin(struct parser *p, unsigned char c)
{
	p->part_need = (unsigned char)utf8_need(c);
	p->part_len = p->part_need ? 1 : 0;
	p->part[0] = c;
}

/* ---- runs */

#define ONES (~(uint64_t)0 / 255)
#define HIGHS (ONES * 128)

static inline bool is_printable(unsigned char c)
{
	return (unsigned char)(c - 0x20) < DEL - 0x20;
}

/* Eight bytes, the first one lowest. */
static inline uint64_t eight(const unsigned char *b)
{
	return (uint64_t)b[0] | (uint64_t)b[1] << 8 | (uint64_t)b[2] << 16 | (uint64_t)b[3] << 24 |
	    (uint64_t)b[4] << 32 | (uint64_t)b[5] << 40 | (uint64_t)b[6] << 48 | (uint64_t)b[7] << 56;
}

/* Where the printable ASCII that starts at b ends. */
static const unsigned char *ascii_end(const unsigned char *b, const unsigned char *end)
{
	for (; end - b >= 8; b += 8) {
		uint64_t w = eight(b);
		/* the high bit of a byte that has it, is below 0x20, or is DEL; above the
		 * lowest such byte not all that is set is true */
		uint64_t odd = (w | (w - ONES * 0x20) | (w + ONES)) & HIGHS;

		/* its lowest bit, moved to its byte's lowest, shifts the number of the
		 * byte to the top */
		if (odd)
			return b + (((odd & (~odd + 1)) >> 7) * 0x0001020304050607u >> 56);
	}
	while (b < end && is_printable(*b))
		b++;
	return b;
}

/* A space between characters that are not ASCII is one of their run. */
static bool utf8_goes_on(const unsigned char *b, const unsigned char *end)
{
	return b < end && (*b >= 0x80 || (*b == ' ' && end - b > 1 && b[1] >= 0x80));
}

/* Prints the whole characters at b; returns where it stopped: at ASCII, a C1 control
 * or what is no whole character. */
static const unsigned char *utf8_run(struct parser *p, const unsigned char *b, const unsigned char *end)
{
	uint32_t chars[128], c;
	size_t n = 0, k;

	for (;;) {
		k = end - b < 3 ? 0 : utf8_common(b, &c);
		if (!k) {
			if (!utf8_goes_on(b, end))
				break;
			k = utf8_decode(b, (size_t)(end - b), &c);
			if (!k || (c < 0xa0 && c >= 0x80))
				break;
		}
		chars[n++] = c;
		b += k;
		if (n == sizeof chars / sizeof *chars) {
			p->events->print(p->user, chars, n);
			n = 0;
		}
	}
	if (n)
		p->events->print(p->user, chars, n);
	return b;
}

/* In ground state, no character half received: goes as far as it goes fast. */
static const unsigned char *ground_run(struct parser *p, const unsigned char *b, const unsigned char *end)
{
	const unsigned char *stop;
	struct csi c;

	for (; b < end; b = stop) {
		if (*b == ESC) {
			if (end - b < INTRODUCER || b[1] != '[')
				return b;
			stop = end - b < INTRODUCER + CSI_SHORT ? NULL : csi_read_short(&c, b + INTRODUCER);
			if (!stop)
				stop = csi_read(&c, b + INTRODUCER, end);
			if (!stop)
				return b;
			csi_tell(p, &c);
		} else if (is_printable(*b)) {
			stop = ascii_end(b, end);
			p->events->ascii(p->user, b, (size_t)(stop - b));
		} else if (*b >= 0x80) {
			stop = utf8_run(p, b, end);
			if (stop == b)
				return b;
		} else if (*b != CAN && *b != SUB && *b != DEL) {
			stop = b + 1;
			p->events->control(p->user, *b);
		} else {
			return b;
		}
	}
	return b;
}

/* In a string: all that is plain text in it. */
static const unsigned char *string_run(struct parser *p, const unsigned char *b, const unsigned char *end)
{
	const unsigned char *stop = ascii_end(b, end);

	if (stop > b)
		hold(p, b, (size_t)(stop - b));
	return stop;
}

void parser_feed(struct parser *p, const unsigned char *b, size_t n)
{
	const unsigned char *end = b + n, *from;

	while (b < end) {
		from = b;
		if (!p->part_need) {
			if (p->state == PARSER_GROUND)
				b = ground_run(p, b, end);
			else if (in_string(p) || p->state == PARSER_IGNORED)
				b = string_run(p, b, end);
			if (b > from)
				continue;
		}
		if (p->part_need && part_byte(p, *b)) {
			b++;
			continue;
		}
		if (*b < 0x80)
			byte(p, *b);
		else
			part_begin(p, *b);
		b++;
	}
}
