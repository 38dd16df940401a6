/* session/missing.h - what is said of a session that is not there */
#ifndef SESSION_MISSING_H
#define SESSION_MISSING_H

#include "session/session.h"

/* Complain that there is no such session.  Of a path that is all; where a name was meant, the
 * names that are like it are told. */
void session_missing(const struct session *s);

#endif
