/* session/inside.c - the session in whose terminal this process runs */
#include "session/inside.h"
#include "session/directory.h"
#include "session/name.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool is_there(const char *name)
{
	struct directory d;
	struct stat st;
	bool there;

	if (name[0] == '/')
		return stat(name, &st) == 0 && S_ISSOCK(st.st_mode);
	if (name[0] != '@' || !name_is_valid(name + 1))
		return false;
	there = directory_open(&d, false) == 0 && fstatat(d.fd, name + 1, &st, 0) == 0;
	directory_close(&d);
	return there;
}

bool inside_find(struct session *s, const char *name)
{
	return is_there(name) && session_find(s, name, false, false) == 0;
}

/* The session that $DTACH_SESSION names, or NULL. */
static const char *inside(struct session *s)
{
	const char *name = getenv("DTACH_SESSION");

	return name && inside_find(s, name) ? name : NULL;
}

int inside_connect(void)
{
	struct session s;
	int fd;

	if (!inside(&s))
		return -1;
	fd = session_connect(&s);
	close(s.dir);
	return fd;
}

size_t inside_name(char to[INSIDE_SIZE])
{
	struct session s;
	const char *name = inside(&s);
	size_t n;

	if (!name)
		return 0;
	close(s.dir);
	if (strlen(s.path) <= INSIDE_SIZE)
		name = s.path;
	n = strlen(name);
	if (n > INSIDE_SIZE)
		return 0;
	memcpy(to, name, n);
	return n;
}
