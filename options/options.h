/* options/options.h - the command line */
#ifndef OPTIONS_OPTIONS_H
#define OPTIONS_OPTIONS_H

#include "base/system.h"
#include "session/wire.h"
#include <stdint.h>
#include <stdio.h>
#include <sys/ioctl.h>

#define DTACH_VERSION "1.0"

struct options {
	char mode;              /* one of aAcnNplsfwkd */
	const char *session;    /* as written; NULL: -l of all */
	char **sessions;        /* more of them, for -w; ended by NULL */
	char **command;         /* ended by NULL; NULL: none given */
	int detach_key;         /* a byte, or -1 for none */
	bool suspend;           /* the terminal's suspend key stops the client */
	bool read_only;         /* never types, never sizes */
	bool quiet;             /* no messages of our own on the terminal */
	bool json;
	bool colours;           /* of the text shown */
	bool hold;              /* the session stays until its end has been told */
	enum redraw redraw;
	unsigned history;       /* lines: kept, and shown; UINT_MAX: all, for -s and -f */
	int signal;             /* to send, or 0: end the session */
	const char *log;        /* a file, "-" for standard output, or NULL */
	uint64_t log_size;      /* most bytes on disk, 0: any */
	struct winsize size;    /* of the pty before a terminal attaches */
};

/* Print the usage. */
void usage(FILE *to);

/* Read the command line: words, count of them and NULL, words[0] being our own
 * name.  Returns 0, or -1 after a complaint. */
int options_read(struct options *o, int count, char **words);

#endif
