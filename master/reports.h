/* master/reports.h - what a terminal sends by itself */
#ifndef MASTER_REPORTS_H
#define MASTER_REPORTS_H

#include "base/queue.h"

/* What is typed; an answer to a question; the mouse or the focus. */
enum input_kind { INPUT_TYPED, INPUT_REPORT, INPUT_POINTER };

enum input_state { INPUT_GROUND, INPUT_ESCAPE, INPUT_CSI, INPUT_MOUSE, INPUT_STRING };

/* The input of one terminal.  All zero but for the functions is its beginning.
 * piece is called for each piece of a kind, colour for each colour that the
 * terminal reports as its own (as screen_colour_known). */
struct reports {
	enum input_state state;
	struct queue held;      /* a sequence that is not whole */
	bool cut;               /* the beginning of that sequence has been passed on */
	void (*piece)(void *arg, enum input_kind kind, const unsigned char *bytes, size_t n);
	void (*colour)(void *arg, unsigned index, unsigned r, unsigned g, unsigned b);
	void *arg;
};

/* Take the next n bytes.  A sequence that is not whole at their end is held. */
void reports_take(struct reports *in, const unsigned char *bytes, size_t n);

/* Pass on what is held, as typed. */
void reports_flush(struct reports *in);

/* Drop what is held. */
void reports_forget(struct reports *in);

#endif
