/* screen/keyboard.c - how the program wants keys encoded: the kitty protocol, XTMODKEYS */
#include "keyboard.h"

#include <string.h>

enum { KITTY_FLAGS = 31 };
/* A larger value of XTMODKEYS counts as 0. */
enum { MODKEYS_VALUE_MAX = 99 };

void kitty_push(struct view *v, int32_t flags)
{
	if (v->kitty_depth == KITTY_STACK)
		memmove(v->kitty + 1, v->kitty + 2, KITTY_STACK - 2);
	else
		v->kitty_depth++;
	v->kitty[v->kitty_depth - 1] = (uint8_t)(flags & KITTY_FLAGS);
}

void kitty_pop(struct view *v, unsigned n)
{
	v->kitty_depth = n < v->kitty_depth ? v->kitty_depth - n : 1;
}

void kitty_set(struct view *v, int32_t flags, unsigned how)
{
	uint8_t *top = &v->kitty[v->kitty_depth - 1], f = (uint8_t)(flags & KITTY_FLAGS);

	*top = how == 1 ? f : how == 2 ? *top | f : how == 3 ? (uint8_t)(*top & ~f) : *top;
}

unsigned kitty_flags(const struct view *v)
{
	return v->kitty[v->kitty_depth - 1];
}

void modkeys_set(struct screen *s, const struct csi *c)
{
	int32_t which = c->value[0], value = c->count > 1 ? c->value[1] : 0;

	if (c->count == 1 && which == 0)
		memset(s->modkeys, 0, sizeof s->modkeys);
	else if (which >= 0 && which < MODKEYS)
		s->modkeys[which] = (int8_t)(value <= MODKEYS_VALUE_MAX ? value : 0);
}

void modkeys_disable(struct screen *s, int32_t resource)
{
	if (resource >= 0 && resource < MODKEYS)
		s->modkeys[resource] = -1;
}
