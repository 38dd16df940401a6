/* session/name.h - the names in the session directory */
#ifndef SESSION_NAME_H
#define SESSION_NAME_H

#include "base/system.h"
#include <stdbool.h>

/* Most bytes of a session's @name, without the @.  A longer name in the session
 * directory is one of our own. */
enum { NAME_LENGTH = 64 };

/* How names of our own begin: of a socket that is not published yet, and of the lock for
 * a socket's removal, both beside the socket; of a session's link to the ssh agent (the
 * master's process id follows), and of a link to a socket elsewhere, both in the session
 * directory. */
#define NAME_TEMPORARY ".dtach-"
#define NAME_LOCK NAME_TEMPORARY "lock-"
#define NAME_AGENT NAME_TEMPORARY "agent-"
#define NAME_ELSEWHERE "elsewhere-"

/* May a session be called @name?  1 to NAME_LENGTH bytes, no slash, not . or ..,
 * and not temporary. */
bool name_is_valid(const char *name);

/* Does name begin with these bytes? */
bool name_begins(const char *name, const char *with);

#endif
