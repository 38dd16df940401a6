/* control/info.h - what a master tells of its session */
#ifndef CONTROL_INFO_H
#define CONTROL_INFO_H

#include "control/ask.h"
#include "control/usage.h"
#include "session/labels.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What is known of a session.  Where pid is 0 its master has not told, and all
 * below pid is 0; of a lost one some is known.  The strings are the info's own. */
struct info {
	char *name;             /* @name or a path; NULL: not known */
	bool attached;
	bool silent;            /* its master did not answer in time */
	bool lost;              /* it has no master any more, only an image on disk */
	uint64_t saved;         /* when that image was made, s since the epoch */
	uint32_t pid;           /* of the master */
	uint32_t clients;       /* attached terminals */
	unsigned cols, rows;
	uint64_t started;       /* s since the epoch, or 0 */
	char *words;            /* of the command, each ended by NUL; NULL: no memory */
	size_t words_length;    /* of all of them, in bytes */
	uint32_t program;       /* its process id, 0: none, or not known */
	bool waiting;           /* the program has ended and is to be started again */
	bool kept;              /* the program is started again when it ends (-K) */
	uint32_t restarts;      /* times that it was started again */
	bool ran;               /* the program has ended at least once */
	unsigned last_kind, last_code;  /* how it last ended, as in MSG_END */
	bool knows_idle;        /* idle is known */
	uint64_t idle;          /* ms since there was output */
	struct usage usage;     /* for the list to fill in */
	bool stopped;           /* the program is, by SIGSTOP or its like */
	bool ended;             /* the program has ended and the session is held */
	unsigned kind, code;    /* then: how it ended, as in MSG_END */
	char *log;              /* the path of the log, NULL: none */
	char *trouble;          /* what is wrong with the log, NULL: nothing */
	bool detailed;          /* the master has told these: */
	uint64_t offset;        /* bytes of output so far */
	uint32_t bells;         /* how often it has rung */
	unsigned stage;         /* the shell's last mark: an enum screen_stage */
	int last_exit;          /* status of its last command, or -1 */
	char *foreground;       /* name of what is in the foreground; NULL: not known */
	char *directory;        /* its directory; NULL: not known */
	char *title;            /* the window title; NULL: none, or not known */
	struct labels labels;
	char *insides[INSIDE_MOST];     /* the sessions that its terminals are shown in */
	size_t inside;          /* their number */
};

/* Ask the master on fd, which is closed, and fill in what it tells; a name that
 * is known already stays.  Returns false if the session has just ended. */
bool info_ask(int fd, struct info *info);

/* To ask many masters takes no longer than to ask one: begin each, listen to all, end each. */

/* Ask the master on fd, which info_end closes, and do not wait.  info must last until then. */
void info_begin(struct question *q, int fd, struct info *info);

/* Listen to n masters at once, LIST_PATIENCE ms (info.c) in all. */
void infos_listen(struct question **all, size_t n);

/* Finish one, as info_ask: a master that did not answer in time is silent.  Returns false if the
 * session has just ended. */
bool info_end(struct question *q, struct info *info);

/* Returns the session's state in a word, as the list shows it. */
const char *info_state(const struct info *info);

/* Free the strings. */
void info_free(struct info *info);

#endif
