/* control/circle.h - no session is shown in itself */
#ifndef CONTROL_CIRCLE_H
#define CONTROL_CIRCLE_H

#include "session/session.h"

#include <stdbool.h>

/* Would showing s in this process's terminal show a session in itself?  Then complain.  Asks
 * the masters that are concerned, for some seconds at most; outside of sessions none. */
bool circle_closes(const struct session *s);

#endif
