/* base/complain.c - our messages about what went wrong */
#include "base/complain.h"
#include "base/text.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void complain(const char *thing, const char *fmt, ...)
{
	char shown[1024], reason[1024], escaped[1024];
	va_list args;

	va_start(args, fmt);
	vsnprintf(reason, sizeof reason, fmt, args);
	va_end(args);
	fprintf(stderr, "dtach: %s: %s\n", text_escape(shown, sizeof shown, thing),
		text_escape(escaped, sizeof escaped, reason));
}

void complain_of(const char *fmt, ...)
{
	char line[1024], escaped[1024];
	va_list args;

	va_start(args, fmt);
	vsnprintf(line, sizeof line, fmt, args);
	va_end(args);
	fprintf(stderr, "dtach: %s\n", text_escape(escaped, sizeof escaped, line));
}

int output_end(const char *thing)
{
	if (fflush(stdout) == 0 && !ferror(stdout))
		return 0;
	complain(thing, "%s", strerror(errno));
	return 1;
}
