/* screen/osc.h - operating system commands (OSC): titles, colours, links, the directory */
#ifndef SCREEN_OSC_H
#define SCREEN_OSC_H

#include "state.h"

/* Does what an OSC of n bytes, without introducer and terminator, says. Numbers are those of xterm;
 * unknown ones are passed over. The title and the directory are taken as by title_copy; what is no
 * colour, or a link longer than LINK_MAX, is not taken. A question for a colour is answered. */
void osc_dispatch(struct screen *s, const unsigned char *data, size_t n);

#endif
