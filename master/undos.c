/* master/undos.c - what undoes the program's modes on a terminal, by where the output is */
#include "master/undos.h"

#include <stdbool.h>
#include <string.h>

void undos_note(struct undos *u, uint64_t offset, const struct screen *screen)
{
	struct undo *undo = &u->at[u->count < UNDOS ? u->count++ : UNDOS - 1];

	bytes_free(&undo->bytes);
	undo->number = ++u->newest;
	undo->offset = offset;
	screen_undo(screen, true, &undo->bytes);
}

const struct undo *undos_after(const struct undos *u, uint64_t number)
{
	size_t i;

	for (i = 0; i < u->count; i++)
		if (u->at[i].number > number)
			return &u->at[i];
	return NULL;
}

void undos_drop(struct undos *u, uint64_t number)
{
	size_t n = 0;

	while (n < u->count && u->at[n].number <= number)
		bytes_free(&u->at[n++].bytes);
	u->count -= n;
	memmove(u->at, u->at + n, u->count * sizeof *u->at);
	memset(u->at + u->count, 0, n * sizeof *u->at);
}
