/* control/show.h - the mode -s: print the screen as text */
#ifndef CONTROL_SHOW_H
#define CONTROL_SHOW_H

#include "options/options.h"

/* Print the screen of o->session with o->history lines above it, in colour if o->colours; with o->json
 * or o->prompt what control/look.h says.  A lost session shows its last screen.  Returns the status
 * for exit(3): 0, or 1 after a complaint. */
int control_show(const struct options *o);

#endif
