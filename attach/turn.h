/* attach/turn.h - one turn of the loop: wait, then do what came from the master */
#ifndef ATTACH_TURN_H
#define ATTACH_TURN_H

#include "attach/client.h"

/* What there is to do. */
struct ready {
	bool signal, keyboard, master, screen;
	bool hangup;            /* the master has closed the connection */
};

/* All that has come is shown, and the terminal takes more. */
bool turn_is_idle(const struct client *c);

/* Wait at most timeout ms (-1: any time) until something can be done.  hears:
 * keys and signals count; if not, they have their turn later. */
struct ready turn_wait(struct client *c, bool hears, int timeout);

/* Hear the master, show what it has sent, as far as the terminal takes it but no
 * more than a part, and send what waits. */
void turn_work(struct client *c, const struct ready *ready);

#endif
