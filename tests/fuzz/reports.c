/* tests/fuzz/reports.c - fuzz the code that tells a terminal's reports from typed keys
 *
 * The first byte of the input is the size of the pieces in which the rest is fed.  No
 * byte may be lost, doubled or reordered, and each colour reported must be valid. */
#include "master/reports.h"
#include "fuzz.h"

static struct queue out;

static void piece(void *arg, enum input_kind kind, const unsigned char *bytes, size_t n)
{
	must(arg == &out && n > 0);
	must(kind == INPUT_TYPED || kind == INPUT_REPORT || kind == INPUT_POINTER);
	must(queue_put(&out, bytes, n) == 0);
}

static void colour(void *arg, unsigned index, unsigned r, unsigned g, unsigned b)
{
	must(arg == &out && index < 256 + 3 && r <= 0xffff && g <= 0xffff && b <= 0xffff);
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n)
{
	struct reports in = { .piece = piece, .colour = colour, .arg = &out };
	size_t step = take(&data, &n), at, some;

	for (at = 0; at < n; at += some) {
		unsigned char *copy;

		some = step && step < n - at ? step : n - at;
		copy = exact(data + at, some);
		reports_take(&in, copy, some);
		free(copy);
		must(out.length + in.held.length == at + some);
		/* The most that is held back, and the byte that exceeds it. */
		must(in.held.length <= 4097);
	}
	reports_flush(&in);
	must(in.held.length == 0);
	must(out.length == n && (!n || !memcmp(queue_head(&out), data, n)));
	queue_free(&out);
	/* After reports_forget the state is that of the beginning. */
	reports_take(&in, data, n);
	reports_forget(&in);
	must(in.held.length == 0 && in.state == INPUT_GROUND);
	queue_free(&in.held);
	queue_free(&out);
	return 0;
}
