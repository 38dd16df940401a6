/* options/abduco.h - the command line of abduco, when we are called by that name */
#ifndef OPTIONS_ABDUCO_H
#define OPTIONS_ABDUCO_H

#include "options/options.h"

#include <stdbool.h>

/* Are we, by the first word of our command line? */
bool abduco_called(const char *word);

/* As options_read, by the manual of abduco 0.6.  o->abduco is set.  Returns 0; 1 if the version was
 * asked for and is in stdout; -1 after a complaint. */
int abduco_read(struct options *o, int count, char **words);

#endif
