/* master/reports.c - what a terminal sends by itself, told from what is typed
 *
 * A program asks its terminal a question and the answer comes back as input.
 * With several terminals attached each would answer, and an answer, a mouse
 * report or a change of focus is not typing. */
#include "master/reports.h"

#include <ctype.h>
#include <string.h>

/* Bytes of a sequence that are held until it is whole; and of a longer string, when a part of
 * it has been passed on. */
enum { HELD_MOST = 4096, STRING_KEPT = 2 };

/* The finals that keys end in: xterm's "PC-Style Function Keys", kitty's keyboard protocol
 * (without a prefix), rxvt's and the Linux console's keys. */
static bool is_key_final(unsigned char final)
{
	return strchr("ABCDEFHPQRSZ~u^$@[abcd", final) != NULL;
}

/* CSI parameters, intermediates and final, as in xterm's "Control Sequences".  What no key
 * sends is a report. */
static enum input_kind csi_kind(const unsigned char *text, size_t n)
{
	unsigned char first = text[0], final = text[n - 1];
	bool prefix = first >= '<' && first <= '?', intermediate = n > 1 && text[n - 2] < '0';

	/* Mouse (SGR, X10, urxvt) and focus. */
	if ((final == 'M' || final == 'm') && !intermediate && (!prefix || first == '<'))
		return INPUT_POINTER;
	if ((final == 'I' || final == 'O') && n == 1)
		return INPUT_POINTER;
	/* A cursor position.  Shift-F3 and its kin look like those of the first row. */
	if (final == 'R' && !prefix && n > 1)
		return n == 4 && text[0] == '1' && text[1] == ';' && text[2] >= '2' && text[2] <= '8'
			? INPUT_TYPED : INPUT_REPORT;
	return !prefix && !intermediate && is_key_final(final) ? INPUT_TYPED : INPUT_REPORT;
}

/* Whether *p goes on with this text; moves *p past it. */
static bool text_next(const char **p, const char *text)
{
	size_t n = strlen(text);

	if (strncmp(*p, text, n) != 0)
		return false;
	*p += n;
	return true;
}

/* Whether *p goes on with a number; takes at most the given number of digits. */
static bool number_next(const char **p, unsigned base, size_t most, unsigned *number)
{
	static const char digits[] = "0123456789abcdef";
	const char *from = *p, *digit;

	*number = 0;
	for (; most > 0 && (digit = memchr(digits, tolower((unsigned char)**p), base)) != NULL; most--, ++*p)
		*number = *number * base + (unsigned)(digit - digits);
	return *p > from;
}

/* Colours by index: PALETTE of OSC 4, then those of the OSCs from FOREGROUND to CURSOR. */
enum { PALETTE = 256, FOREGROUND = 10, CURSOR = 12 };

/* Which colour an OSC is about: of the palette, or one of the three that follow it. */
static bool index_next(const char **p, unsigned *index)
{
	if (text_next(p, "\033]4;"))
		return number_next(p, 10, 3, index) && *index < PALETTE && text_next(p, ";");
	if (!text_next(p, "\033]") || !number_next(p, 10, 2, index) || *index < FOREGROUND || *index > CURSOR)
		return false;
	*index += PALETTE - FOREGROUND;
	return text_next(p, ";");
}

/* OSC number;rgb:R/G/B: the terminal's own colour. */
static void note_colour(struct reports *in)
{
	char text[64];
	const char *at = text, *digits;
	unsigned index, rgb[3], most = 0, i;
	size_t n = in->held.length < sizeof text - 1 ? in->held.length : sizeof text - 1;

	memcpy(text, queue_head(&in->held), n);
	text[n] = '\0';
	if (!index_next(&at, &index))
		return;
	for (i = 0; i < 3; i++) {
		if (!text_next(&at, i == 0 ? "rgb:" : "/"))
			return;
		digits = at;
		if (!number_next(&at, 16, 4, &rgb[i]))
			return;
		/* The whole is the largest number of that many digits. */
		if (i == 0)
			most = (1u << 4 * (at - digits)) - 1;
		rgb[i] = rgb[i] > most ? 0xffff : rgb[i] * 0xffff / most;
	}
	in->colour(in->arg, index, rgb[0], rgb[1], rgb[2]);
}

static void emit(struct reports *in, enum input_kind kind)
{
	if (in->state == INPUT_STRING && !in->cut)
		note_colour(in);
	in->cut = false;
	in->piece(in->arg, kind, queue_head(&in->held), in->held.length);
	queue_drop(&in->held, in->held.length);
	in->state = INPUT_GROUND;
}

/* The next byte of a sequence that has begun. */
static void sequence_byte(struct reports *in, unsigned char byte)
{
	const unsigned char *text = queue_head(&in->held);
	size_t n = in->held.length;

	switch (in->state) {
	case INPUT_ESCAPE:
		in->state = byte == '[' ? INPUT_CSI : byte && strchr("]P_", byte) ? INPUT_STRING : INPUT_GROUND;
		if (in->state == INPUT_GROUND)
			emit(in, INPUT_TYPED);
		break;
	case INPUT_CSI:
		if (n == 3 && byte == 'M')
			in->state = INPUT_MOUSE;
		else if (byte >= '@' && byte <= '~')
			emit(in, csi_kind(text + 2, n - 2));
		else if (byte < ' ')
			emit(in, INPUT_TYPED);
		break;
	case INPUT_MOUSE:
		if (n == 6)
			emit(in, INPUT_POINTER);
		break;
	case INPUT_STRING:
		if (byte == '\a' || (byte == '\\' && text[n - 2] == '\033'))
			emit(in, INPUT_REPORT);
		else if (byte < ' ' && byte != '\033')
			emit(in, in->cut ? INPUT_REPORT : INPUT_TYPED);
		break;
	case INPUT_GROUND:
		break;
	}
}

/* A string too long to be held stays one to its end, in pieces: it may be what is on the
 * clipboard.  The last bytes stay, since they may begin its end. */
static void string_cut(struct reports *in)
{
	size_t n = in->held.length - STRING_KEPT;

	in->piece(in->arg, INPUT_REPORT, queue_head(&in->held), n);
	queue_drop(&in->held, n);
	in->cut = true;
}

/* The next byte of a sequence that is held, or its first. */
static void hold(struct reports *in, unsigned char byte)
{
	bool failed = queue_put(&in->held, &byte, 1) < 0;

	if (!failed && in->held.length > HELD_MOST && in->state == INPUT_STRING)
		string_cut(in);
	else if (failed || in->held.length > HELD_MOST) {
		emit(in, INPUT_TYPED);
		return;
	}
	if (in->held.length > 1)
		sequence_byte(in, byte);
}

void reports_take(struct reports *in, const unsigned char *p, size_t n)
{
	size_t plain = 0, i;

	for (i = 0; i < n; i++) {
		if (in->state == INPUT_GROUND && p[i] != '\033')
			continue;
		if (in->state == INPUT_GROUND) {
			if (i > plain)
				in->piece(in->arg, INPUT_TYPED, p + plain, i - plain);
			in->state = INPUT_ESCAPE;
		}
		hold(in, p[i]);
		plain = i + 1;
	}
	if (n > plain)
		in->piece(in->arg, INPUT_TYPED, p + plain, n - plain);
	/* A key: Escape, or Alt and a bracket.  A terminal's own words come at once. */
	if (in->held.length > 0 && in->held.length < 3 && !in->cut)
		emit(in, INPUT_TYPED);
}

void reports_flush(struct reports *in)
{
	if (in->held.length > 0)
		emit(in, in->cut ? INPUT_REPORT : INPUT_TYPED);
}

void reports_forget(struct reports *in)
{
	in->cut = false;
	queue_drop(&in->held, in->held.length);
	in->state = INPUT_GROUND;
}
