/* screen/print.h - printing characters at the cursor */
#ifndef SCREEN_PRINT_H
#define SCREEN_PRINT_H

#include "state.h"

/* Prints n characters with the pen; DECAWM and IRM apply. print_ascii takes 0x20 to 0x7e and maps them
 * by the character set in use. print_chars takes any characters but controls, and as they are: marks
 * join the character before the cursor, and wide characters take two cells. */
void print_ascii(struct screen *s, const unsigned char *text, size_t n);
void print_chars(struct screen *s, const uint32_t *chars, size_t n);
/* REP: prints the character before the cursor, with its marks, n times more. Nothing if the last thing
 * was no printed character, or in the first column. */
void print_repeat(struct screen *s, unsigned n);

#endif
