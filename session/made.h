/* session/made.h - recognises the socket that this process has made */
#ifndef SESSION_MADE_H
#define SESSION_MADE_H

#include "session/session.h"

/* Is the file called name in the directory dir the socket that this process has
 * made for s?  If so *st tells about it. */
bool session_made(const struct session *s, int dir, const char *name, struct stat *st);

#endif
