/* screen/title.h - the titles of the window and its icon, and their stacks */
#ifndef SCREEN_TITLE_H
#define SCREEN_TITLE_H

#include "state.h"

/* Copies n bytes of UTF-8 to to, without invalid bytes and control characters, cut to
 * TITLE_SIZE - 1 bytes, and ends them with a 0 byte. */
void title_copy(char to[TITLE_SIZE], const unsigned char *b, size_t n);
/* Sets the title to n bytes, as title_copy takes them. */
void title_set(struct titles *t, const unsigned char *b, size_t n);
/* XTWINOPS 22 and 23: put the title on the stack, take it back. The stack keeps the last TITLE_STACK
 * titles, as in xterm. Nothing without memory, or if the stack is empty. */
void title_push(struct titles *t);
void title_pop(struct titles *t);
/* Empties the stack; the title stays. */
void titles_forget(struct titles *t);
/* Frees everything that t holds. */
void titles_end(struct titles *t);

#endif
