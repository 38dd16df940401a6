/* attach/parting.h - leaving a session, for good or for a while */
#ifndef ATTACH_PARTING_H
#define ATTACH_PARTING_H

#include "attach/client.h"

/* Make the terminal ours: raw, with the suspend key that it had by now. */
void take_terminal(struct client *c);

/* Say DETACH.  Wait up to 2 s for the last keys to go out, then up to 2 s for the
 * output under way, which is shown: only where the output ends is it known what
 * undoes the modes.  The phase is PARTING afterwards, or a final one. */
void part(struct client *c);

/* Leave the terminal as it was found, with text on a line of its own at the
 * bottom. */
void part_from_terminal(struct client *c, const char *text);

/* Leave the session, stop as the shell expects of a job, come back. */
void suspend(struct client *c);

#endif
