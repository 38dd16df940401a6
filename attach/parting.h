/* attach/parting.h - leaving a session, for good or for a while */
#ifndef ATTACH_PARTING_H
#define ATTACH_PARTING_H

#include "attach/client.h"

/* Make the terminal ours: raw, with the suspend key that it had by now. */
void take_terminal(struct client *c);

/* Say that we leave, give the last keys some time to get out, and show what is
 * still on its way while the terminal takes it: what undoes the modes is only
 * known for the place where the output ends.  Takes two seconds at most, for
 * each of the two.  The phase is PARTING afterwards, or a final one. */
void part(struct client *c);

/* Leave the terminal as it was found, with text on a line of its own at the
 * bottom. */
void part_from_terminal(struct client *c, const char *text);

/* Leave the session, stop as the shell expects of a job, come back. */
void suspend(struct client *c);

#endif
