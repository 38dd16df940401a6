/* What a terminal sends, sorted into what is typed and what is reported.  The
 * first byte says in which pieces the rest comes.  Nothing is lost, doubled or
 * put in another order, and a colour is one. */
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
		/* The longest that is held back, and the byte that was too much. */
		must(in.held.length <= 4097);
	}
	reports_flush(&in);
	must(in.held.length == 0);
	must(out.length == n && (!n || !memcmp(queue_head(&out), data, n)));
	queue_free(&out);
	/* Forgetting leaves a new beginning. */
	reports_take(&in, data, n);
	reports_forget(&in);
	must(in.held.length == 0 && in.state == INPUT_GROUND);
	queue_free(&in.held);
	queue_free(&out);
	return 0;
}
