/* session/missing.h - the message for a session that does not exist, with similar names */
#ifndef SESSION_MISSING_H
#define SESSION_MISSING_H

#include "session/session.h"

/* Complain that there is no such session.  If a name was meant, not a path, say also which
 * names are like it. */
void session_missing(const struct session *s);

#endif
