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

/* ---- both ---- */

void transcript_begin(struct transcript *t, enum log_format format, struct screen *screen)
{
	enum { ROWS = 4096 };   /* more than a screen has, mostly */

	t->format = format;
	t->screen = screen;
	t->begins = true;
	if (format == LOG_TEXT || format == LOG_TEXT_TIME)
		screen_rows_tell(screen, on_row, t);
	if (format == LOG_TEXT_TIME && (t->reached = calloc(ROWS, sizeof *t->reached)) != NULL)
		t->rows = ROWS;
}

void transcript_again(struct transcript *t, bool header, uint64_t most)
{
	struct snapshot_want want = { .start = SNAPSHOT_RESYNC };
	struct bytes picture = { NULL, 0, 0 };
	unsigned cols, rows;

	if (t->format != LOG_CAST)
		return;
	queue_drop(&t->out, t->out.length);
	t->begins = false;
	screen_size(t->screen, &cols, &rows);
	if (header)
		cast_begin(&t->cast, &t->out, cols, rows, clock_ms(), (int64_t)time(NULL));
	cast_forget(&t->cast);
	if (!header)
		cast_size(&t->cast, &t->out, cols, rows, clock_ms());
	/* JSON escapes make it larger.  A picture above the limit is left out; recording goes on. */
	if (screen_snapshot(t->screen, &want, &picture) == 0 && (!most || picture.len < most / 8))
		cast_output(&t->cast, &t->out, picture.data, picture.len, clock_ms());
	bytes_free(&picture);
}

void transcript_before(struct transcript *t)
{
	t->now = (int64_t)time(NULL);
	if (t->format == LOG_TEXT_TIME)
		note_time(t);
}

void transcript_after(struct transcript *t, const void *bytes, size_t n)
{
	if (t->format == LOG_CAST && !t->begins)
		cast_output(&t->cast, &t->out, bytes, n, clock_ms());
	else if (t->format == LOG_TEXT_TIME)
		note_time(t);
}

void transcript_resized(struct transcript *t)
{
	unsigned cols, rows;

	if (t->format != LOG_CAST || t->begins)
		return;
	screen_size(t->screen, &cols, &rows);
	cast_size(&t->cast, &t->out, cols, rows, clock_ms());
}

void transcript_end(struct transcript *t)
{
	if (t->format != LOG_RAW && t->screen)
		screen_rows_end(t->screen);
}
