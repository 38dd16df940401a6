/* screen/snapshot_state.h - the parts of a snapshot that set what is not text
 *
 * Each function restores one kind of state on a terminal that the beginning of the snapshot has brought
 * to its defaults. */
#ifndef SCREEN_SNAPSHOT_STATE_H
#define SCREEN_SNAPSHOT_STATE_H

#include "paint.h"

/* The tab stops of v; the cursor is then in the first column. */
void restore_tabs(struct painter *p, const struct view *v);
/* Character sets G0 to G3, and which of them is in use; from all ASCII and G0. */
void restore_charsets(struct painter *p, const unsigned char sets[4], unsigned shift);
/* The margins of v, unless they are the whole screen. Moves the cursor. */
void restore_margins(struct painter *p, const struct view *v);
/* ?69 and the left and right margins that the program has set. Moves the cursor. */
void restore_sides(struct painter *p);
/* DECSACE, and the pens that XTPUSHSGR has stacked. Changes the pen. */
void restore_pens(struct painter *p);
/* The keyboard flags of v and their stack. */
void restore_kitty(struct painter *p, const struct view *v);
/* From the normal screen, painted, to the alternate one, blank, with what each of them has for itself.
 * The cursor is then at home. */
void restore_alternate(struct painter *p);
/* What DECSC saved for the screen that is up. Moves the cursor; leaves the default pen. */
void restore_saved(struct painter *p);
/* Both titles; with their stacks, if those are wanted. */
void restore_titles(struct painter *p, bool stacks);
/* The colours that the program has set; with resets also those that it set and reset. */
void restore_palette(struct painter *p, bool resets);
/* Whether the alternate screen is up and the margins are those that the normal one had: terminals in which
 * each has its own have none there. */
bool restore_margins_inherited(const struct screen *s);
/* The task's progress and the shape of the pointer, if the program has said any. */
void restore_words(struct painter *p);
/* DECSTR, with the modes set that it took away from the program in some terminals only. */
void restore_soft(struct painter *p);
/* ?2027, if the program has said it: the terminal must take text for clusters while it is painted. */
void restore_clusters(struct painter *p);
/* Resets the modes that are off in most snapshots. */
void restore_modes_off(struct painter *p);
/* The modes that are only remembered; those that tell the terminal what to send; XTMODKEYS. */
void restore_other_modes(struct painter *p);
void restore_input_modes(struct painter *p);
void restore_modkeys(struct painter *p);

#endif
