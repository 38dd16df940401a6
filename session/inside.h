/* session/inside.h - the session in whose terminal this process runs */
#ifndef SESSION_INSIDE_H
#define SESSION_INSIDE_H

#include "session/session.h"
#include "session/wire.h"

#include <stdbool.h>
#include <stddef.h>

/* Find the session called name, @name or an absolute path, if its socket is there.  Silent if
 * it is not.  s refers to name, and the caller closes s->dir.  Returns false, with nothing to
 * close, if it is not there. */
bool inside_find(struct session *s, const char *name);

/* Connect to the session that $DTACH_SESSION names.  Returns a descriptor as session_connect,
 * or -1 if there is none. */
int inside_connect(void);

/* What the message INSIDE says, without a NUL: the session that $DTACH_SESSION names, as a
 * path, since the reader may have another session directory.  Returns its bytes; 0: none. */
size_t inside_name(char to[INSIDE_SIZE]);

#endif
