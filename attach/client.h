/* attach/client.h - an attached terminal: all its state */
#ifndef ATTACH_CLIENT_H
#define ATTACH_CLIENT_H

#include "attach/ending.h"
#include "attach/incoming.h"
#include "attach/keys.h"
#include "attach/outgoing.h"
#include "attach/screen.h"
#include "attach/signals.h"
#include "attach/terminal.h"
#include "base/queue.h"
#include "options/options.h"

/* Where an attached terminal is in its life:
 *
 *              suspend key, SIGTSTP             fg
 *   ATTACHED -----------------------> PARTING ------> ATTACHED
 *   ATTACHED -- detach key, a signal -> PARTING -> DETACHED or KILLED
 *   ATTACHED, PARTING -- the master has dismissed us -> DETACHED
 *   ATTACHED -- the master sends us to another session -> PARTING -> SWITCHED
 *   ATTACHED, PARTING -- the session or the connection ends -> ENDED
 *
 * The last four are final.  They only differ in what the user is told. */
enum phase {
	ATTACHED,       /* shows the session, hears keys */
	PARTING,        /* has said DETACH, shows what was still on its way */
	DETACHED,       /* has left the session, or was dismissed */
	ENDED,          /* no more comes from the master; ending says why */
	KILLED,         /* by signal */
	SWITCHED,       /* goes on to another session */
};

struct client {
	const char *name;               /* of the session, for messages */
	const struct options *options;
	enum phase phase;
	struct ending ending;
	int signal;
	bool gives_up;                  /* shows no more output: the terminal takes none */
	bool skips;                     /* drops output until DETACH is answered */
	bool early;                     /* ATTACH was among the first words */
	struct attach_signals signals;
	struct terminal terminal;
	struct keys keys;
	struct outgoing outgoing;
	struct incoming incoming;
	struct screen screen;
	struct queue undo;              /* puts right what the program has set */
	char notice[600];               /* while it is shown */
	char next[INSIDE_SIZE + 1];     /* the session to go on to, or empty */
};

/* May the master's stream still be shown? */
static inline bool client_listens(const struct client *c)
{
	return c->phase == ATTACHED || c->phase == PARTING;
}

#endif
