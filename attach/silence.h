/* attach/silence.h - a master that does not answer */
#ifndef ATTACH_SILENCE_H
#define ATTACH_SILENCE_H

#include "attach/client.h"

/* ms until silence_report has something to do; -1 while it has not. */
int silence_timeout(const struct client *c);

/* If the master has been silent for a second since we said ATTACH, tell the user,
 * once for each ATTACH. */
void silence_report(struct client *c);

#endif
