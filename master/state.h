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

#include <stdbool.h>
#include <stdint.h>
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
	bool told;              /* somebody knows how it ended, or nobody has to: not held */
	int kill_stage;         /* how many of the stages of -k have been reached, */
	int64_t kill_next;      /* ms: when the next is due; 0: none is */
	int64_t kill_within;    /* ms from the first to SIGKILL; -1: as usual */
	int64_t deadline;       /* ms: of what is waited for next; 0: none */
	int64_t last_call;      /* ms: until then clients may say that they pushed all */
	size_t last_words;      /* bytes of output since the program ended */
};

/* A stopped program.  No shell is above it to continue it, so the master does. */
struct halt {
	bool stopped;
	bool wanted;            /* a client's KILL stopped it: it stays so until one continues it */
	unsigned count;         /* how often it was continued */
	int64_t since;          /* ms: since then */
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
	struct pace pace;
	struct ending ending;
	struct halt halt;
	int listener;           /* -1: nobody can connect any more */
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

/* No more output is read. */
static inline bool master_is_over(const struct master *m)
{
	return m->ending.phase >= OVER;
}

#endif
