/* attach/ending.h - what the user is told of the end */
#ifndef ATTACH_ENDING_H
#define ATTACH_ENDING_H

#include <stddef.h>

/* Why the connection is over. */
enum ending_cause {
	ENDING_UNKNOWN,         /* it is not over yet */
	ENDING_VANISHED,        /* reset before a word came: the master ended before it
	                           had accepted us */
	ENDING_UNTOLD,          /* it ended; a dtach 0.9 master does not say why */
	ENDING_GONE,            /* it ended, and a master of ours would have said why */
	ENDING_PROGRAM,         /* the program has ended */
	ENDING_LOST,            /* the master has no memory for a picture */
	ENDING_REFUSED,         /* our terminal is the session's own */
	ENDING_TERMINAL,        /* our terminal takes no more output */
};

struct ending {
	enum ending_cause cause;
	unsigned char kind, code;       /* of PROGRAM: the two bytes of END */
	int error;                      /* of TERMINAL: an errno */
};

/* Room for what ending_text writes. */
enum { ENDING_TEXT = 96 };

/* Write what is shown on the terminal, lines that each end with CR LF or none. */
void ending_text(const struct ending *e, char text[ENDING_TEXT]);

/* Print what is to be said on standard error, of the session called name.
 * Returns the status for exit(3), or -1 if the connection vanished. */
int ending_status(const struct ending *e, const char *name);

#endif
