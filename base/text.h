/* base/text.h - text shown safely */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include <stddef.h>

/* Write out what was printed.  Returns the status for exit(3), 1 after a complaint
 * of thing. */
int output_end(const char *thing);

/* Print one line "dtach: THING: reason" on standard error, THING with all that
 * is not printable escaped.  fmt and what follows: as printf. */
void complain(const char *thing, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/* The same without a thing: the whole line is fmt's. */
void complain_of(const char *fmt, ...)
	__attribute__((format(printf, 1, 2)));

/* Put text into out as a terminal may show it: control characters and bytes
 * that are not UTF-8 become \xNN, a backslash is doubled.  Cuts what does not
 * fit into size (at least 6), at a whole character; ends with NUL.  Returns
 * out. */
char *text_escape(char *out, size_t size, const char *text);

/* The length in bytes of the UTF-8 character at p, which ends with a NUL
 * somewhere; 0 if it is none. */
size_t utf8_length(const unsigned char *p);

#endif
