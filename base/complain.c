/* base/complain.c - our messages about what went wrong */
#include "base/complain.h"
#include "base/text.h"

#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/* What we call ourselves. */
static const char *called = "dtach";
static bool bare;

void complain_as(const char *program)
{
	called = program;
	bare = true;
}

void complain(const char *thing, const char *fmt, ...)
{
	char shown[1024], reason[1024], escaped[1024];
	va_list args;

	va_start(args, fmt);
	vsnprintf(reason, sizeof reason, fmt, args);
	va_end(args);
	fprintf(stderr, "%s: %s: %s\n", called, text_escape(shown, sizeof shown, thing + (bare && *thing == '@')),
		text_escape(escaped, sizeof escaped, reason));
}

void complain_of(const char *fmt, ...)
{
	char line[1024], escaped[1024];
	va_list args;

	va_start(args, fmt);
	vsnprintf(line, sizeof line, fmt, args);
	va_end(args);
	fprintf(stderr, "%s: %s\n", called, text_escape(escaped, sizeof escaped, line));
}

int output_end(const char *thing)
{
	if (fflush(stdout) == 0 && !ferror(stdout))
		return 0;
	complain(thing, "%s", strerror(errno));
	return 1;
}
