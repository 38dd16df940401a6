/* master/resume.h - a master that goes on for another program, from its image */
#ifndef MASTER_RESUME_H
#define MASTER_RESUME_H

#include "master/state.h"

#include <stdbool.h>

/* Was this process called not by a user, but by a master that changes to it?  Then *image is
 * the descriptor of that master's image; or -1: only to say whether standard input is one that
 * we could go on with. */
bool resume_called(char **argv, int *image);

/* Say on standard output IMAGE_WORD (session/image.h), or why the image on standard input
 * cannot be read.  All three are zero, as for resume_begin.  Returns the status for exit(3). */
int resume_check(struct master *m, struct session *s, struct options *o);

/* Fill in all three from the image: m is the master as it was, which another program has been in
 * this process up to now.  Returns 0, or -1 after a complaint. */
int resume_begin(struct master *m, struct session *s, struct options *o, int image);

#endif
