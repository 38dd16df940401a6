/* control/reach.c - connecting to a session that must be there, and complaints about one */
#include "control/reach.h"
#include "base/complain.h"

#include <errno.h>
#include <string.h>

int session_fails(const struct session *s, const char *why)
{
	complain(s->name, "%s", why);
	return 1;
}

int session_fails_errno(const struct session *s)
{
	return session_fails(s, errno == ENOTSOCK ? "is not a socket" : strerror(errno));
}

int reach(struct session *s, const char *name)
{
	int fd;

	if (session_find(s, name, false, true) < 0)
		return -1;
	fd = session_connect(s);
	if (fd < 0)
		session_fails_errno(s);
	return fd;
}
