/* master/state.h - a session's master: its parts, for the rooms that act on several of them */
#ifndef MASTER_STATE_H
#define MASTER_STATE_H

#include "master/clients.h"
#include "master/input.h"
#include "master/lead.h"
#include "master/pace.h"
#include "master/program.h"
#include "master/signals.h"
#include "master/stream.h"
#include "options/options.h"
#include "session/session.h"
#include "session/store.h"

#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/resource.h>
#include <termios.h>
#include <time.h>

/* Where the session is in its life.
 *
 *    RUNNING --the program was reaped--> DRAINING --its output has all been read--> OVER
 *       |                                                                            ^
 *       +--it ignores a hang-up--> ABANDONED --it was reaped after all---------------+
 *
 * From OVER and ABANDONED on no output is read; the clients get what they are owed. */
enum phase { RUNNING, DRAINING, OVER, ABANDONED };

/* How a session ends. */
struct ending {
	enum phase phase;
	int status;             /* of the program, as waitpid(2) has it, once it was reaped */
	bool told;              /* its status was delivered, or need not be: not held */
	int kill_stage;         /* the number of stages of -k that have been reached */
	int64_t kill_next;      /* ms: when the next stage of -k is due; 0: none is */
	int64_t kill_within;    /* ms from the first to SIGKILL; -1: as usual */
	int64_t deadline;       /* ms: of what is waited for next; 0: none */
	int64_t last_call;      /* ms: until then a client that pushed may end its input and get TAKEN */
	size_t last_words;      /* bytes of output since the program ended */
};

/* Where the program of a session with -K is.
 *
 *    RUNNING_NOW --it was reaped--> EMPTYING --its output has all been read--> TELLING
 *        ^                                                                       |
 *        +--the pause is over-------------- PAUSING <--a line in the output says so--+ */
enum run { RUNNING_NOW, EMPTYING, TELLING, PAUSING };

/* How the program is started again (option -K). */
struct restart {
	enum run run;
	bool over;              /* the program is not started again, whatever comes */
	bool limited;           /* the limit of -K is reached: this was the last start */
	uint32_t count;         /* starts after the first */
	unsigned row;           /* starts since the program last lived long */
	int64_t since;          /* ms: when it was last started */
	int64_t pause;          /* ms from its end to its next start */
	int64_t due;            /* ms: when the next start is due, while PAUSING */
	uint32_t ends;          /* how often the program has ended */
	unsigned char last[2];  /* how it last ended, as in END (PROTOCOL) */
	int error;              /* why it could not be started: an errno, or 0 */
	/* What the program's first start found, for each later one. */
	int home;               /* its directory; -1: not known */
	struct rlimit files;
	struct termios settings;
};

/* What those that monitor the session know of it. */
struct events {
	bool monitored;         /* a client monitors */
	bool told;              /* an EVENT was queued in this turn */
	bool idle;              /* the event that the program is idle was sent */
	uint32_t seen;          /* attached terminals */
	uint32_t restarts, ends;
	unsigned bells, prompts;
	int64_t spoke;          /* ms: when there last was output */
	char title[1024];
};

/* A stopped program.  No shell is above it to continue it, so the master does. */
struct halt {
	bool stopped;
	bool wanted;            /* a client's KILL stopped it: it stays so until one continues it */
	unsigned count;         /* times that it was continued since then */
	int64_t since;          /* ms: when the counting began */
};

/* How the session's image is kept on disk (option -S). */
struct keeping {
	bool on;                /* the image is kept, and store is open */
	struct store store;     /* where it is; we have the lock */
	bool over;              /* the image is not written any more */
	bool asked;             /* a client sent the program a signal that may end it */
	int64_t asked_at;       /* ms: when it last did */
	int64_t told;           /* ms: when SIGTERM last came to us; 0: never */
	bool stale;             /* something other than the output and the size has changed since the image */
	uint64_t head;          /* the offset in the output at the last image */
	struct winsize size;    /* the size at the last image */
	pid_t writer;           /* the child that is writing; 0: none */
	int64_t last;           /* ms: when the last image was begun */
	char directory[PATH_MAX];       /* the program's, as it was last found */
	char home[PATH_MAX];    /* where the program was first started; empty: not known */
	mode_t mask;            /* the program's umask */
};

/* The change to a new program (master/upgrade.h). */
struct upgrade {
	char *program;          /* absolute; NULL: none is under way */
	pid_t child;            /* runs program --read-image, which says whether it can go on */
	int pipe;               /* the child's standard output; -1: it has ended */
	int64_t due;            /* ms: until then the child may take; 0: nothing is waited for */
	char said[128];
	size_t length;
	bool asked;
	bool ready;             /* it said that it can */
};

struct master {
	struct session *session;
	const struct options *options;
	char **command;
	time_t started;
	bool foreground;        /* -N */
	struct program program;
	struct signals signals;
	struct stream stream;
	struct input input;
	struct questions questions;
	struct clients clients;
	struct lead lead;
	struct winsize watched; /* the size that WATCH was told */
	struct pace pace;
	struct ending ending;
	struct restart restart;
	struct halt halt;
	struct keeping keep;
	struct events events;
	struct labels labels;
	struct upgrade upgrade;
	int listener;           /* -1: no client can connect any more */
	struct winsize told;    /* the size that followers which record know */
	bool marked;            /* the socket's mode says that a terminal is attached */
	bool dismissing;        /* terminals are being detached by a client */
	int64_t accept_after;   /* ms: out of descriptors until then; 0: not */
	int64_t now;            /* ms: of this turn of the loop */
};

/* The program was reaped: its status is known. */
static inline bool master_has_status(const struct master *m)
{
	return m->ending.phase == DRAINING || m->ending.phase == OVER;
}

/* The program has ended and is to be started again. */
static inline bool master_restarts(const struct master *m)
{
	return m->restart.run != RUNNING_NOW;
}

/* There is a program: its process id is its own, and not a number of the past. */
static inline bool master_has_program(const struct master *m)
{
	return !master_has_status(m) && !master_restarts(m);
}

/* No more output is read. */
static inline bool master_is_over(const struct master *m)
{
	return m->ending.phase >= OVER;
}

#endif
