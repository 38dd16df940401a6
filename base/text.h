/* base/text.h - text that a terminal may show */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include "base/system.h"
#include <stddef.h>

/* Copy text to out in a form that is safe for a terminal: control characters (C0,
 * DEL, C1) and bytes that are not UTF-8 become \xNN, a backslash is doubled.  out
 * has size bytes, at least 6, and is ended by a NUL; text that does not fit is cut
 * after a whole character.  Returns out. */
char *text_escape(char *out, size_t size, const char *text);

/* The length in bytes, 1 to 4, of the UTF-8 character (RFC 3629) at p; 0 if there
 * is no valid one.  The text at p is ended by a NUL. */
size_t utf8_length(const unsigned char *p);

#endif
