/* options/options.h - what the command line asks for */
#ifndef OPTIONS_OPTIONS_H
#define OPTIONS_OPTIONS_H

#include "base/system.h"
#include "session/labels.h"
#include "session/wire.h"

#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/ioctl.h>

struct kept;
struct mode;

/* When the program is started again after its end: never, if its status is not 0, always. */
enum keep { KEEP_NOT, KEEP_FAILURE, KEEP_ALWAYS };

/* What a log, or a follower, writes: the output as it is, its lines as text, or those with the time
 * each began, or a recording (base/cast.h). */
enum log_format { LOG_RAW, LOG_TEXT, LOG_TEXT_TIME, LOG_CAST };

/* Lines of history: all there are. */
#define HISTORY_ALL UINT_MAX

/* The strings are words of the command line or of the environment, or last as
 * long as the process. */
struct options {
	char **argv;                    /* the words of the command line, from our name on */
	const struct mode *mode;        /* an entry of options/table.h */
	const char *session;            /* as written, or at_name; NULL: all of them */
	char at_name[1024];             /* its name with an @ that was not written; may be cut, a name is shorter */
	char **sessions;                /* more of them, where a mode takes several; ended by NULL */
	char **command;                 /* ended by NULL; NULL: none given */
	char **keys;                    /* of -i: keys, -t text and -p, in their order; ended by NULL */
	const char *pattern;            /* an ERE that a line must match, or NULL */
	bool prompt;                    /* about the shell's prompt, or its last command */
	int64_t silence;                /* ms without output, or 0 */
	int detach_key;                 /* a byte, or -1 for none */
	bool suspend;                   /* the terminal's suspend key stops the client */
	bool read_only;                 /* never types, never sets the size */
	bool quiet;                     /* no messages of our own on the terminal */
	bool abduco;                    /* we are called by that name */
	bool force;                     /* abduco's -f: make it again if its program has ended */
	struct labels labels;           /* to set, or that a listed session must have */
	bool others;                    /* detach the other terminals */
	int64_t timeout;                /* ms, or -1: none given */
	bool named;                     /* `dtach name`: no mode was written */
	bool begins;                    /* follow from there: */
	uint64_t offset;                /* bytes of output before it */
	bool lines;                     /* follow lines of text, not bytes */
	bool json;
	bool verbose;                   /* with what the sessions use */
	bool colours;                   /* keep those of the text shown */
	bool keep_image;                /* an image of the session is kept on disk */
	const struct kept *again;       /* the image of the lost session that is started again, or NULL */
	bool hold;                      /* the session stays until a client has its status */
	enum keep keep;
	unsigned keep_most;             /* most starts in a row, 0: any number */
	enum redraw redraw;
	unsigned history;               /* lines, kept and shown; HISTORY_ALL only where none is kept */
	int signal;                     /* to send, or 0: end the session */
	const char *log;                /* a file, "-" for standard output, or NULL */
	uint64_t log_size;              /* most bytes of the log on disk, 0: any number */
	enum log_format log_format;
	struct winsize size;            /* of the pty before a terminal attaches */
};

#endif
