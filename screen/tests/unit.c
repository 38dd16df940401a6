/* unit FILE.test...
 *
 * Runs tests written in a small language, one command a line:
 *
 *	test NAME		begins a test, with a screen of 20x5 and 100 lines of history
 *	size COLS ROWS [LINES]	a new screen of this size, with this many lines of history
 *	feed "BYTES"		feeds them; C escapes, and \e
 *	repeat N "BYTES"	feeds them N times; # stands for the count, from 1
 *	resize COLS ROWS
 *	row N "TEXT"		row N, from 0, has this text
 *	lines "TEXT"...		the history has these lines, oldest first
 *	line N "TEXT"		line N of history and screen, from 0, has this text
 *	history N		the history has N lines
 *	cursor X Y		the cursor is there; X is the number of columns if a wrap is pending
 *	alternate yes|no	whether the alternate screen is up
 *	title "TEXT"		the title is this
 *	answer "BYTES"		these were answered since the last time
 *	echo			what was answered since the last time is fed; that is not answered
 *	own INDEX R G B		the terminal has told its own colour
 *	undo "BYTES"		the undo bytes hold these
 *	no-undo "BYTES"		the undo bytes do not hold these
 *	snapshot "BYTES"	the snapshot holds these
 *	no-snapshot "BYTES"	the snapshot does not hold these
 *	attach COLS ROWS "TEXT"	a terminal of this size that shows TEXT attaches; from here on
 *				all commands are about that terminal
 *	resync COLS ROWS "TEXT"	the same with a terminal that has seen any of the output
 *	leave COLS ROWS "TEXT"	the same as attach, and then it detaches
 *	miss "BYTES"		a terminal attaches, misses these, and is shown the screen again
 *
 * Each test runs with every feed whole, a byte at a time, and cut in two at each place. At its end a
 * snapshot must give a second screen the same text, cursor and title. */
#define _POSIX_C_SOURCE 200809L
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "screen.h"

enum { ARG = 4096 };

struct run {
	const char *file;
	int line;
	char name[128];
	struct screen *s;
	unsigned history;	/* lines of history that s keeps */
	size_t cut;		/* where feeds are cut; 0: a byte at a time; -1: whole */
	size_t longest;		/* length of the test's longest feed */
	int failures;
};

static void fail(struct run *r, const char *format, ...)
{
	va_list ap;

	if (r->failures++)
		return;
	fprintf(stderr, "%s:%d: %s (cut %zd): ", r->file, r->line, r->name, (ssize_t)r->cut);
	va_start(ap, format);
	vfprintf(stderr, format, ap);
	va_end(ap);
	fputc('\n', stderr);
}

/* Reads a quoted string at *p; returns its length, -1 if there is none. */
static long quoted(const char **p, char *to)
{
	long n = 0;
	const char *b = strchr(*p, '"');

	if (!b)
		return -1;
	for (b++; *b && *b != '"'; b++) {
		if (*b != '\\') {
			to[n++] = *b;
			continue;
		}
		switch (*++b) {
		case 'e': to[n++] = '\033'; break;
		case 'n': to[n++] = '\n'; break;
		case 'r': to[n++] = '\r'; break;
		case 't': to[n++] = '\t'; break;
		case 'b': to[n++] = '\b'; break;
		case 'a': to[n++] = '\a'; break;
		case 'x':
			to[n++] = (char)strtol((char[]){ b[1], b[2], 0 }, NULL, 16);
			b += 2;
			break;
		default: to[n++] = *b;
		}
	}
	to[n] = '\0';
	*p = *b ? b + 1 : b;
	return n;
}

static void feed(struct run *r, const char *b, size_t n)
{
	if (n > r->longest)
		r->longest = n;
	if (r->cut == 0) {
		for (size_t i = 0; i < n; i++)
			screen_feed(r->s, b + i, 1);
	} else if (r->cut < n) {
		screen_feed(r->s, b, r->cut);
		screen_feed(r->s, b + r->cut, n - r->cut);
	} else {
		screen_feed(r->s, b, n);
	}
}

static struct bytes text_of(struct screen *s, unsigned history)
{
	struct bytes b = { 0 };

	if (screen_text(s, history, false, &b) < 0 || bytes_add(&b, "", 1) < 0)
		exit(2);
	return b;
}

static struct bytes snapshot_of(struct screen *s)
{
	struct snapshot_want want = { SNAPSHOT_ATTACH, 1000, 0, 0 };
	struct bytes b = { 0 };

	if (screen_snapshot(s, &want, &b) < 0)
		exit(2);
	return b;
}

static struct bytes undo_of(const struct screen *s)
{
	struct bytes b = { 0 };

	if (screen_undo(s, true, &b) < 0)
		exit(2);
	return b;
}

static bool has(const struct bytes *b, const char *what, size_t n)
{
	for (size_t i = 0; i + n <= b->len; i++)
		if (memcmp(b->data + i, what, n) == 0)
			return true;
	return false;
}

static void check_line(struct run *r, unsigned history, unsigned n, const char *want)
{
	struct bytes b = text_of(r->s, history);
	char *p = (char *)b.data, *end;

	while (n-- && p)
		p = (p = strchr(p, '\n')) ? p + 1 : NULL;
	if (p && (end = strchr(p, '\n')))
		*end = '\0';
	if (!p || strcmp(p, want) != 0)
		fail(r, "is \"%s\", not \"%s\"", p ? p : "", want);
	bytes_free(&b);
}

static void check_has(struct run *r, struct bytes b, const char *what, long n, bool wanted)
{
	if (has(&b, what, (size_t)n) != wanted)
		fail(r, "\"%s\" %s", what + (*what == '\033'), wanted ? "is missing" : "is there");
	bytes_free(&b);
}

static bool same(const struct bytes *a, const struct bytes *b)
{
	return a->len == b->len && memcmp(a->data, b->data, a->len) == 0;
}

static void check_same(struct run *r, const char *what, struct bytes a, struct bytes b)
{
	if (!same(&a, &b))
		fail(r, "the %s of a screen restored is another", what);
	bytes_free(&a);
	bytes_free(&b);
}

static void begin(struct run *r, unsigned cols, unsigned rows, unsigned history)
{
	screen_free(r->s);
	r->s = screen_new(cols, rows, history);
	r->history = history;
	if (!r->s)
		exit(2);
}

static void attach(struct run *r, enum snapshot_start start, unsigned cols, unsigned rows, const char *shows)
{
	struct snapshot_want want = { start, 1000, cols, rows };
	struct bytes b = { 0 };

	if (screen_snapshot(r->s, &want, &b) < 0)
		exit(2);
	begin(r, cols, rows, r->history);
	screen_feed(r->s, shows, strlen(shows));
	screen_feed(r->s, b.data, b.len);
	bytes_free(&b);
}

/* A terminal that shows some text, on which the model's is then seen, and left: that terminal. */
static void leave(struct run *r, unsigned cols, unsigned rows, const char *shows)
{
	struct bytes undo = { 0 };

	if (screen_undo(r->s, true, &undo) < 0)
		exit(2);
	attach(r, SNAPSHOT_ATTACH, cols, rows, shows);
	screen_feed(r->s, undo.data, undo.len);
	bytes_free(&undo);
}

/* A terminal that attached to the model, then misses some output, and gets a picture. */
static void miss(struct run *r, const char *missed, size_t n)
{
	struct snapshot_want first = { .start = SNAPSHOT_ATTACH }, then = { .start = SNAPSHOT_AGAIN };
	struct bytes b = { 0 };

	if (screen_snapshot(r->s, &first, &b) < 0 || screen_undo(r->s, true, &b) < 0)
		exit(2);
	screen_feed(r->s, missed, n);
	if (screen_snapshot(r->s, &then, &b) < 0)
		exit(2);
	begin(r, 20, 5, r->history);
	screen_feed(r->s, b.data, b.len);
	bytes_free(&b);
}

/* As a program does that writes what it reads. */
static void echo(struct run *r)
{
	char answers[ARG];
	size_t n, again;
	const unsigned char *b = screen_answers(r->s, &n);

	memcpy(answers, b, n);
	screen_feed(r->s, answers, n);
	b = screen_answers(r->s, &again);
	if (!n || again)
		fail(r, "%zu bytes of answers, and %zu to their echo: \"%.*s\"", n, again, (int)again, again ? (const char *)b : "");
}

static void repeat(struct run *r, unsigned times, const char *what)
{
	char text[16 * ARG];

	for (unsigned i = 1; i <= times; i++) {
		size_t n = 0;

		for (const char *b = what; *b; b++)
			if (*b == '#')
				n += (size_t)sprintf(text + n, "%u", i);
			else
				text[n++] = *b;
		screen_feed(r->s, text, n);
	}
}

static void check_restored(struct run *r)
{
	struct bytes b = snapshot_of(r->s);
	unsigned cols, rows, x, y, tx, ty;
	struct screen *t;

	screen_size(r->s, &cols, &rows);
	t = screen_new(cols, rows, r->history);
	screen_feed(t, b.data, b.len);
	screen_cursor(r->s, &x, &y);
	screen_cursor(t, &tx, &ty);
	if (x != tx || y != ty)
		fail(r, "the cursor of a screen restored is at %u,%u, not %u,%u", tx, ty, x, y);
	if (strcmp(screen_title(r->s), screen_title(t)) != 0)
		fail(r, "the title of a screen restored is another");
	if (screen_is_alternate(r->s) != screen_is_alternate(t))
		fail(r, "a screen restored is another one");
	check_same(r, "text", text_of(r->s, 1000), text_of(t, 1000));
	bytes_free(&b);
	screen_free(t);
}

static void check_lines(struct run *r, const char *p)
{
	char want[ARG];
	unsigned n = 0;

	while (quoted(&p, want) >= 0)
		check_line(r, 1000, n++, want);
	if (n != screen_history(r->s))
		fail(r, "%u lines of history, not %u", screen_history(r->s), n);
}

static void command(struct run *r, const char *line)
{
	char word[32] = "", arg[ARG];
	unsigned a = 0, b = 0, c = 100, d = 0, x, y;
	const char *p = line;
	const unsigned char *answers;
	size_t n;
	long len;

	if (sscanf(line, "%31s %u %u %u %u", word, &a, &b, &c, &d) < 1 || *word == '#')
		return;
	if (strcmp(word, "lines") == 0) {
		check_lines(r, line);
		return;
	}
	len = quoted(&p, arg);
	if (strcmp(word, "size") == 0) {
		begin(r, a, b, c);
	} else if (strcmp(word, "feed") == 0) {
		feed(r, arg, (size_t)len);
	} else if (strcmp(word, "repeat") == 0) {
		repeat(r, a, arg);
	} else if (strcmp(word, "attach") == 0) {
		attach(r, SNAPSHOT_ATTACH, a, b, arg);
	} else if (strcmp(word, "resync") == 0) {
		attach(r, SNAPSHOT_RESYNC, a, b, arg);
	} else if (strcmp(word, "leave") == 0) {
		leave(r, a, b, arg);
	} else if (strcmp(word, "miss") == 0) {
		miss(r, arg, (size_t)len);
	} else if (strcmp(word, "resize") == 0) {
		screen_resize(r->s, a, b);
	} else if (strcmp(word, "row") == 0) {
		check_line(r, 0, a, arg);
	} else if (strcmp(word, "line") == 0) {
		check_line(r, 1000, a, arg);
	} else if (strcmp(word, "history") == 0) {
		if (screen_history(r->s) != a)
			fail(r, "%u lines of history, not %u", screen_history(r->s), a);
	} else if (strcmp(word, "cursor") == 0) {
		screen_cursor(r->s, &x, &y);
		if (x != a || y != b)
			fail(r, "cursor at %u,%u, not %u,%u", x, y, a, b);
	} else if (strcmp(word, "alternate") == 0) {
		if (screen_is_alternate(r->s) != !!strstr(line, "yes"))
			fail(r, "the other screen is up");
	} else if (strcmp(word, "title") == 0) {
		if (strcmp(screen_title(r->s), arg) != 0)
			fail(r, "title is \"%s\"", screen_title(r->s));
	} else if (strcmp(word, "own") == 0) {
		screen_colour_known(r->s, a, b, c, d);
	} else if (strcmp(word, "echo") == 0) {
		echo(r);
	} else if (strcmp(word, "answer") == 0) {
		answers = screen_answers(r->s, &n);
		if (n != (size_t)len || (n && memcmp(answers, arg, n) != 0))
			fail(r, "answered %zu bytes: %.*s", n, n ? (int)n - 1 : 0, n ? (const char *)answers + 1 : "");
	} else if (strcmp(word, "undo") == 0) {
		check_has(r, undo_of(r->s), arg, len, true);
	} else if (strcmp(word, "no-undo") == 0) {
		check_has(r, undo_of(r->s), arg, len, false);
	} else if (strcmp(word, "snapshot") == 0) {
		check_has(r, snapshot_of(r->s), arg, len, true);
	} else if (strcmp(word, "no-snapshot") == 0) {
		check_has(r, snapshot_of(r->s), arg, len, false);
	} else {
		fail(r, "no such command: %s", word);
	}
}

/* Runs the test that begins at start, up to the next; returns how many lines it has. */
static int run_test(struct run *r, char *const *lines, int start, int count)
{
	int i;

	snprintf(r->name, sizeof r->name, "%s", lines[start] + 5);
	begin(r, 20, 5, 100);
	for (i = start + 1; i < count && strncmp(lines[i], "test ", 5) != 0; i++) {
		r->line = i + 1;
		command(r, lines[i]);
	}
	check_restored(r);
	return i - start;
}

static int run_all_ways(struct run *r, char *const *lines, int start, int count)
{
	int n;

	r->failures = 0;
	r->longest = 0;
	r->cut = (size_t)-1;
	n = run_test(r, lines, start, count);
	for (size_t cut = 0, end = r->longest; cut < end && !r->failures; cut++) {
		r->cut = cut;
		run_test(r, lines, start, count);
	}
	return n;
}

static int run_file(const char *name, int *tests)
{
	static char text[1 << 18], *lines[8192];
	struct run r = { .file = name };
	FILE *f = fopen(name, "r");
	int count = 0, bad = 0;
	size_t n;

	if (!f)
		return 1;
	n = fread(text, 1, sizeof text - 1, f);
	fclose(f);
	text[n] = '\0';
	for (char *p = text; *p && count < 8192; count++) {
		lines[count] = p;
		p += strcspn(p, "\n");
		if (*p)
			*p++ = '\0';
	}
	for (int i = 0; i < count; ) {
		if (strncmp(lines[i], "test ", 5) != 0) {
			i++;
			continue;
		}
		i += run_all_ways(&r, lines, i, count);
		bad += r.failures > 0;
		++*tests;
	}
	screen_free(r.s);
	return bad;
}

int main(int argc, char **argv)
{
	int bad = 0, tests = 0;

	for (int i = 1; i < argc; i++)
		bad += run_file(argv[i], &tests);
	printf("%d tests, %d failed\n", tests, bad);
	return bad > 0;
}
