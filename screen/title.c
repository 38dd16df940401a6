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

void title_push(struct titles *t)
{
	char *copy = malloc(strlen(t->now) + 1);

	if (!copy)
		return;
	strcpy(copy, t->now);
	if (t->depth == TITLE_STACK) {
		free(t->stack[0]);
		memmove(t->stack, t->stack + 1, (TITLE_STACK - 1) * sizeof *t->stack);
		t->depth--;
	}
	t->stack[t->depth++] = copy;
}

void title_pop(struct titles *t)
{
	if (!t->depth)
		return;
	t->depth--;
	if (t->said && !t->set && (t->set = malloc(strlen(t->now) + 1)))
		strcpy(t->set, t->now);
	strcpy(t->now, t->stack[t->depth]);
	free(t->stack[t->depth]);
}

void titles_forget(struct titles *t)
{
	while (t->depth)
		free(t->stack[--t->depth]);
}

void titles_end(struct titles *t)
{
	titles_forget(t);
	free(t->set);
	t->set = NULL;
}
