/* screen/keyboard.h - how the program wants keys encoded: the kitty protocol, XTMODKEYS */
#ifndef SCREEN_KEYBOARD_H
#define SCREEN_KEYBOARD_H

#include "state.h"

/* The kitty keyboard protocol keeps a stack of flags for each screen. CSI > flags u pushes; if the
 * stack is full, the oldest entry above the bottom goes. CSI < n u pops n, but never the bottom.
 * CSI = flags ; how u changes the top: 1 sets it, 2 adds flags, 3 takes flags off. */
void kitty_push(struct view *v, int32_t flags);
void kitty_pop(struct view *v, unsigned n);
void kitty_set(struct view *v, int32_t flags, unsigned how);
/* The flags in use: the top of the stack. */
unsigned kitty_flags(const struct view *v);

/* XTMODKEYS, CSI > resource ; value m; without a parameter all are reset. And CSI > resource n, which
 * disables one. */
void modkeys_set(struct screen *s, const struct csi *c);
void modkeys_disable(struct screen *s, int32_t resource);

#endif
