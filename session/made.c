/* session/made.c - recognises the socket that this process has made */
#include "session/made.h"

#include <fcntl.h>

bool session_made(const struct session *s, int dir, const char *name, struct stat *st)
{
	return fstatat(dir, name, st, AT_SYMLINK_NOFOLLOW) == 0
		&& st->st_dev == s->made.dev && st->st_ino == s->made.ino;
}
