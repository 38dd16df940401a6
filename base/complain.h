/* base/complain.h - our messages about what went wrong */
#ifndef BASE_COMPLAIN_H
#define BASE_COMPLAIN_H

#include "base/system.h"

/* Print one line "dtach: THING: reason" on standard error.  fmt and the arguments
 * give the reason, as printf does.  Anything unprintable in either is escaped
 * (text_escape in base/text.h); each is cut after 1023 bytes. */
void complain(const char *thing, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/* From now on, call ourselves this instead of dtach, and sessions without the @ of their names. */
void complain_as(const char *program);

/* Print one line "dtach: " and what fmt and the arguments give on standard error, escaped and cut as
 * by complain. */
void complain_of(const char *fmt, ...)
	__attribute__((format(printf, 1, 2)));

/* Write out what was printed on standard output.  Returns the status for exit(3):
 * 0, or 1 after a complaint about thing. */
int output_end(const char *thing);

#endif
