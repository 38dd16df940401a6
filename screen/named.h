/* screen/named.h - colours by name (OSC 21, of kitty), and the font (OSC 50, of xterm) */
#ifndef SCREEN_NAMED_H
#define SCREEN_NAMED_H

#include "state.h"

/* OSC 21 ; name=colour ; ...: remembers those that are set, as the program spelled them, and forgets those
 * that are reset (name, or name= alone). What is no name or has no room is passed over, and so are questions. */
void named_set(struct screen *s, const unsigned char *b, size_t n);

/* OSC 50 ; font: remembers the last one. Questions are passed over, and fonts that are counted from the one in
 * use (#+1). */
void font_set(struct screen *s, const unsigned char *b, size_t n);

#endif
