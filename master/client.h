/* master/client.h - one client of a session: its life, what it is sent, what it is owed */
#ifndef MASTER_CLIENT_H
#define MASTER_CLIENT_H

#include "base/queue.h"
#include "master/input.h"
#include "master/questions.h"
#include "master/reports.h"
#include "master/ring.h"
#include "screen/screen.h"
#include "session/wire.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/ioctl.h>

/* Where a client is in its life.  Only the functions named here set it (client.c).
 *
 *                client_attach               client_stall
 *    CONNECTED -----------------> ATTACHED ---------------> STALLED
 *                                  |    ^  <---------------    |
 *                                  |    |     client_took      |
 *               client_fall_behind |    |                      | client_fall_behind
 *                                  |    | client_caught_up     |
 *                                  v    |                      |
 *                                  BEHIND <--------------------+
 *
 *    ATTACHED, STALLED, BEHIND -> CONNECTED   client_detach
 *    these and CONNECTED -> DEAF              client_deafen: it takes nothing any more; what it
 *                                             has sent still counts
 *    these and CONNECTED -> LEAVING           client_leave: its last bytes are queued
 *    DEAF -> GONE                             client_leave, and nothing is sent
 *    LEAVING -> GONE                          client_deafen
 *    any -> GONE                              client_gone, one that is LEAVING when it has all
 *                                             that was queued.  The next sweep frees it.
 *
 * Dialect (enum speech) and parting (enum parting) are enums of their own, since each goes
 * with most stages. */
enum stage { CONNECTED, ATTACHED, STALLED, BEHIND, DEAF, LEAVING, GONE };

/* What it gets the output for.  NO_ROLE unless it is ATTACHED, STALLED or BEHIND, or LEAVING
 * from there by client_leave itself.  client_detach clears it, so client_lose does, and what
 * ends a parting. */
enum role {
	NO_ROLE,
	TERMINAL,               /* it is painted, types and leads */
	FOLLOWER,               /* it copies the output; never painted, never leads */
	MIRROR,                 /* the same to our own standard output, without a socket */
};

/* Which dialect the two sides speak (PROTOCOL, section 3). */
enum speech {
	SILENT,                 /* it has said nothing yet */
	CLASSIC,                /* both sides speak classic */
	ANSWERED,               /* we answered its HELLO and send frames; it still sends packets */
	FRAMED,                 /* both sides speak frames */
};

/* A client that gets output may be on its way out: it gets the output up to one offset,
 * so that it can be told exactly how to undo it. */
enum parting {
	STAYING,
	PARTING,                /* it said DETACH */
	AWAITED,                /* it said DETACH, and a DISMISS waits for that */
	DISMISSED,              /* a DISMISS sends it away */
};

/* What a client waits for: a set. */
enum owed {
	OWED_STATUS = 1,        /* how the program ended (WAIT) */
	OWED_KILL = 2,          /* that all the program's processes are gone (KILL) */
	OWED_DISMISSAL = 4,     /* that the terminals it detached are gone (DISMISS) */
	OWED_PICTURE = 8,       /* a snapshot (REDRAW), once it has all output there is */
	OWED_ATTACH = 16,       /* it attached again while it parted: then it stays */
	OWED_STATE = 32,        /* what has changed (WATCH), once it has all output there is */
	OWED_EVENTS = 64,       /* what happens (MONITOR), until the session is gone */
	OWED_UPGRADE = 128,     /* how the change to a new program went (UPGRADE) */
};

/* Why its next message has to wait. */
enum held { NOT_HELD, HELD_FOR_INPUT, HELD_FOR_REPLIES };

/* The way from the ring to its socket. */
struct outlet {
	uint64_t position;      /* offset of the next byte it gets */
	unsigned char header[HEADER_SIZE];
	size_t header_left;     /* bytes not yet sent of the header of the frame under way, */
	size_t frame_left;      /* and of its payload, which is sent from the ring */
	int64_t moved;          /* ms: when it last took something, or had nothing to take */
	int64_t waited;         /* us the others waited for it since this lap began */
	size_t lap;             /* bytes taken in this lap */
	bool blocked;           /* the socket is full */
	int64_t short_until;    /* ms: the kernel lacks memory, no try before; or 0 */
};

/* What any client says of itself, before it says what it wants. */
struct caller {
	bool read_only;         /* what it types, and its size, do not count */
	bool own;               /* it runs in the session's own pty: it may not get the output */
	char inside[INSIDE_SIZE + 1];   /* the session that its terminal shows, or empty */
};

/* What it has typed (PUSH, INPUT). */
struct pushing {
	uint64_t end;           /* offset in the input after its last byte; 0: it typed nothing */
	uint64_t lost;          /* of the input, when it began */
	bool ignored;           /* that, its signal or its size came when the program had ended */
	bool brackets;          /* its INPUT is inside a bracketed paste */
};

/* A request that is not over with its answer. */
struct asked {
	bool executes;          /* EXECUTE: it has the session's shell */
	uint32_t dismissals;    /* DISMISS: how many terminals it detached */
	uint32_t missed;        /* MONITOR: events that it was not told, since it does not read */
};

/* Its way out.  All zero while it is STAYING. */
struct departure {
	enum parting how;
	uint64_t end;           /* the output it gets ends here, */
	struct bytes undo;      /* and this undoes it; empty: not known */
};

/* The end of the session. */
struct hearing {
	bool late;              /* it connected when the session was over */
	bool told;              /* its last message tells how the program ended, */
	bool heard;             /* and was sent whole */
};

/* A TERMINAL.  Its wishes come before it attaches, and stay when it is detached. */
struct terminal {
	/* Its wishes. */
	bool quiet;
	bool early;             /* attached, but not raw yet: keys typed there would be lost */
	enum redraw method;     /* REDRAW_DEFAULT: the session's */
	unsigned history;       /* lines of history it wants to see */
	struct winsize size;
	char *agent;            /* the ssh agent's socket of its login, or NULL */
	/* What it shows. */
	bool painted;           /* it got a snapshot since it attached */
	bool drawn;             /* it attached while the program lived, or said how to redraw */
	struct bytes undo;      /* undoes what the program has set there; empty: not known */
	uint64_t undone;        /* number of the newest undo in the record that it has, or does not need */
	/* What it types. */
	unsigned long led;      /* when it last took the lead, as a count; 0: never */
	struct reports reports; /* its input, sorted into typing and reports, */
	struct input *input;    /* which goes here, */
	struct stream *stream;  /* and tells this model its colours */
	struct questions *questions;    /* and answers these */
	bool leads;             /* when it last typed: the program's questions were for it */
	bool direct;            /* its input goes through as it comes */
	bool typed;             /* a person typed what came last */
};

/* A FOLLOWER. */
struct follower {
	bool records;           /* it began with the picture, and is told the size */
	bool watches;           /* it is told the screen's state, */
	bool pictures;          /* with pictures */
};

/* Its role tells which of the last two counts.  A terminal's wishes are kept for when it
 * attaches again; what else an earlier role has left there, client_attach clears. */
struct client {
	int fd;
	enum stage stage;
	enum role role;
	enum speech speech;
	struct queue in, out;
	bool eof;               /* it has shut down its sending side */
	enum held held;
	struct outlet outlet;
	unsigned owed;          /* a set of enum owed */
	int64_t came;           /* ms: when it connected, or attached */
	struct caller caller;
	struct pushing pushing;
	struct asked asked;
	struct departure parting;
	struct hearing end;
	struct terminal terminal;
	struct follower follower;
};

/* It gets the output. */
bool client_is_attached(const struct client *c);

/* It is a terminal, attached or on its last bytes. */
bool client_is_terminal(const struct client *c);

/* It is a terminal that others may count on: keys typed there arrive. */
bool client_is_seen(const struct client *c);

/* We send it frames. */
bool client_gets_frames(const struct client *c);

/* It is in the middle of a frame of output. */
bool client_in_frame(const struct client *c);

/* It may send more, and we take its messages. */
bool client_wants_read(const struct client *c);

/* c typed something just now, which is in the input. */
void client_typed(struct client *c, const struct input *in);

/* Append a message to what c is sent, if it speaks frames.  Without memory c is GONE. */
void client_tell(struct client *c, unsigned type, const void *payload, size_t n);

/* Append text as messages of one type, none above MASTER_PAYLOAD.  Returns 0, or -1 with
 * ENOMEM. */
int client_tell_text(struct client *c, unsigned type, const struct bytes *text);

/* The same, for a text that has its end: an empty message of that type.  failed: the text is not whole;
 * then, and without memory, c is lost (client_lose). */
void client_tell_whole(struct client *c, const struct ring *r, unsigned type, const struct bytes *text, bool failed);

/* Append bytes for c's terminal, in c's dialect.  Returns 0, or -1 with ENOMEM. */
int client_show(struct client *c, const struct bytes *text);

/* Copy the rest of the frame under way out of the ring, whose bytes are about to go. */
void client_finish_frame(struct client *c, const struct ring *r);

/* Queue all the output there is, up to the ring's head: what follows is about a later moment. */
void client_flush(struct client *c, const struct ring *r);

/* It is CONNECTED: it gets the output from offset on.  What it was told in an earlier role does
 * not count any more.  now: ms. */
void client_attach(struct client *c, enum role role, uint64_t offset, int64_t now);

/* Back to CONNECTED: it gets no more output than the frame under way. */
void client_detach(struct client *c, const struct ring *r);

/* It is ATTACHED, and has taken nothing for too long: the program does not wait for it. */
void client_stall(struct client *c);

/* It took something just now, in ms. */
void client_took(struct client *c, int64_t now);

/* Its next byte is about to be overwritten: queue the rest of the frame under way.  It is BEHIND,
 * or GONE without memory. */
void client_fall_behind(struct client *c, const struct ring *r);

/* If it is BEHIND: it has a picture, or was told what it missed, and its position is one in the
 * ring again. */
void client_caught_up(struct client *c);

/* It gets what is queued, then it goes. */
void client_leave(struct client *c);

/* It leaves, though its terminal may take nothing: then it does not read, and hears only that
 * the connection is closed.  So its last words go into the socket even if that is full. */
void client_hang_up(struct client *c);

/* It reads no more.  What it sent still counts, unless it was about to go. */
void client_deafen(struct client *c, const struct ring *r);

/* Nothing can make up for lost output: it is told to attach again, and leaves. */
void client_lose(struct client *c, const struct ring *r);

/* It gets nothing more, and the next sweep frees it. */
void client_gone(struct client *c);

/* Close its connection and free it. */
void client_free(struct client *c);

#endif
