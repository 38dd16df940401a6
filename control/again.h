/* control/again.h - a lost session is started again as it was */
#ifndef CONTROL_AGAIN_H
#define CONTROL_AGAIN_H

#include "options/options.h"
#include "session/kept.h"

/* Go to the directory of the lost session and take over its umask and its environment, except
 * variables about the terminal and the login: those stay the caller's.  made: what its master is to be
 * made with; how it is shown is as in o.  name: for messages.  made refers to k.  Returns 0, or -1
 * after a complaint. */
int again_prepare(struct options *made, const struct options *o, const struct kept *k, const char *name);

#endif
