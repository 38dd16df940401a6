/* options/table.h - the modes and the options, each an entry of a table
 *
 * The command line is read by these tables, and the usage and the completions are
 * made from them.  A new option is an entry and a function in table.c.  A new mode
 * is an entry there, counted in MODES, and a function that dtach.c names beside its
 * letter: without one of them it does not compile.  After a change of either table:
 * tools/completions.sh. */
#ifndef OPTIONS_TABLE_H
#define OPTIONS_TABLE_H

#include "options/options.h"

#include <stdbool.h>

/* What a mode takes for its session. */
enum sessions {
	SESSION,                /* one, which must be named */
	SESSION_OR_ALL,         /* without one: all */
	SESSION_OR_ONLY,        /* without one: the only one there is */
	SESSIONS_OR_OWN,        /* one or more; without one: that in which we run ($DTACH_SESSION) */
	SESSIONS_OR_ALL,        /* one or more; without one: all */
	SESSIONS,               /* one or more */
};

enum { MODES = 19 };            /* how many modes there are */

#define HELP(text) .help = (text),

/* What only the completions need (tools/table.c) is not in the program. */
#ifdef TABLE_HELP
#define OFFERS_FIELD const char *offers;
#define OFFERS(text) .offers = (text),
#else
#define OFFERS_FIELD
#define OFFERS(text)
#endif

struct mode {
	char letter;
	enum sessions sessions;
	bool attaches;          /* needs a terminal on standard input */
	bool creates;           /* takes a command */
	bool keys;              /* takes keys, with the options -t and -p between them */
	bool executes;          /* takes a command for a shell that runs */
	bool signals;           /* takes a signal, before or after the session */
	const char *word;       /* what it takes after the session; NULL: nothing */
	bool any_words;         /* it takes any number of these words; else just one */

	/* Takes such a word, as an option takes its value. */
	const char *(*take)(struct options *o, const char *word);

	bool old;               /* dtach 0.9 has it: an option that is not for it does no harm */
	unsigned history;       /* lines, unless -H tells another number */
	const char *help;       /* what it does, in one line */
};

struct mode_option {
	char letter;
	const char *value;      /* what the usage calls its value; NULL: it takes none */
	char modes[16];          /* the letters of the modes it is for */
	const char *refusal;    /* what is said in other modes; NULL: those of 0.9 accept it */
	const char *help;       /* what it does, in one line */
	OFFERS_FIELD            /* values that completions offer, with blanks between; NULL: none */

	/* Takes the value, NULL where there is none.  Returns NULL, or what is
	 * wrong with the value, as in options/value.h. */
	const char *(*take)(struct options *o, const char *value);
};

/* In the order of the usage, each table ended by a letter of NUL.  Modes that
 * create stand together: they share a line of the usage. */
extern const struct mode modes[];
extern const struct mode_option mode_options[];

/* The entry of a letter, or NULL.  Where a letter stands for two options it is the one for mode; if none
 * is, the first. */
const struct mode *mode_find(char letter);
const struct mode_option *option_find(char letter, const struct mode *mode);

/* Is the option one of this mode's? */
bool option_is_for(const struct mode_option *option, const struct mode *mode);

#endif
