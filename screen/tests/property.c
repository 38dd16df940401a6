/* property FILE...
 *
 * For each stream, cut off at many places and in several sizes: fed byte by byte it gives the same
 * snapshot as fed whole, and a screen that is fed that snapshot gives the same one. Whenever a byte or
 * a resize changes the undo bytes, it changes their serial. */
#define _POSIX_C_SOURCE 200809L
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "screen.h"

static struct bytes snapshot(struct screen *s)
{
	struct snapshot_want want = { SNAPSHOT_RESYNC, 1000, 0, 0 };
	struct bytes b = { 0 };

	if (screen_snapshot(s, &want, &b) < 0)
		exit(2);
	return b;
}

static struct bytes restored(const unsigned char *b, size_t n, unsigned cols, unsigned rows, size_t piece)
{
	struct screen *s = screen_new(cols, rows, 1000);
	struct bytes out;

	if (!s)
		exit(2);
	for (size_t at = 0; at < n; at += piece)
		screen_feed(s, b + at, n - at < piece ? n - at : piece);
	out = snapshot(s);
	screen_free(s);
	return out;
}

static bool same(const struct bytes *a, const struct bytes *b)
{
	return a->len == b->len && memcmp(a->data, b->data, a->len) == 0;
}

static int check(const char *name, const unsigned char *b, size_t n, unsigned cols, unsigned rows)
{
	struct bytes one = restored(b, n, cols, rows, n ? n : 1), bytewise = restored(b, n, cols, rows, 1);
	struct bytes two = restored(one.data, one.len, cols, rows, 4096);
	int bad = 0;

	if (!same(&one, &bytewise))
		bad = printf("%s at %zu: pieces make a difference\n", name, n);
	if (!same(&one, &two))
		bad = printf("%s at %zu: a restored screen is another\n", name, n);
	bytes_free(&one);
	bytes_free(&bytewise);
	bytes_free(&two);
	return bad ? 1 : 0;
}

static int check_serial(const char *name, const unsigned char *b, size_t n)
{
	struct screen *s = screen_new(80, 24, 0);
	struct bytes now = { 0 }, before = { 0 };
	unsigned serial = 0, last;
	int bad = 0;

	if (!s)
		exit(2);
	for (size_t at = 0; at < n && !bad; at++) {
		if (at % 500 == 499)
			screen_resize(s, at % 1000 == 999 ? 80 : 97, 24);
		else
			screen_feed(s, b + at, 1);
		last = serial;
		serial = screen_undo_serial(s);
		if (screen_undo(s, false, &now) < 0)
			exit(2);
		if (at > 0 && serial == last && !same(&now, &before))
			bad = printf("%s at %zu: the undo's serial stays\n", name, at);
		bytes_free(&before);
		before = now;
		now = (struct bytes){ 0 };
	}
	bytes_free(&before);
	screen_free(s);
	return bad ? 1 : 0;
}

int main(int argc, char **argv)
{
	static unsigned char data[1 << 20];
	/* HTS as a C1 control: the streams only have ESC H */
	int bad = check_serial("HTS", (const unsigned char *)"ab\302\210", 4), count = 0;

	for (int i = 1; i < argc; i++) {
		FILE *f = fopen(argv[i], "rb");
		size_t n;

		if (!f)
			return 2;
		n = fread(data, 1, sizeof data, f);
		fclose(f);
		for (size_t k = 1; k <= 12; k++, count++)
			bad += check(argv[i], data, n * k / 12, k % 3 ? 80 : 37, k % 2 ? 24 : 11);
		bad += check_serial(argv[i], data, n);
	}
	printf("%d places, %d failed\n", count, bad);
	return bad > 0;
}
