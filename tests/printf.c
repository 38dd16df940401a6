/* printf: does tools/printf.c, made with -DUNDER_TEST, print what libc prints?
 *
 * For all that it knows; prints each form with which it does not, and exits 1 then. */
#define _POSIX_C_SOURCE 200809L
#include <limits.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

int vfprintf_small(FILE *file, const char *form, va_list args);

static int bad;

static void try(const char *form, ...)
{
	static char ours[4096], theirs[4096];
	FILE *file = fmemopen(ours, sizeof ours, "w");
	va_list args, again;
	int n, m;

	memset(ours, 0, sizeof ours);
	va_start(args, form);
	va_copy(again, args);
	n = file ? vfprintf_small(file, form, args) : -1;
	m = vsnprintf(theirs, sizeof theirs, form, again);
	va_end(again);
	va_end(args);
	if (file)
		fclose(file);
	if (n == m && strcmp(ours, theirs) == 0)
		return;
	bad = 1;
	printf("%s: \"%s\" (%d) is to be \"%s\" (%d)\n", form, ours, n, theirs, m);
}

/* Every width and precision of that letter.  zeros: 0 may stand before the width. */
static void try_letter(const char *letter, bool zeros, void (*values)(const char *form))
{
	static const char *const flags[] = { "", "-", "0", "-0" }, *const widths[] = { "", "1", "7", "20", "300" },
		*const precisions[] = { "", ".", ".0", ".1", ".3", ".12" };
	char form[64];

	for (int f = 0; f < (zeros ? 4 : 2); f++)
		for (int w = f / 2; w < 5; w++)
			for (int p = 0; p < (*letter == 'c' ? 1 : 6); p++) {
				snprintf(form, sizeof form, "<%%%s%s%s%s>", flags[f], widths[w], precisions[p], letter);
				values(form);
			}
}

static void ints(const char *form)
{
	static const int values[] = { 0, 1, -1, 7, 10, -42, 255, 65536, INT_MAX, INT_MIN };

	for (size_t i = 0; i < sizeof values / sizeof *values; i++)
		try(form, values[i]);
}

static void longs(const char *form)
{
	static const long values[] = { 0, 1, -1, 99, 1000000, LONG_MAX, LONG_MIN };

	for (size_t i = 0; i < sizeof values / sizeof *values; i++)
		try(form, values[i]);
}

static void very_longs(const char *form)
{
	static const long long values[] = { 0, 1, -1, 99, 1000000000000, LLONG_MAX, LLONG_MIN };

	for (size_t i = 0; i < sizeof values / sizeof *values; i++)
		try(form, values[i]);
}

static void sizes(const char *form)
{
	try(form, (size_t)0);
	try(form, (size_t)-1);
}

static void texts(const char *form)
{
	try(form, "");
	try(form, "a");
	try(form, "two words of text");
	try(form, "\303\251t\303\251");
}

static void characters(const char *form)
{
	try(form, 'x');
	try(form, ' ');
}

int main(void)
{
	static char most[3000];

	for (const char *letter = "dux"; *letter; letter++) {
		const char name[][4] = { { *letter }, { 'l', *letter }, { 'l', 'l', *letter }, { 'z', *letter } };

		try_letter(name[0], true, ints);
		try_letter(name[1], true, longs);
		try_letter(name[2], true, very_longs);
		if (*letter != 'd')
			try_letter(name[3], true, sizes);
	}
	try_letter("s", false, texts);
	try_letter("c", false, characters);
	for (int n = -9; n < 10; n++) {
		try("%*d|%-*s|%0*llx", n, 5, n, "to", 12, 0xabcdefULL);
		try("%.*s|%.*u", n, "some text", n, 77U);
	}
	memset(most, 'm', sizeof most - 1);
	try("%s%%%s", "100", most);
	try("");
	try("%%");
	try("no form, but %s and \"%c\", in %u.%03u s", "words", '!', 12U, 7U);
	return bad;
}
