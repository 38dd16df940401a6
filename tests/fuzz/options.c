/* tests/fuzz/options.c - fuzz the command line
 *
 * The input is the words of the command line, each ended by NUL; a first word that
 * begins with = gives $DTACH_KEY.  For any input, main must do one of three things:
 * call a mode, which is a stub that ends the run (tests/fuzz/run makes it); print to
 * standard output and return 0; or report one printable line on standard error and
 * return 1. */
#define _GNU_SOURCE 1
#include "fuzz.h"
#include "stand_in.h"

#include <setjmp.h>
#include <stdarg.h>
#include <unistd.h>

enum { WORDS = 64 };

void fuzz_stub(void);

static char *key;
static char complaint[65536];
static size_t complaint_length, printed;
static jmp_buf decided;

void fuzz_stub(void)
{
	longjmp(decided, 1);
}

int fuzz_fprintf(FILE *to, const char *format, ...)
{
	va_list args;
	int n;

	va_start(args, format);
	n = vsnprintf(complaint + complaint_length, sizeof complaint - complaint_length, format, args);
	va_end(args);
	must(n >= 0 && (size_t)n < sizeof complaint - complaint_length);
	if (to == stdout)
		printed += (size_t)n;
	else
		complaint_length += (size_t)n;
	return n;
}

int fuzz_fputs(const char *text, FILE *to)
{
	return fuzz_fprintf(to, "%s", text);
}

int fuzz_puts(const char *text)
{
	return fuzz_fprintf(stdout, "%s\n", text);
}

char *fuzz_getenv(const char *name)
{
	return strcmp(name, "DTACH_KEY") == 0 ? key : NULL;
}

int fuzz_isatty(int fd)
{
	(void)fd;
	return 1;
}

int fuzz_close(int fd)
{
	return fd <= 2 ? 0 : close(fd);
}

/* close_range, which must not close the fuzzer's own descriptors. */
long fuzz_syscall(long number, ...)
{
	(void)number;
	return 0;
}

/* The complaint is one line without control characters. */
static void one_line(void)
{
	size_t i;

	must(complaint_length > 0 && complaint[complaint_length - 1] == '\n');
	must(complaint_length > 7 && memcmp(complaint, "dtach: ", 7) == 0);
	for (i = 0; i + 1 < complaint_length; i++) {
		unsigned char c = (unsigned char)complaint[i], next = (unsigned char)complaint[i + 1];

		must(c >= ' ' && c != 0x7f);
		must(c != 0xc2 || next < 0x80 || next >= 0xa0);
	}
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n)
{
	char *words[WORDS + 2], name[] = "dtach", *copy = malloc(n + 1), *p, *end;
	volatile int status = -1;
	int count = 0;

	must(copy);
	if (n > 0)
		memcpy(copy, data, n);
	copy[n] = '\0';
	end = copy + n;
	key = NULL;
	words[count++] = name;
	for (p = copy; p < end && count <= WORDS; p += strlen(p) + 1)
		if (p == copy && *p == '=')
			key = p + 1;
		else
			words[count++] = p;
	words[count] = NULL;
	complaint_length = printed = 0;
	if (setjmp(decided) == 0) {
		status = fuzz_main(count, words);
		must(status == 0 || status == 1);
		must((status == 0) == (printed > 0));
		if (status == 1)
			one_line();
		else
			must(complaint_length == 0);
	} else
		must(complaint_length == 0);
	free(copy);
	return 0;
}
