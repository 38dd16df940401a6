/*
 * restore - the bytes that bring a terminal to where a stream has left it, and back
 *
 *	restore SNAPSHOT UNDO COLSxROWS [FILE | COLSxROWS] ...
 *
 * A screen model of that size is fed each FILE and resized to each further size.
 * SNAPSHOT gets what a terminal of the last size is sent on attaching, UNDO what it
 * is sent on detaching.
 */
#define _POSIX_C_SOURCE 200809L
#include <stdio.h>
#include <stdlib.h>

#include "screen/screen.h"
#include "screen/tests/feed.h"

enum { HISTORY = 1000 };

static void
write_file(const char *path, const struct bytes *b)
{
	FILE *f = fopen(path, "wb");

	if (f == NULL || fwrite(b->data, 1, b->len, f) != b->len || fclose(f) != 0)
		fail(path);
}

int
main(int argc, char **argv)
{
	struct snapshot_want want = { .start = SNAPSHOT_ATTACH, .history = HISTORY };
	struct screen *s = NULL;
	struct bytes snapshot = { NULL, 0, 0 }, undo = { NULL, 0, 0 };
	unsigned cols, rows;
	char rest;

	for (int i = 3; i < argc; i++) {
		int n = sscanf(argv[i], "%ux%u%c", &cols, &rows, &rest);

		if (n == 2 && s != NULL)
			screen_resize(s, cols, rows);
		else if (n == 2)
			s = screen_new(cols, rows, HISTORY);
		else if (s != NULL)
			feed_file(s, argv[i]);
	}
	if (s == NULL) {
		fputs("usage: restore SNAPSHOT UNDO COLSxROWS [FILE | COLSxROWS] ...\n", stderr);
		return 2;
	}
	if (screen_snapshot(s, &want, &snapshot) < 0 || screen_undo(s, true, &undo) < 0)
		fail("restore");
	write_file(argv[1], &snapshot);
	write_file(argv[2], &undo);
	bytes_free(&snapshot);
	bytes_free(&undo);
	screen_free(s);
	return 0;
}
