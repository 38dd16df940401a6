/* base/names.h - the names in a directory */
#ifndef BASE_NAMES_H
#define BASE_NAMES_H

#include "base/system.h"
#include <stddef.h>

/* Names in the order of their bytes.  All zero: none. */
struct names {
	char **at;
	size_t count;
};

/* Add all names in the directory at path, but for . and .., to names.  Returns 0,
 * or -1 with errno and those that were read before.  Call names_free in both
 * cases. */
int names_read(struct names *names, const char *path);

/* Free the names.  All zero is allowed. */
void names_free(struct names *names);

#endif
