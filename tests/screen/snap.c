/* snap [-s] [-t | -T | -u] [-r] [-H history] [-b bytes] COLS ROWS < stream > snapshot
 *
 * Feeds a stream to a screen of that size and writes its snapshot; with -t its text,
 * with -T the text with colours, with -u the bytes that undo it. -r: the snapshot of a
 * resync; -b: fed so many bytes at a time. With -s the stream is in pieces: lines
 * "F LENGTH" followed by so many bytes, and "R COLS ROWS" for a new size. */
#define _POSIX_C_SOURCE 200809L
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../screen.h"

struct options {
	bool script, text, colours, undo, resync;
	unsigned history;
	size_t piece;
};

static struct bytes read_all(void)
{
	struct bytes b = { 0 };
	char part[65536];
	size_t n;

	while ((n = fread(part, 1, sizeof part, stdin)) > 0)
		if (bytes_add(&b, part, n) < 0)
			exit(2);
	return b;
}

static void feed(struct screen *s, const unsigned char *b, size_t n, size_t piece)
{
	for (; n > piece; b += piece, n -= piece)
		screen_feed(s, b, piece);
	screen_feed(s, b, n);
}

static void run_script(struct screen *s, const struct bytes *in, size_t piece)
{
	const char *at = (const char *)in->data, *end = at + in->len;

	while (at < end) {
		const char *line = memchr(at, '\n', (size_t)(end - at));
		unsigned long a, b;
		char kind;

		if (!line || sscanf(at, "%c %lu %lu", &kind, &a, &b) < 2)
			exit(2);
		at = line + 1;
		if (kind == 'R') {
			screen_resize(s, (unsigned)a, (unsigned)b);
			continue;
		}
		feed(s, (const unsigned char *)at, a, piece);
		at += a;
	}
}

static int print(struct screen *s, const struct options *o)
{
	struct snapshot_want want = { o->resync ? SNAPSHOT_RESYNC : SNAPSHOT_ATTACH, o->history, 0, 0 };
	struct bytes out = { 0 };
	int r;

	if (o->text)
		r = screen_text(s, o->history, o->colours, &out);
	else if (o->undo)
		r = screen_undo(s, true, &out);
	else
		r = screen_snapshot(s, &want, &out);
	if (r == 0)
		fwrite(out.data, 1, out.len, stdout);
	bytes_free(&out);
	return r == 0 ? 0 : 1;
}

int main(int argc, char **argv)
{
	struct options o = { .history = 1000, .piece = (size_t)-1 };
	struct screen *s;
	struct bytes in;
	int c, r;

	while ((c = getopt(argc, argv, "stTurH:b:")) != -1) {
		switch (c) {
		case 's': o.script = true; break;
		case 'T': o.colours = true; /* fall through */
		case 't': o.text = true; break;
		case 'u': o.undo = true; break;
		case 'r': o.resync = true; break;
		case 'H': o.history = (unsigned)atoi(optarg); break;
		case 'b': o.piece = (size_t)atol(optarg); break;
		default: return 2;
		}
	}
	if (argc - optind != 2)
		return 2;
	s = screen_new((unsigned)atoi(argv[optind]), (unsigned)atoi(argv[optind + 1]), 1000);
	if (!s)
		return 1;
	in = read_all();
	if (o.script)
		run_script(s, &in, o.piece);
	else
		feed(s, in.data, in.len, o.piece);
	r = print(s, &o);
	bytes_free(&in);
	screen_free(s);
	return r;
}
