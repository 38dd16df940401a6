/* screen/marks.h - the shell's marks: where its prompts and the output of its commands are
 *
 * OSC 133 (FinalTerm's, which iTerm2, kitty and others took over) and OSC 633 (VS Code's): A a
 * prompt begins, B it ends, C the output of a command begins, D ; status it ends. Marks on the
 * alternate screen are not for this one: they are passed over. */
#ifndef SCREEN_MARKS_H
#define SCREEN_MARKS_H

#include "state.h"

/* Takes the text of an OSC 133 or 633 after its number, n bytes. */
void marks_osc(struct screen *s, const unsigned char *b, size_t n);
/* The whole screen is about to be cleared: what was printed there is gone. */
void marks_clear(struct screen *s);
/* The terminal is reset. */
void marks_reset(struct screen *s);
/* Where the cursor of the normal screen is. */
struct mark marks_here(const struct screen *s);

#endif
