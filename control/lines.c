/* control/lines.c - output as the lines of text that it makes */
#include "control/lines.h"

#include <errno.h>

static void put(struct lines *l, const void *text, size_t n)
{
	if (queue_put(l->out, text, n) < 0)
		l->failed = true;
}

static void on_row(void *arg, unsigned long number, const unsigned char *text, size_t n, bool goes_on)
{
	struct lines *l = arg;

	(void)number;
	put(l, text, n);
	l->within = goes_on;
	if (!goes_on)
		put(l, "\n", 1);
}

/* The rest of a line will not come. */
static void line_break(struct lines *l)
{
	if (l->within)
		put(l, "\n", 1);
	l->within = false;
}

static void begin(struct lines *l, unsigned cols, unsigned rows)
{
	/* A resize takes lines back from the history, so keep as many as a session does by default. */
	enum { HISTORY = 1000 };

	l->screen = screen_new(cols, rows, HISTORY);
	l->failed = !l->screen;
	if (l->screen)
		screen_rows_tell(l->screen, on_row, l);
	line_break(l);
}

static int result(const struct lines *l)
{
	errno = ENOMEM;
	return l->failed ? -1 : 0;
}

int lines_size(struct lines *l, unsigned cols, unsigned rows, struct queue *out)
{
	l->out = out;
	if (l->screen)
		screen_resize(l->screen, cols, rows);
	else
		begin(l, cols, rows);
	return result(l);
}

int lines_output(struct lines *l, const void *bytes, size_t n, struct queue *out)
{
	size_t unused;

	l->out = out;
	/* A master that is too old for it tells no size. */
	if (!l->screen)
		begin(l, 80, 24);
	if (!l->screen)
		return result(l);
	screen_feed(l->screen, bytes, n);
	screen_answers(l->screen, &unused);
	return result(l);
}

void lines_missed(struct lines *l)
{
	screen_free(l->screen);
	l->screen = NULL;
}

int lines_end(struct lines *l, struct queue *out)
{
	l->out = out;
	if (l->screen)
		screen_rows_end(l->screen);
	line_break(l);
	lines_missed(l);
	return result(l);
}
