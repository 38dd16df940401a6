/* screen/view.h - the normal and the alternate screen, and which of them is up */
#ifndef SCREEN_VIEW_H
#define SCREEN_VIEW_H

#include "state.h"

/* v, one of the two views of s, as at power on: margins, saved cursor, tab stops, keyboard flags. Its
 * cells stay. */
void view_reset(struct screen *s, struct view *v);
/* Shows the alternate screen, erased with the pen's background, or the normal one again; nothing if
 * it is up. The cursor stays. keep: what the alternate screen shows stays for when it is up again; kept: it
 * then comes back, if it was kept. Without memory for the screen to be shown, it takes the cells of the
 * other, whose text is then lost. */
void view_show_alternate(struct screen *s, bool kept);
void view_show_normal(struct screen *s, bool keep);

#endif
