/* attach/stuck.h - a terminal that takes nothing when the master has dismissed us */
#ifndef ATTACH_STUCK_H
#define ATTACH_STUCK_H

#include "attach/client.h"

/* ms a terminal may take nothing when we leave. */
enum { STUCK_TIME = 500 };

/* ms until stuck_give_up has something to do; -1 while it has not. */
int stuck_timeout(const struct client *c);

/* If we are dismissed and the terminal has taken nothing for a while, show no more of
 * what was on its way: the dismissal is behind it. */
void stuck_give_up(struct client *c);

#endif
