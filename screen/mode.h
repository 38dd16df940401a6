/* screen/mode.h - modes by number: SM and RM, DECSET and DECRST, and the reports on them */
#ifndef SCREEN_MODE_H
#define SCREEN_MODE_H

#include "state.h"

/* DECSET (on) and DECRST; SM (on) and RM. Unknown numbers are passed over. */
void mode_private(struct screen *s, int32_t number, bool on);
void mode_ansi(struct screen *s, int32_t number, bool on);
/* XTSAVE and XTRESTORE of one DECSET number. What was not saved is not restored. */
void mode_save(struct screen *s, int32_t number);
void mode_restore(struct screen *s, int32_t number);
/* What DECRQM reports, for an SM number if ansi: 0 unknown, 1 set, 2 reset. */
unsigned mode_report(const struct screen *s, int32_t number, bool ansi);

/* Whether the program has put the terminal into VT52 mode. There it understands nothing that we say but
 * ESC <, which leads out. */
bool mode_vt52(const struct screen *s);

/* The DECSET number of s->other[i]; 0: there is no such mode, nor any after it. */
unsigned mode_other_number(unsigned i);
/* Whether it is set at power on, and whether it differs from that now. i must be one that there is. */
bool mode_other_default(unsigned i);
bool mode_other_differs(const struct screen *s, unsigned i);
/* Whether its state at power on is the user's choice in some terminals, and not the one above. */
bool mode_other_own(unsigned i);

/* Whether the program has set or reset a mode that is only remembered. */
bool mode_said(const struct screen *s, int32_t number);

#endif
