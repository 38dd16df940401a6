/* tools/printf.c - a vfprintf(3) for the static program
 *
 * libc's prints floating point and wide characters, too, which nothing here does, and is ten times as
 * large.  A static program takes this one instead, since it has the name, and the others of libc's
 * family call it.  It knows %c %d %u %x %s and %%, with - 0 * width and precision, l ll and z: tests/package.bats
 * checks that no other is used, and that the result is libc's. */
#define _POSIX_C_SOURCE 200809L
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#ifdef UNDER_TEST
#define vfprintf vfprintf_small
#endif
int vfprintf(FILE *restrict file, const char *restrict form, va_list args);

/* What is held is written at once, so that a line on standard error is not torn. */
struct sink {
	FILE *file;
	size_t total, held;
	char text[1024];
};

/* What stands between % and the letter. */
struct how {
	bool left, zeros;
	int width, precision;   /* precision -1: none */
	int longs;
};

static void put(struct sink *s, const char *p, size_t n)
{
	s->total += n;
	for (; n > 0; n--) {
		if (s->held == sizeof s->text) {
			fwrite(s->text, 1, s->held, s->file);
			s->held = 0;
		}
		s->text[s->held++] = *p++;
	}
}

static void fill(struct sink *s, char c, long n)
{
	for (; n > 0; n--)
		put(s, &c, 1);
}

/* A sign, zeros, then n bytes, within the width. */
static void field_put(struct sink *s, const struct how *how, const char *sign, long zeros, const char *p, size_t n)
{
	long blanks = how->width - (long)strlen(sign) - (long)n - (zeros > 0 ? zeros : 0);

	if (!how->left && how->zeros) {
		zeros = blanks;
		blanks = 0;
	}
	fill(s, ' ', how->left ? 0 : blanks);
	put(s, sign, strlen(sign));
	fill(s, '0', zeros);
	put(s, p, n);
	fill(s, ' ', how->left ? blanks : 0);
}

static void number_put(struct sink *s, struct how how, const char *sign, uintmax_t v, unsigned base)
{
	char digits[32];
	size_t at = sizeof digits;

	for (; v > 0 || (at == sizeof digits && how.precision != 0); v /= base)
		digits[--at] = "0123456789abcdef"[v % base];
	how.zeros &= how.precision < 0;
	field_put(s, &how, sign, how.precision - (long)(sizeof digits - at), digits + at, sizeof digits - at);
}

static uintmax_t number_of(int longs, va_list *args)
{
	return longs == 0 ? va_arg(*args, unsigned) : longs == 1 ? va_arg(*args, unsigned long)
		: va_arg(*args, unsigned long long);
}

static intmax_t signed_of(int longs, va_list *args)
{
	return longs == 0 ? va_arg(*args, int) : longs == 1 ? va_arg(*args, long) : va_arg(*args, long long);
}

static int amount(const char **form, va_list *args)
{
	int n = 0;

	if (**form == '*') {
		++*form;
		return va_arg(*args, int);
	}
	for (; **form >= '0' && **form <= '9'; ++*form)
		n = n * 10 + (**form - '0');
	return n;
}

/* Returns the letter. */
static const char *how_read(struct how *how, const char *form, va_list *args)
{
	*how = (struct how){ .precision = -1 };
	for (; *form == '-' || *form == '0'; form++) {
		how->left |= *form == '-';
		how->zeros |= *form == '0';
	}
	how->width = amount(&form, args);
	if (how->width < 0) {
		how->left = true;
		how->width = -how->width;
	}
	if (*form == '.') {
		form++;
		how->precision = amount(&form, args);
	}
	for (; *form == 'l' || *form == 'z'; form++)
		how->longs++;   /* a size_t is as wide as a long */
	return form;
}

static void text_put(struct sink *s, struct how how, const char *text)
{
	how.zeros = false;
	field_put(s, &how, "", 0, text, how.precision < 0 ? strlen(text) : strnlen(text, (size_t)how.precision));
}

static void item_put(struct sink *s, const struct how *how, char letter, va_list *args)
{
	intmax_t v;
	char c;

	switch (letter) {
	case 'c':
		c = (char)va_arg(*args, int);
		field_put(s, how, "", 0, &c, 1);
		break;
	case 'd':
		v = signed_of(how->longs, args);
		number_put(s, *how, v < 0 ? "-" : "", v < 0 ? 0 - (uintmax_t)v : (uintmax_t)v, 10);
		break;
	case 's':
		text_put(s, *how, va_arg(*args, const char *));
		break;
	case 'u':
	case 'x':
		number_put(s, *how, "", number_of(how->longs, args), letter == 'u' ? 10 : 16);
		break;
	default:
		put(s, &letter, 1);
	}
}

int vfprintf(FILE *restrict file, const char *restrict form, va_list given)
{
	struct sink s = { .file = file };
	struct how how;
	va_list args;

	va_copy(args, given);
	for (; *form; form++) {
		if (*form != '%') {
			put(&s, form, 1);
			continue;
		}
		form = how_read(&how, form + 1, &args);
		if (!*form)
			break;
		item_put(&s, &how, *form, &args);
	}
	va_end(args);
	fwrite(s.text, 1, s.held, file);
	return ferror(file) ? -1 : (int)s.total;
}
