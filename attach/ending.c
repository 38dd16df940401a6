/* attach/ending.c - what the user is told of the end */
#include "attach/ending.h"
#include "base/system.h"
#include "base/complain.h"
#include "session/wire.h"

#include <stdio.h>
#include <string.h>

enum { LOST_STATUS = 254 };

void ending_text(const struct ending *e, char text[ENDING_TEXT])
{
	bool told = e->cause == ENDING_PROGRAM && end_status(e->kind, e->code) != 0;
	int n;

	text[0] = '\0';
	if (e->cause != ENDING_PROGRAM && e->cause != ENDING_UNTOLD && e->cause != ENDING_GONE)
		return;
	n = snprintf(text, ENDING_TEXT, "[EOF - dtach terminating]\n");
	if (told)
		snprintf(text + n, ENDING_TEXT - (size_t)n, e->kind == END_KILLED
			? "[killed by signal %d]\n" : "[exit status %d]\n", e->code);
}

int ending_status(const struct ending *e, const char *name)
{
	switch (e->cause) {
	case ENDING_UNKNOWN:
	case ENDING_UNTOLD:
		return 0;
	case ENDING_VANISHED:
		return -1;
	case ENDING_PROGRAM:
		return end_status(e->kind, e->code);
	case ENDING_GONE:
		complain(name, "the master of the session is gone");
		return 1;
	case ENDING_LOST:
		complain(name, "this terminal was too slow, output was lost; attach again");
		return LOST_STATUS;
	case ENDING_REFUSED:
		complain(name, "this is the session's own terminal");
		return 1;
	case ENDING_TERMINAL:
		complain("standard output", "%s", strerror(e->error));
		return 1;
	}
	return 1;
}
