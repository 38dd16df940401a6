/* attach/stuck.h - gives up output for a terminal that takes nothing after a dismissal */
#ifndef ATTACH_STUCK_H
#define ATTACH_STUCK_H

#include "attach/client.h"

/* ms a terminal may take nothing when we leave. */
enum { STUCK_TIME = 500 };

/* ms until stuck_give_up has something to do; -1 while it has not. */
int stuck_timeout(const struct client *c);

/* If we are dismissed and the terminal has taken nothing for STUCK_TIME, drop the output
 * that is before the dismissal. */
void stuck_give_up(struct client *c);

#endif
