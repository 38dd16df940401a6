/* master/transcript.c - the output as a reader wants it in the log: as text, or as a cast */
#include "master/transcript.h"
#include "base/clock.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

/* ---- text ---- */

/* A row is given the time at which the cursor first came to it, or passed it. */
static void note_time(struct transcript *t)
{
	unsigned long number = screen_row_number(t->screen);

	if (!t->reached)
		return;
	if (number >= t->highest + t->rows)
		t->highest = number - t->rows + 1;
	while (t->highest <= number)
		t->reached[t->highest++ % t->rows] = t->now;
}

/* The time of row number, which is not beyond the screen's height above the last one reached. */
static int64_t time_of(const struct transcript *t, unsigned long number)
{
	return t->reached && number < t->highest && number + t->rows >= t->highest ? t->reached[number % t->rows] : t->now;
}

static void on_row(void *arg, unsigned long number, const unsigned char *text, size_t n, bool goes_on)
{
	struct transcript *t = arg;
	int64_t when = time_of(t, number);

	if (t->format == LOG_TEXT_TIME && !t->within) {
		if (when != t->dated)
			date_put(t->date, (uint64_t)when);
		t->dated = when;
		queue_put(&t->out, t->date, strlen(t->date));
		queue_put(&t->out, " ", n > 0 || goes_on);
	}
	queue_put(&t->out, text, n);
	t->within = goes_on;
	if (!goes_on)
		queue_put(&t->out, "\n", 1);
}

/* ---- a cast ---- */

/* So that a picture and an event behind it fit into a file, a byte of output is at most six in a cast:
 * an event may take a quarter of it. */
size_t transcript_piece(const struct transcript *t)
{
	return t->format == LOG_CAST && t->most && t->most / 32 < TRANSCRIPT_PIECE ? (size_t)t->most / 32 : TRANSCRIPT_PIECE;
}

/* Take back what was put into out since it had length bytes. */
static void out_cut(struct transcript *t, size_t length)
{
	t->part -= t->out.length - length;
	t->out.length = length;
}

/* What the screen shows, as an event.  One that is too large for a file is left out; the output that
 * follows is not. */
static void picture_put(struct transcript *t)
{
	struct snapshot_want want = { .start = SNAPSHOT_RESYNC };
	struct bytes picture = { NULL, 0, 0 };
	size_t before = t->out.length;

	cast_forget(&t->cast);
	if (screen_snapshot(t->screen, &want, &picture) == 0)
		cast_output(&t->cast, &t->out, picture.data, picture.len, clock_ms());
	bytes_free(&picture);
	t->part += t->out.length - before;
	if (t->most && t->part > t->most - t->most / 4) {
		out_cut(t, before);
		cast_forget(&t->cast);
	}
}

/* A new part of the cast, which the log writes to a new file if this one is not empty. */
static void part_begin(struct transcript *t)
{
	size_t before = t->out.length;
	unsigned cols, rows;

	screen_size(t->screen, &cols, &rows);
	cast_begin(&t->cast, &t->out, cols, rows, clock_ms(), (int64_t)time(NULL));
	t->part = t->out.length - before;
	picture_put(t);
}

/* Output, before the model has seen it: so what the screen shows can begin the next part if it is too
 * much for this one. */
static void part_put(struct transcript *t, const void *bytes, size_t n)
{
	struct cast cast = t->cast;
	size_t before = t->out.length;

	cast_output(&t->cast, &t->out, bytes, n, clock_ms());
	t->part += t->out.length - before;
	if (!t->most || t->part <= t->most)
		return;
	out_cut(t, before);
	t->cast = cast;
	part_begin(t);
	before = t->out.length;
	cast_output(&t->cast, &t->out, bytes, n, clock_ms());
	t->part += t->out.length - before;
}

/* The size, as an event; in a new part, if there is no room. */
static void size_put(struct transcript *t)
{
	size_t before = t->out.length;
	unsigned cols, rows;

	screen_size(t->screen, &cols, &rows);
	cast_size(&t->cast, &t->out, cols, rows, clock_ms());
	t->part += t->out.length - before;
	if (!t->most || t->part <= t->most)
		return;
	out_cut(t, before);
	part_begin(t);
}

void transcript_again(struct transcript *t, bool header)
{
	if (t->format != LOG_CAST)
		return;
	queue_drop(&t->out, t->out.length);
	t->begins = false;
	if (header || t->most) {
		part_begin(t);
		return;
	}
	size_put(t);
	picture_put(t);
}

void transcript_resized(struct transcript *t)
{
	if (t->format == LOG_CAST && !t->begins)
		size_put(t);
}

/* ---- both ---- */

void transcript_begin(struct transcript *t, enum log_format format, struct screen *screen, uint64_t most)
{
	enum { ROWS = 4096 };   /* more than a screen has, mostly */

	t->format = format;
	t->screen = screen;
	t->begins = true;
	t->most = most;
	if (format == LOG_TEXT || format == LOG_TEXT_TIME)
		screen_rows_tell(screen, on_row, t);
	if (format == LOG_TEXT_TIME && (t->reached = calloc(ROWS, sizeof *t->reached)) != NULL)
		t->rows = ROWS;
}

void transcript_before(struct transcript *t, const void *bytes, size_t n)
{
	t->now = (int64_t)time(NULL);
	if (t->format == LOG_TEXT_TIME)
		note_time(t);
	if (t->format == LOG_CAST && !t->begins)
		part_put(t, bytes, n);
}

void transcript_after(struct transcript *t)
{
	if (t->format == LOG_TEXT_TIME)
		note_time(t);
}

void transcript_end(struct transcript *t)
{
	if (t->format != LOG_RAW && t->screen)
		screen_rows_end(t->screen);
}
