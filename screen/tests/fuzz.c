/* The fuzzer (libFuzzer). The first three bytes of the input are columns, rows and lines of history. After
 * that 0xff begins a command of three more bytes; all between commands is fed in one piece. A screen made
 * from a snapshot must have a snapshot that makes the same screen. */
#define _POSIX_C_SOURCE 200809L
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "screen.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void no_controls(const struct bytes *b, bool sgr)
{
	for (size_t i = 0; i < b->len; i++)
		if (b->data[i] == 0x7f || (b->data[i] < 0x20 && b->data[i] != '\n' && !(sgr && b->data[i] == 0x1b)))
			abort();
}

static void text(struct screen *s)
{
	struct bytes b = { 0 };

	if (screen_text(s, 1000, false, &b) == 0)
		no_controls(&b, false);
	b.len = 0;
	if (screen_text(s, 1000, true, &b) == 0)
		no_controls(&b, true);
	bytes_free(&b);
}

static void title(const struct screen *s)
{
	for (const char *p = screen_title(s); *p; p++)
		if ((unsigned char)*p < 0x20 || *p == 0x7f)
			abort();
}

static void take(struct screen *s, struct bytes *out)
{
	struct snapshot_want want = { SNAPSHOT_RESYNC, 1000, 0, 0 };

	out->len = 0;
	if (screen_snapshot(s, &want, out) < 0)
		abort();
}

/* Snapshots of a screen restored once and twice must be the same. */
static void again(struct screen *s)
{
	struct bytes one = { 0 }, two = { 0 }, three = { 0 };
	struct screen *t, *u;
	unsigned cols, rows;

	screen_size(s, &cols, &rows);
	t = screen_new(cols, rows, 1000);
	u = screen_new(cols, rows, 1000);
	if (!t || !u)
		abort();
	take(s, &one);
	screen_feed(t, one.data, one.len);
	take(t, &two);
	screen_feed(u, two.data, two.len);
	take(u, &three);
	if (two.len != three.len || memcmp(two.data, three.data, two.len) != 0)
		abort();
	screen_free(t);
	screen_free(u);
	bytes_free(&one);
	bytes_free(&two);
	bytes_free(&three);
}

static void other_size(struct screen *s, unsigned cols, unsigned rows)
{
	struct snapshot_want want = { SNAPSHOT_RESYNC, 10, cols + 1, rows + 1 };
	struct bytes b = { 0 };

	screen_snapshot(s, &want, &b);
	screen_undo(s, true, &b);
	bytes_free(&b);
}

static void command(struct screen *s, uint8_t what, uint8_t a, uint8_t b)
{
	size_t n;

	switch (what & 7) {
	case 0: screen_resize(s, a, b); break;
	case 1: again(s); break;
	case 2: text(s); break;
	case 3: other_size(s, a, b); break;
	case 4: screen_answers(s, &n); break;
	case 5: screen_colour_known(s, a + 10u * b, a, b, a); break;
	case 6: screen_undo_serial(s); break;
	case 7: screen_resize(s, a * 4u, b % 8); break;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	const uint8_t *end = data + n, *next;
	struct screen *s;

	if (n < 3)
		return 0;
	s = screen_new(data[0], data[1], data[2]);
	if (!s)
		return 0;
	for (data += 3; data < end; data = next) {
		next = memchr(data, 0xff, (size_t)(end - data));
		next = next ? next : end;
		screen_feed(s, data, (size_t)(next - data));
		if (end - next < 4)
			break;
		command(s, next[1], next[2], next[3]);
		next += 4;
	}
	title(s);
	text(s);
	again(s);
	screen_free(s);
	return 0;
}
