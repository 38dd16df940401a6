/* screen/pen.h - the pen: the attribute of what is printed next */
#ifndef SCREEN_PEN_H
#define SCREEN_PEN_H

#include "state.h"

/* After any change of s->pen: brings s->pen_attr up to date. */
void pen_changed(struct screen *s);
/* SGR: changes the pen. key: see struct parser_events; an SGR that has one is remembered. */
void pen_sgr(struct screen *s, const struct csi *c, uint64_t key);
/* The same for an SGR that is remembered with this pen. False: it is not. */
bool pen_sgr_again(struct screen *s, uint64_t key);
/* The pen at power on: no colour, no flag, no link. */
void pen_reset(struct screen *s);
/* DECSCA: 1 protects from selective erasing; 0 and 2 do not; others change nothing. */
void pen_protect(struct screen *s, int32_t how);
/* XTPUSHSGR and XTPOPSGR: keeps the parts of the pen that the parameters name, or all but link and protection, and
 * takes them back. xterm keeps ten pens; a further one is not kept, and popped for nothing. */
void pen_push(struct screen *s, const struct csi *c);
void pen_pop(struct screen *s);
/* Writes the parameters that name these parts to to; none for all. */
enum { PEN_PARTS = 64 };
void pen_parts(unsigned what, char to[PEN_PARTS]);
/* The word for cells that are erased now: they keep the pen's background colour and nothing else of
 * it (xterm's back colour erase). */
uint32_t pen_erased(const struct screen *s);

#endif
