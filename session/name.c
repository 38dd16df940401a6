/* session/name.c - the names in the session directory */
#include "session/name.h"

#include <string.h>

bool name_begins(const char *name, const char *with)
{
	return strncmp(name, with, strlen(with)) == 0;
}

bool name_is_valid(const char *name)
{
	size_t n = strlen(name);

	return n >= 1 && n <= NAME_LENGTH && !strchr(name, '/') && strcmp(name, ".") != 0
		&& strcmp(name, "..") != 0 && !name_begins(name, NAME_TEMPORARY);
}
