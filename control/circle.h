/* control/circle.h - refuses to show a session in itself */
#ifndef CONTROL_CIRCLE_H
#define CONTROL_CIRCLE_H

#include "session/session.h"

#include <stdbool.h>

/* Would showing s in this process's terminal show a session in itself?  Then complain.  Asks
 * the masters that are concerned, for some seconds at most; outside of sessions none.
 * *place is for circle_leave, once s is not shown any more: until then others see that it is
 * shown here. */
bool circle_closes(const struct session *s, int *place);

void circle_leave(int place);

#endif
