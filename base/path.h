/* base/path.h - paths of files */
#ifndef BASE_PATH_H
#define BASE_PATH_H

#include "base/system.h"
#include <stdbool.h>

/* The absolute form of path: what is not absolute is taken from the current
 * directory, and ./ at its beginning is left out.  Links and .. stay.  Returns
 * memory to be freed, or NULL with errno. */
char *path_absolute(const char *path);

/* name in the directory dir, which is not empty.  Returns memory to be freed, or
 * NULL with ENOMEM. */
char *path_join(const char *dir, const char *name);

/* The last component of an absolute path; empty if the path ends in a slash.  It
 * is part of path. */
const char *path_base(const char *path);

/* Open the directory that holds the file of this absolute path.  Returns a
 * close-on-exec descriptor, good for openat(2) and its like and not to be read, or
 * -1 with errno. */
int directory_of(const char *path);

/* Is link a symbolic link whose text is exactly path? */
bool link_leads_to(const char *link, const char *path);

/* The path in a URL of a file (file://HOST/PATH), put in the place of url; other text stays.  Returns url,
 * or "" if it has no path. */
const char *path_of_url(char *url);

#endif
