/* tests/fuzz/keys.c - fuzz the scanner for the detach and suspend keys
 *
 * The first two bytes of the input are the detach and the suspend key, 255 for none.
 * The rest is scanned as a whole, byte by byte, in pieces, and with flushes in between.
 * Each way must find the same keys, and without flushes leave the same text. */
#include "attach/keys.h"
#include "fuzz.h"

int64_t clock_ms(void)
{
	return 0;
}

struct run {
	struct queue text;      /* the input without the keys; a mark for each key */
	struct queue keys;
};

/* step: bytes at a time, 0 for all. */
static struct run run(int detach, int suspend, const unsigned char *data, size_t n, size_t step, bool flush)
{
	struct run r = { .keys = { .data = NULL } };
	struct keys k;
	size_t at, piece, used;

	keys_begin(&k);
	keys_choose(&k, detach, suspend);
	for (at = 0; at < n; at += used) {
		unsigned char *copy;
		enum key v;

		piece = step && step < n - at ? step : n - at;
		copy = exact(data + at, piece);
		v = keys_scan(&k, copy, piece, &used);
		free(copy);
		must(v == KEY_NONE || v == KEY_DETACH || v == KEY_SUSPEND);
		if (v == KEY_NONE)
			used = piece;
		else {
			unsigned char mark[3] = { (unsigned char)v, 0xff, 0xfe };

			must(used > 0 && used <= piece);
			must(queue_put(&r.keys, mark, 1) == 0);
			must(flush || queue_put(&k.typed, mark, 3) == 0);
		}
		must(keys_timeout(&k) == -1 || keys_timeout(&k) > 0);
		if (flush && v == KEY_NONE) {
			keys_flush(&k);
			must(keys_timeout(&k) == -1);
		}
	}
	keys_flush(&k);
	r.text = k.typed;
	return r;
}

static bool same(const struct queue *a, const struct queue *b)
{
	return a->length == b->length && (!a->length || !memcmp(queue_head(a), queue_head(b), a->length));
}

static void run_free(struct run *r)
{
	queue_free(&r->text);
	queue_free(&r->keys);
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n)
{
	int detach = (int)take(&data, &n), suspend = (int)take(&data, &n);
	struct run whole, other;
	size_t step;

	detach = detach == 255 ? -1 : detach & 0x7f;
	suspend = suspend == 255 ? -1 : suspend & 0x7f;
	whole = run(detach, suspend, data, n, 0, false);
	/* Without a key, the text is the input. */
	must(whole.text.length <= n + 2 * whole.keys.length);
	must(whole.keys.length > 0 || (whole.text.length == n && (!n || !memcmp(queue_head(&whole.text), data, n))));
	for (step = 1; step < 8; step += 1 + step / 2) {
		other = run(detach, suspend, data, n, step, false);
		must(same(&whole.text, &other.text));
		run_free(&other);
		other = run(detach, suspend, data, n, step, true);
		must(same(&whole.keys, &other.keys));
		run_free(&other);
	}
	run_free(&whole);
	whole = run(-1, -1, data, n, 3, true);
	must(whole.keys.length == 0 && whole.text.length == n && (!n || !memcmp(queue_head(&whole.text), data, n)));
	run_free(&whole);
	return 0;
}
