/* screen/tests/feed.h - for programs that feed a model files: what they share */
#ifndef SCREEN_TESTS_FEED_H
#define SCREEN_TESTS_FEED_H

#include <stdio.h>
#include <stdlib.h>

#include "screen/screen.h"

/* End with 2 and what errno says of it. */
static inline void
fail(const char *what)
{
	perror(what);
	exit(2);
}

/* Write the whole file to the model, or fail. */
static inline void
feed_file(struct screen *s, const char *path)
{
	static char part[65536];
	FILE *f = fopen(path, "rb");
	size_t n;

	if (f == NULL)
		fail(path);
	while ((n = fread(part, 1, sizeof part, f)) > 0)
		screen_feed(s, part, n);
	fclose(f);
}

#endif
