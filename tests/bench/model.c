/* model.c - the speed of the screen model, fed from memory, compared with a plain copy of
 * the same bytes and with libvterm. */
#include "bench.h"

#include "screen/screen.h"

#ifdef WITH_LIBVTERM
#include <vterm.h>
#endif

typedef void sink_fn(void *to, const char *b, size_t n);

static void sink_screen(void *to, const char *b, size_t n)
{
	screen_feed(to, b, n);
}

static void sink_copy(void *to, const char *b, size_t n)
{
	memcpy(to, b, n);
	__asm__ volatile("" : : "r"(to) : "memory");
}

/* MB per second of processor time, so that other load does not count */
static double rate(const struct text *t, sink_fn *sink, void *to, double seconds)
{
	double begin = cpu_of(getpid()), end;
	long fed = 0;

	do {
		for (int i = 0; i < 8; i++)
			sink(to, t->data, t->size);
		fed += 8 * (long)t->size;
		end = cpu_of(getpid());
	} while (end - begin < seconds);
	return mb(fed) / (end - begin);
}

static double rate_screen(const struct text *t, double seconds)
{
	struct screen *s = screen_new(80, 24, 1000);
	double r;

	if (!s)
		die("memory");
	rate(t, sink_screen, s, seconds / 10);	/* a full history */
	r = rate(t, sink_screen, s, seconds);
	screen_free(s);
	return r;
}

static double rate_copy(const struct text *t, double seconds)
{
	char *to = malloc(t->size);
	double r;

	if (!to)
		die("memory");
	r = rate(t, sink_copy, to, seconds);
	free(to);
	return r;
}

#ifdef WITH_LIBVTERM
static void sink_vterm(void *to, const char *b, size_t n)
{
	vterm_input_write(to, b, n);
}

static double rate_vterm(const struct text *t, double seconds)
{
	VTerm *vt = vterm_new(24, 80);
	double r;

	if (!vt)
		die("memory");
	vterm_set_utf8(vt, 1);
	vterm_screen_reset(vterm_obtain_screen(vt), 1);
	r = rate(t, sink_vterm, vt, seconds);
	vterm_free(vt);
	return r;
}
#else
static double rate_vterm(const struct text *t, double seconds)
{
	(void)t, (void)seconds;
	return (double)NAN;
}
#endif

void test_model(struct tool *tool, int kind)
{
	double seconds = sized(0.1, 0.2, 0.5);
	const struct text *t = text_of((enum kind)kind);

	if (t->size == 0)
		return;
	record(tool, tool == &tools[OURS] ? rate_screen(t, seconds) :
	    strcmp(tool->name, "copy") == 0 ? rate_copy(t, seconds) : rate_vterm(t, seconds),
	    "%s from memory, MB/s", kind_names[kind]);
}
