/* control/lines.c - output as the lines of text that it makes */
#include "control/lines.h"

static void on_row(void *arg, unsigned long number, const unsigned char *text, size_t n, bool goes_on)
{
	struct lines *l = arg;

	(void)number;
	queue_put(l->out, text, n);
	l->within = goes_on;
	if (!goes_on)
		queue_put(l->out, "\n", 1);
}

static int begin(struct lines *l, unsigned cols, unsigned rows, struct queue *out)
{
	/* Where the size changes, text is made from the history, and lines come back from it: as in
	 * the session, which keeps so many unless it is told otherwise. */
	enum { HISTORY = 1000 };

	l->screen = screen_new(cols, rows, HISTORY);
	if (!l->screen)
		return -1;
	screen_rows_tell(l->screen, on_row, l);
	/* The rest of that line was missed. */
	if (l->within)
		queue_put(out, "\n", 1);
	l->within = false;
	return 0;
}

int lines_size(struct lines *l, unsigned cols, unsigned rows, struct queue *out)
{
	l->out = out;
	if (!l->screen)
		return begin(l, cols, rows, out);
	screen_resize(l->screen, cols, rows);
	return 0;
}

int lines_output(struct lines *l, const void *bytes, size_t n, struct queue *out)
{
	size_t unused;

	l->out = out;
	/* A master that is too old for it tells no size. */
	if (!l->screen && begin(l, 80, 24, out) < 0)
		return -1;
	screen_feed(l->screen, bytes, n);
	screen_answers(l->screen, &unused);
	return 0;
}

void lines_missed(struct lines *l)
{
	screen_free(l->screen);
	l->screen = NULL;
}

void lines_end(struct lines *l, struct queue *out)
{
	l->out = out;
	if (l->screen)
		screen_rows_end(l->screen);
	if (l->within)
		queue_put(out, "\n", 1);
	l->within = false;
	lines_missed(l);
}
