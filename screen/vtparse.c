/* screen/vtparse.c - a terminal's byte stream cut into text, controls and sequences */
#include "vtparse.h"

#include <stdlib.h>
#include <string.h>

#include "cell.h"
#include "hints.h"
#include "utf8.h"

enum { ESC = 0x1b, CAN = 0x18, SUB = 0x1a, BEL = 0x07, DEL = 0x7f };
/* C1 controls (ECMA-48): the beginnings of strings and sequences, and the end of strings. */
enum { DCS = 0x90, SOS = 0x98, CSI = 0x9b, ST = 0x9c, OSC = 0x9d, PM = 0x9e, APC = 0x9f };
/* Once a sequence is over, a buffer larger than this is freed. */
enum { HELD_KEPT = 4096 };

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

/* Bytes before the payload in what is held: ESC and the byte after it. */
enum { INTRODUCER = 2 };

RARE size_t parser_tail(const struct parser *p, unsigned char *to)
{
	const char *skip = NULL;
	size_t n = p->state == PARSER_GROUND ? 0 : p->held_len;

	/* The terminal must swallow the rest of the string. An OSC may end with BEL, so it
	 * takes another OSC, with an unused number; the other kinds end with ST only. */
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

static inline void csi_tell(const struct parser *p, const struct csi *c, uint64_t key)
{
	if (c->id == 'm')
		p->events->sgr(p->user, c, key);
	else
		p->events->csi(p->user, c);
}

static RARE void csi_dispatch(struct parser *p)
{
	struct csi c;

	if (csi_read(&c, p->held + INTRODUCER, p->held + p->held_len) == p->held + p->held_len)
		csi_tell(p, &c, 0);
}

/* ---- state by state */

static void ground(struct parser *p)
{
	p->state = PARSER_GROUND;
	p->held_len = 0;
	p->overflow = false;
	if (p->held_size > HELD_KEPT)
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

/* CAN, SUB, ESC and the C1 controls work in every state. False if c is none of them. */
static bool anywhere(struct parser *p, uint32_t c)
{
	if (c == CAN || c == SUB || (c >= 0x80 && c < 0xa0 && c != ST)) {
		if (in_string(p))
			string_end(p, false);
		ground(p);
	} else if (c == ESC || c == ST) {
		if (in_string(p))
			string_end(p, true);
		ground(p);
	}
	switch (c) {
	case ESC:
		enter(p, PARSER_ESCAPE, "\033");
		return true;
	case DCS:
		enter(p, PARSER_DCS_HEAD, "\033P");
		return true;
	case SOS: case PM: case APC:
		enter(p, PARSER_IGNORED, "\033_");
		return true;
	case CSI:
		enter(p, PARSER_CSI, "\033[");
		return true;
	case ST:
		return true;
	case OSC:
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

/* A byte below 0x80. */
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

/* A character from U+0080 on, n bytes at b. */
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
		/* such a character ends a sequence, and is not printed */
		ground(p);
	}
}

/* The bytes in p->part cannot become a character. */
static RARE void part_ill(struct parser *p)
{
	uint32_t raw = CELL_RAW;

	for (unsigned i = 0; i < p->part_len && i < CELL_RAW_BYTES; i++)
		raw |= (uint32_t)p->part[i] << 8 * i;
	p->part_len = p->part_need = 0;
	if (p->state == PARSER_GROUND)
		p->events->print(p->user, &raw, 1);
}

/* Takes the next byte of a character that began before. False: the byte is not part of it. */
static bool part_byte(struct parser *p, unsigned char c)
{
	uint32_t value;

	if (!utf8_goes_on_with(p->part, p->part_len, c)) {
		part_ill(p);
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
	p->part_need = (unsigned char)(c >= 0xc2 && c < 0xf5 ? utf8_need(c) : 0);
	p->part_len = 1;
	p->part[0] = c;
	if (!p->part_need)
		part_ill(p);
}

/* ---- the fast path: runs of the same kind, taken whole */

#define ONES (~(uint64_t)0 / 255)
#define HIGHS (ONES * 128)

static inline bool is_printable(unsigned char c)
{
	return (unsigned char)(c - 0x20) < DEL - 0x20;
}

/* Eight bytes as a word, the first one lowest. */
static inline uint64_t eight(const unsigned char *b)
{
	return (uint64_t)b[0] | (uint64_t)b[1] << 8 | (uint64_t)b[2] << 16 | (uint64_t)b[3] << 24 |
	    (uint64_t)b[4] << 32 | (uint64_t)b[5] << 40 | (uint64_t)b[6] << 48 | (uint64_t)b[7] << 56;
}

/* The number of the lowest byte of which a high bit is set; no other bits are, and not none. */
static inline size_t lowest(uint64_t highs)
{
#ifdef __GNUC__
	/* all that follows waits for this, and it is one instruction */
	return (size_t)__builtin_ctzll(highs) / 8;
#else
	/* the lowest bit, moved to the bottom of its byte, multiplies the number of that byte into the top one */
	return ((highs & (~highs + 1)) >> 7) * 0x0001020304050607u >> 56;
#endif
}

/* Where the printable ASCII that starts at b ends. */
static const unsigned char *ascii_end(const unsigned char *b, const unsigned char *end)
{
	for (; end - b >= 8; b += 8) {
		uint64_t w = eight(b);
		/* The high bit of each byte that is beyond ASCII, below 0x20, or DEL. Only the
		 * lowest bit set can be trusted: those above it may come from a carry. */
		uint64_t odd = (w | (w - ONES * 0x20) | (w + ONES)) & HIGHS;

		if (odd)
			return b + lowest(odd);
	}
	while (b < end && is_printable(*b))
		b++;
	return b;
}

/* A space between two characters beyond ASCII belongs to their run. */
static bool utf8_goes_on(const unsigned char *b, const unsigned char *end)
{
	return b < end && (*b >= 0x80 || (*b == ' ' && end - b > 1 && b[1] >= 0x80));
}

/* Decodes the common characters at b into chars, n at most, and moves *at behind them. Returns the place after
 * the last one. There are 4 bytes for each of n, so that the loop has a single bound. */
static uint32_t *utf8_bulk(uint32_t *chars, size_t n, const unsigned char **at)
{
	const unsigned char *b = *at;
	const uint32_t *full = chars + n;
	size_t k;

	for (; chars < full && (k = utf8_common(b, chars)); chars++)
		b += k;
	*at = b;
	return chars;
}

/* Prints the characters at b. Returns where it stopped: at ASCII, at a C1 control, or at a character
 * that is not whole or not valid. */
static const unsigned char *utf8_run(struct parser *p, const unsigned char *b, const unsigned char *end)
{
	uint32_t chars[128], *full = chars + sizeof chars / sizeof *chars, *to = chars;
	size_t k, n;

	for (;;) {
		n = (size_t)(end - b) / 4;
		to = utf8_bulk(to, n < (size_t)(full - to) ? n : (size_t)(full - to), &b);
		if (to == full) {
			p->events->print(p->user, chars, (size_t)(to - chars));
			to = chars;
		}
		if (!utf8_goes_on(b, end))
			break;
		k = utf8_decode(b, (size_t)(end - b), to);
		if (!k || (*to < 0xa0 && *to >= 0x80))
			break;
		to++;
		b += k;
	}
	if (to > chars)
		p->events->print(p->user, chars, (size_t)(to - chars));
	return b;
}

/* Takes what follows an ESC, if it is a final byte after at most one intermediate byte: programs send
 * ESC ( B each time they reset their colours. Returns the place after it, NULL if it is none. */
static const unsigned char *escape_short(struct parser *p, const unsigned char *b, const unsigned char *end)
{
	unsigned char inter = *b >= 0x20 && *b < 0x30 ? *b++ : 0;

	if (b == end || *b < 0x30 || *b >= DEL || (!inter && strchr("]PX^_", *b)))
		return NULL;
	p->events->escape(p->user, inter, *b);
	return b + 1;
}

/* Takes a CSI at b, behind which there are CSI_SHORT bytes. Returns the place after it, NULL if it is not common.
 * Programs say the same few SGR again and again: one that is short enough is a word, which is known if it came
 * before. */
static inline const unsigned char *csi_short(struct parser *p, const unsigned char *b, struct csi *c)
{
	uint64_t w = eight(b), m = w ^ ONES * 'm', end = (m - ONES) & ~m & HIGHS, key = 0;

	if (end) {
		end &= ~end + 1;	/* the high bit of the first m, */
		key = w & (end - 1);	/* all up to it, */
		if ((key & ONES * 0x40) != end >> 1)	/* and nothing before it is a final byte */
			key = 0;
		else if (p->events->sgr_again(p->user, key))
			return b + lowest(end) + 1;
	}
	b = csi_read_short(c, b);
	if (b)
		csi_tell(p, c, key);
	return b;
}

/* Takes the sequence at b, if it is whole and no string. Returns the place after it, or NULL. */
static APART const unsigned char *sequence(struct parser *p, const unsigned char *b, const unsigned char *end)
{
	struct csi c;

	if (end - b < INTRODUCER)
		return NULL;
	if (b[1] != '[')
		return escape_short(p, b + 1, end);
	b = csi_read(&c, b + INTRODUCER, end);
	if (b)
		csi_tell(p, &c, 0);
	return b;
}

/* In ground state and between characters: takes what can be taken fast. Returns where it stopped. */
static const unsigned char *ground_run(struct parser *p, const unsigned char *b, const unsigned char *end)
{
	const unsigned char *stop;
	struct csi c;

	for (; b < end; b = stop) {
		if (*b == ESC) {
			if (end - b >= INTRODUCER + CSI_SHORT && b[1] == '[' &&
			    (stop = csi_short(p, b + INTRODUCER, &c)))
				continue;
			stop = sequence(p, b, end);
			if (!stop)
				return b;
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

/* In a string: takes its printable ASCII. Returns where it stopped. */
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
