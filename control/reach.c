/* control/reach.c - connecting to a session that must be there, and complaints about one */
#include "control/reach.h"
#include "base/complain.h"
#include "session/missing.h"
#include "session/store.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

int session_fails(const struct session *s, const char *why)
{
	complain(s->name, "%s", why);
	return 1;
}

/* Is an image of it left on disk?  errno stays. */
static bool session_was_kept(const struct session *s)
{
	int error = errno;
	bool kept = store_has(s->path);

	errno = error;
	return kept;
}

int session_fails_errno(const struct session *s)
{
	if ((errno == ENOENT || errno == ECONNREFUSED) && session_was_kept(s)) {
		complain(s->name, "was lost (dtach -a %s starts it again, dtach -k %s forgets it)", s->reach, s->reach);
		return 1;
	}
	if (errno == ENOENT) {
		session_missing(s);
		return 1;
	}
	return session_fails(s, errno == ENOTSOCK ? "is not a socket"
		: errno == EAGAIN ? "its master does not answer" : strerror(errno));
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

static int reach_try(const char *name)
{
	struct session s;
	int fd = reach(&s, name);

	if (fd >= 0)
		close(fd);
	if (s.dir >= 0)
		close(s.dir);
	return fd < 0;
}

int reach_all(const struct options *o)
{
	int status = reach_try(o->session);
	char **more;

	for (more = o->sessions; more && *more; more++)
		status |= reach_try(*more);
	return status;
}
