/* screen/mouse.h - mouse reports: which are wanted, and how they are encoded
 *
 * xterm has one value for each: the mode set last counts; any reset of the first ends reports, and a reset
 * of the second counts only for the encoding in use. Others keep a value for each mode. So the last word on
 * each mode is kept, in order: said again, it brings every terminal to where it was. */
#ifndef SCREEN_MOUSE_H
#define SCREEN_MOUSE_H

#include "state.h"

/* The DECSET number of the modes, i from 0; 0: there is no such mode, nor any after it. */
unsigned mouse_number(unsigned i);
/* Whether this is the number of one. */
bool mouse_is(int32_t number);
/* DECSET and DECRST of such a number. */
void mouse_set(struct screen *s, int32_t number, bool on);

#endif
