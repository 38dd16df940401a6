/* screen/mouse.c - mouse reports: which are wanted, and how they are encoded */
#include "mouse.h"

#include <string.h>

static const uint16_t numbers[MICE + 1] = { 9, 1000, 1002, 1003, 1005, 1006, 1015, 1016, 0 };

enum { FIRST_CODING = 4 };	/* index in numbers[] */

unsigned mouse_number(unsigned i)
{
	return numbers[i];
}

static unsigned index_of(int32_t number)
{
	unsigned i = 0;

	while (i < MICE && numbers[i] != number)
		i++;
	return i;
}

bool mouse_is(int32_t number)
{
	return index_of(number) < MICE;
}

static void forget(struct screen *s, unsigned i)
{
	memmove(s->mice + i, s->mice + i + 1, (s->mice_len - i - 1) * sizeof *s->mice);
	s->mice_len--;
}

/* A reset before anything was set changes nothing. */
static void trim(struct screen *s)
{
	while (s->mice_len && s->mice[0].said != MOUSE_SET)
		if (s->mice[0].said == MOUSE_SET_RESET && s->mice_len > 1)
			return;
		else
			forget(s, 0);
}

static void note(struct screen *s, unsigned which, enum mouse_said said)
{
	for (unsigned i = 0; i < s->mice_len; i++)
		if (s->mice[i].which == which)
			forget(s, i);
	s->mice[s->mice_len].which = (uint8_t)which;
	s->mice[s->mice_len++].said = (uint8_t)said;
	trim(s);
}

void mouse_set(struct screen *s, int32_t number, bool on)
{
	unsigned i = index_of(number);
	unsigned *now = i < FIRST_CODING ? &s->mouse : &s->mouse_coding;
	bool ends = i < FIRST_CODING || *now == (unsigned)number;

	note(s, i, on ? MOUSE_SET : i >= FIRST_CODING && ends ? MOUSE_SET_RESET : MOUSE_RESET);
	if (on)
		*now = (unsigned)number;
	else if (ends)
		*now = 0;
}
