/* options/help.h - --help and --version */
#ifndef OPTIONS_HELP_H
#define OPTIONS_HELP_H

#include <stdbool.h>

/* If word, the first of the command line, asks for the usage or the version, put
 * that into stdout and return true.  As dtach 0.9 does, an abbreviation (--h,
 * --ver) and -? are accepted. */
bool help_given(const char *word);

#endif
