/* control/state.h - what a master tells of its screen, other than text */
#ifndef CONTROL_STATE_H
#define CONTROL_STATE_H

#include "control/talk.h"
#include "screen/screen.h"

#include <stdbool.h>
#include <stdint.h>

/* All zero: nothing is known. */
struct state {
	bool known;
	unsigned cols, rows, x, y;
	unsigned flags;         /* STATE_ of session/wire.h */
	enum screen_stage stage;
	int last;               /* status of the last command, -1: not known */
	uint64_t offset;        /* of the output */
	uint32_t pid, group;    /* ids of the program, and of the process group that has its terminal */
	uint32_t idle;          /* ms since the last output */
	char *title, *directory, *name, *modes; /* name: of that group's leader; "": not known */
};

/* Take what a STATE tells.  Returns 0, or -1 if it is cut or there is no memory. */
int state_take(struct state *st, const struct reply *reply);

/* Free the strings. */
void state_free(struct state *st);

#endif
