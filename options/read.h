/* options/read.h - the command line, read */
#ifndef OPTIONS_READ_H
#define OPTIONS_READ_H

#include "options/options.h"

/* Read the command line: words, count of them and then NULL, words[0] being our
 * own name.  $DTACH_KEY and $DTACH_SESSION count where the words do not say.
 * o keeps pointers to the words.  Returns 0, or -1 after a complaint. */
int options_read(struct options *o, int count, char **words);

#endif
