/* control/mute.c - output without the questions that a program asks its terminal */
#include "control/mute.h"
#include "base/number.h"

#include <stdbool.h>
#include <string.h>

enum { ENQ = 5, BEL = 7, ESC = 27 };

/* XTWINOPS: these ask for a state, a place or a size. */
static bool asks_window(const char *params)
{
	uint64_t n = number_take(&params);

	return n == 11 || (n >= 13 && n <= 16) || (n >= 18 && n <= 21);
}

/* A CSI by its prefix, parameters, intermediate and final byte. */
static bool csi_asks(const char *text, size_t n)
{
	char prefix = text[0] >= '<' && text[0] <= '?' ? text[0] : 0, final = text[n - 1];
	char inter = n > 1 && text[n - 2] < '0' ? text[n - 2] : 0;

	switch (final) {
	case 'c':
		return prefix != '?';
	case 'n':
		return prefix != '>';
	case 'p':
		return inter == '$';
	case 'q':
		return prefix == '>';
	case 't':
		return !prefix && !inter && asks_window(text);
	case 'u':
		return prefix == '?' || inter == '$' || inter == '&';
	case 'm':
	case 'S':
		return prefix == '?';
	case 'w':
		return inter == '$';
	case 'x':
		return !inter;
	case 'y':
		return inter == '*';
	}
	return false;
}

/* An OSC or DCS, by what is between its introducer and its end. */
static bool string_asks(unsigned char introducer, const char *text, size_t n)
{
	if (introducer == 'P')
		return n > 1 && (text[0] == '$' || text[0] == '+') && text[1] == 'q';
	return introducer == ']' && n > 1 && text[n - 2] == ';' && text[n - 1] == '?';
}

/* What is held is whole: let it through, or not. */
static int settle(struct mute *m, bool asks, struct queue *out)
{
	size_t n = m->length;

	m->length = 0;
	m->state = MUTE_TEXT;
	return asks ? 0 : queue_put(out, m->held, n);
}

static int string_byte(struct mute *m, unsigned char byte, struct queue *out)
{
	const char *text = (const char *)m->held + 2;
	bool st = byte == '\\' && m->length > 3 && m->held[m->length - 2] == ESC;

	if (byte != BEL && !st)
		return 0;
	return settle(m, string_asks(m->held[1], text, m->length - 2 - (st ? 2 : 1)), out);
}

static int sequence_byte(struct mute *m, unsigned char byte, struct queue *out)
{
	switch (m->state) {
	case MUTE_ESCAPE:
		m->state = byte == '[' ? MUTE_CSI : MUTE_STRING;
		/* DECID is the oldest question. */
		return byte == '[' || byte == ']' || byte == 'P' ? 0 : settle(m, byte == 'Z', out);
	case MUTE_CSI:
		if (byte >= '@' && byte <= '~')
			return settle(m, csi_asks((const char *)m->held + 2, m->length - 2), out);
		return byte < ' ' ? settle(m, false, out) : 0;
	case MUTE_STRING:
		return string_byte(m, byte, out);
	case MUTE_TEXT:
		break;
	}
	return 0;
}

/* The beginning of a sequence, or another byte of one. */
static int hold(struct mute *m, unsigned char byte, struct queue *out)
{
	if (m->state == MUTE_TEXT)
		m->state = MUTE_ESCAPE;
	else if (m->length == MUTE_MOST || (byte == ESC && m->state != MUTE_STRING)) {
		if (settle(m, false, out) < 0)
			return -1;
		if (byte != ESC)
			return queue_put(out, &byte, 1);
		m->state = MUTE_ESCAPE;
	}
	m->held[m->length++] = byte;
	return m->length > 1 ? sequence_byte(m, byte, out) : 0;
}

int mute_take(struct mute *m, const unsigned char *p, size_t n, struct queue *out)
{
	size_t plain, i = 0;

	while (i < n) {
		if (m->state != MUTE_TEXT || p[i] == ESC) {
			if (hold(m, p[i++], out) < 0)
				return -1;
			continue;
		}
		for (plain = i; i < n && p[i] != ESC && p[i] != ENQ; i++)
			;
		if (queue_put(out, p + plain, i - plain) < 0)
			return -1;
		i += i < n && p[i] == ENQ;
	}
	return 0;
}
