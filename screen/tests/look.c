/*
 * look - show what a terminal would show after these bytes
 *
 *	look COLSxROWS [FILE | COLSxROWS] ...
 *
 * The terminal is the screen model, blank at first.  Each FILE is written to it;
 * each further size resizes it.  The output can be compared line by line:
 *
 *	< TEXT     of the scrollback, oldest first (none on the alternate screen)
 *	| TEXT     of the screen, from the top
 *	= WORDS    of its state; initial values are left out, except
 *	= cursor COLUMN ROW   from 0, with "pending" when the next character wraps
 *
 * An escape in a text is shown as ^[.  look is linked only with the objects of the
 * screen model; see the Makefile.
 */
#define _POSIX_C_SOURCE 200809L
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "screen/mode.h"
#include "screen/sgr.h"
#include "screen/state.h"
#include "screen/tests/feed.h"

enum { HISTORY = 1000000 };

static void
print_escaped(const char *s, size_t n)
{
	for (; n > 0; s++, n--) {
		if (*s == '\033')
			fputs("^[", stdout);
		else
			putchar(*s);
	}
}

static void
print_text(struct screen *s)
{
	unsigned above = screen_is_alternate(s) ? 0 : screen_history(s);
	struct bytes text = { NULL, 0, 0 };
	const char *at, *end, *nl;

	if (screen_text(s, HISTORY, true, &text) < 0)
		fail("text");
	at = (const char *)text.data;
	for (end = at + text.len; at < end; at = nl + 1) {
		nl = memchr(at, '\n', (size_t)(end - at));
		printf("%c ", above > 0 ? '<' : '|');
		above -= above > 0;
		print_escaped(at, (size_t)(nl - at));
		putchar('\n');
	}
	bytes_free(&text);
}

static void
print_pen(const struct attr *pen)
{
	char sgr[SGR_MAX + 1];

	sgr[sgr_write(pen, sgr)] = '\0';
	printf(" pen %s%s", *sgr != '\0' ? sgr : "0", pen->link != 0 ? " link" : "");
	if (pen->flags & ATTR_PROTECTED)
		printf(" protected");
}

static void
print_cursor(struct screen *s)
{
	unsigned x, y;

	screen_cursor(s, &x, &y);
	printf("= cursor %u %u%s\n", x < s->cols ? x : s->cols - 1, y, x < s->cols ? "" : " pending");
	printf("= text");
	print_pen(&s->pen);
	printf(" charsets %.4s shift %u\n", (const char *)s->charsets, s->shift);
}

static void
print_modes(struct screen *s)
{
	static const char *const names[] = { "keys", "keypad", "origin", "wrap", "reverse-wrap",
		"hidden", "paste", "focus", "sync", "insert", "newline" };

	for (unsigned i = 0; i < sizeof names / sizeof names[0]; i++)
		if ((s->modes ^ MODE_WRAP) & 1u << i)
			printf("= mode %s%s\n", 1u << i == MODE_WRAP ? "no-" : "", names[i]);
	if (s->mouse != 0)
		printf("= mouse %u\n", s->mouse);
	if (s->mouse_coding != 0)
		printf("= mouse coding %u\n", s->mouse_coding);
	for (unsigned i = 0; mode_other_number(i) != 0; i++)
		if (s->other[i] != OTHER_UNSAID && (s->other[i] == OTHER_SET) != mode_other_default(i))
			printf("= mode %u %s\n", mode_other_number(i), s->other[i] == OTHER_SET ? "set" : "reset");
	for (unsigned i = 0; i < MODKEYS; i++)
		if (s->modkeys[i] != 0)
			printf("= modify keys %u %d\n", i, s->modkeys[i]);
	if (s->cursor_style != 0)
		printf("= cursor style %u\n", s->cursor_style);
	if (s->cursor_blink != OTHER_UNSAID)
		printf("= cursor blink %s\n", s->cursor_blink == OTHER_SET ? "set" : "reset");
}

static void
print_view(struct screen *s, const char *name, const struct view *v)
{
	if (v->top != 0 || v->bottom + 1 != s->rows)
		printf("= %s margins %u %u\n", name, v->top, v->bottom);
	for (unsigned i = 0; i < v->kitty_depth; i++)
		if (i > 0 || v->kitty[i] != 0)
			printf("= %s kitty %u: %u\n", name, i, v->kitty[i]);
	for (unsigned x = 0; x < s->cols; x++)
		if (v->tabs[x] != (x % 8 == 0))
			printf("= %s tab %u %s\n", name, x, v->tabs[x] ? "set" : "cleared");
	if (v->saved.used) {
		printf("= %s saved %u %u", name, v->saved.x, v->saved.y);
		print_pen(&v->saved.pen);
		printf(" charset %c\n", v->saved.charsets[v->saved.shift]);
	}
}

static void
print_titles(const char *name, const struct titles *t)
{
	if (*t->now != '\0')
		printf("= %s %s\n", name, t->now);
	for (unsigned i = 0; i < t->depth; i++)
		printf("= %s stack %u: %s\n", name, i, t->stack[i]);
}

static void
print_state(struct screen *s)
{
	print_cursor(s);
	if (screen_is_alternate(s))
		printf("= alternate\n");
	print_modes(s);
	print_view(s, "normal", &s->normal);
	print_view(s, "alternate", &s->alternate);
	print_titles("title", &s->title);
	print_titles("icon", &s->icon);
	if (*s->cwd != '\0')
		printf("= cwd %s\n", s->cwd);
	for (unsigned i = 0; s->palette != NULL && i < COLOURS; i++)
		if (*s->palette->spec[i] != '\0')
			printf("= colour %u %s\n", i, s->palette->spec[i]);
}

int
main(int argc, char **argv)
{
	struct screen *s = NULL;
	unsigned cols, rows;
	char rest;

	for (int i = 1; i < argc; i++) {
		int n = sscanf(argv[i], "%ux%u%c", &cols, &rows, &rest);

		if (n == 2 && s != NULL)
			screen_resize(s, cols, rows);
		else if (n == 2)
			s = screen_new(cols, rows, HISTORY);
		else if (s != NULL)
			feed_file(s, argv[i]);
		if (s == NULL) {
			fputs("usage: look COLSxROWS [FILE | COLSxROWS] ...\n", stderr);
			return 2;
		}
	}
	if (s == NULL)
		return 2;
	print_text(s);
	print_state(s);
	screen_free(s);
	return 0;
}
