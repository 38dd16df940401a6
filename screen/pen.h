/* screen/pen.h - the pen: the attribute of what is printed next */
#ifndef SCREEN_PEN_H
#define SCREEN_PEN_H

#include "state.h"

/* After any change of s->pen: brings s->pen_attr up to date. */
void pen_changed(struct screen *s);
/* The pen at power on: no colour, no flag, no link. */
void pen_reset(struct screen *s);
/* DECSCA: 1 protects from selective erasing; 0 and 2 do not; others change nothing. */
void pen_protect(struct screen *s, int32_t how);
/* The word for cells that are erased now: they keep the pen's background colour and nothing else of
 * it (xterm's back colour erase). */
uint32_t pen_erased(const struct screen *s);

#endif
