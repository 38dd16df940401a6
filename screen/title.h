/* screen/title.h - the titles of the window and its icon, and their stacks */
#ifndef SCREEN_TITLE_H
#define SCREEN_TITLE_H

#include "state.h"

/* Copies n bytes of UTF-8 to to, without invalid bytes and control characters, cut to
 * TITLE_SIZE - 1 bytes, and ends them with a 0 byte. */
void title_copy(char to[TITLE_SIZE], const unsigned char *b, size_t n);
/* Sets the title to n bytes, as title_copy takes them. */
void title_set(struct titles *t, const unsigned char *b, size_t n);
/* XTWINOPS 22 and 23: put titles (TITLE_BOTH and so on) on their stacks, take them back. A stack keeps the
 * last TITLE_STACK titles, as in xterm. Nothing without memory, or if the stack is empty. */
void titles_push(struct screen *s, unsigned which);
void titles_pop(struct screen *s, unsigned which);
/* Empties both stacks; the titles stay. */
void titles_forget(struct screen *s);
/* Frees everything that both hold. */
void titles_end(struct screen *s);

#endif
