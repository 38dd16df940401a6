/* screen/title.c - the titles of the window and its icon, and their stacks */
#include "title.h"

#include <stdlib.h>
#include <string.h>

#include "utf8.h"

void title_copy(char to[TITLE_SIZE], const unsigned char *b, size_t n)
{
	size_t len = 0;

	while (n > 0) {
		uint32_t c;
		size_t k = utf8_decode(b, n, &c);

		if (k && len + k < TITLE_SIZE && c >= 0x20 && (c < 0x7f || c >= 0xa0)) {
			memcpy(to + len, b, k);
			len += k;
		} else if (k && len + k >= TITLE_SIZE) {
			break;
		}
		k = k ? k : 1;
		b += k;
		n -= k;
	}
	to[len] = '\0';
}

void title_set(struct titles *t, const unsigned char *b, size_t n)
{
	title_copy(t->now, b, n);
	t->said = true;
	free(t->set);
	t->set = NULL;
}

/* ---- the stacks. A title is on its own stack; s->pushes tells which of them went there together, since a
 * terminal may have one stack for both. */

static struct titles *of(struct screen *s, unsigned which)
{
	return which == TITLE_ICON ? &s->icon : &s->title;
}

/* Takes one title out of push i. */
static void push_loses(struct screen *s, unsigned i, unsigned which)
{
	if (s->pushes[i] == TITLE_BOTH) {
		s->pushes[i] = which == TITLE_ICON ? TITLE_WINDOW : TITLE_ICON;
		return;
	}
	memmove(s->pushes + i, s->pushes + i + 1, s->pushes_len - i - 1);
	s->pushes_len--;
}

/* Makes room for one more. */
static void stack_room(struct screen *s, unsigned which)
{
	struct titles *t = of(s, which);
	unsigned i = 0;

	if (t->depth < TITLE_STACK)
		return;
	free(t->stack[0]);
	memmove(t->stack, t->stack + 1, (TITLE_STACK - 1) * sizeof *t->stack);
	t->depth--;
	while (i < s->pushes_len && s->pushes[i] != which && s->pushes[i] != TITLE_BOTH)
		i++;
	push_loses(s, i, which);
}

static bool push(struct screen *s, unsigned which)
{
	struct titles *t = of(s, which);
	char *copy = malloc(strlen(t->now) + 1);

	if (!copy)
		return false;
	strcpy(copy, t->now);
	stack_room(s, which);
	t->stack[t->depth++] = copy;
	return true;
}

void titles_push(struct screen *s, unsigned which)
{
	bool window = which != TITLE_ICON && push(s, TITLE_WINDOW);
	bool icon = which != TITLE_WINDOW && push(s, TITLE_ICON);

	if (window || icon)
		s->pushes[s->pushes_len++] = window && icon ? TITLE_BOTH : icon ? TITLE_ICON : TITLE_WINDOW;
}

static void pop(struct titles *t)
{
	if (!t->depth)
		return;
	t->depth--;
	if (t->said && !t->set && (t->set = malloc(strlen(t->now) + 1)))
		strcpy(t->set, t->now);
	strcpy(t->now, t->stack[t->depth]);
	free(t->stack[t->depth]);
}

/* The newest push that holds this title loses it: first one that holds only this title, then one
 * that holds both. */
static void unpush(struct screen *s, unsigned which)
{
	for (unsigned pass = 0; pass < 2; pass++)
		for (unsigned i = s->pushes_len; i-- > 0; )
			if (s->pushes[i] == (pass ? TITLE_BOTH : which)) {
				push_loses(s, i, which);
				return;
			}
}

void titles_pop(struct screen *s, unsigned which)
{
	if (which == TITLE_BOTH && s->pushes_len && s->pushes[s->pushes_len - 1] == TITLE_BOTH) {
		s->pushes_len--;
	} else {
		if (which != TITLE_ICON)
			unpush(s, TITLE_WINDOW);
		if (which != TITLE_WINDOW)
			unpush(s, TITLE_ICON);
	}
	if (which != TITLE_ICON)
		pop(&s->title);
	if (which != TITLE_WINDOW)
		pop(&s->icon);
}

void titles_forget(struct screen *s)
{
	while (s->title.depth)
		free(s->title.stack[--s->title.depth]);
	while (s->icon.depth)
		free(s->icon.stack[--s->icon.depth]);
	s->pushes_len = 0;
}

void titles_end(struct screen *s)
{
	titles_forget(s);
	free(s->title.set);
	free(s->icon.set);
	s->title.set = s->icon.set = NULL;
}
