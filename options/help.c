/* options/help.c - --help and --version */
#include "options/help.h"
#include "options/table.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define VERSION "1.0"

enum {
	WIDTH = 79,             /* columns of a line */
	INDENT = 12,            /* of one that goes on: below "usage: dtach" */
};

/* Print a part of a usage, which begins with a blank, on a new line where this
 * one has no room for it.  column: where the line has come to. */
static void part_print(size_t *column, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

static void part_print(size_t *column, const char *format, ...)
{
	char part[64];
	va_list args;

	va_start(args, format);
	vsnprintf(part, sizeof part, format, args);
	va_end(args);
	if (*column + strlen(part) > WIDTH) {
		fprintf(stdout, "\n%*s", INDENT, "");
		*column = INDENT;
	}
	fputs(part, stdout);
	*column += strlen(part);
}

/* The options without a value are one part: [-ERqwz]. */
static void flags_print(size_t *column, const struct mode *mode)
{
	const struct mode_option *option;
	char letters[64];
	size_t n = 0;

	for (option = mode_options; option->letter; option++)
		if (!option->value && option_is_for(option, mode))
			letters[n++] = option->letter;
	letters[n] = '\0';
	if (n > 0)
		part_print(column, " [-%s]", letters);
}

static void values_print(size_t *column, const struct mode *mode)
{
	const struct mode_option *option;

	for (option = mode_options; option->letter; option++)
		if (option->value && option_is_for(option, mode))
			part_print(column, " [-%c %s]", option->letter, option->value);
}

/* What follows the letter of a mode. */
static void words_print(size_t *column, const struct mode *mode)
{
	static const char *const names[] = {
		[SESSION] = "session", [SESSION_OR_ALL] = "[session]",
		[SESSION_OR_OWN] = "[session]", [SESSIONS] = "session ...",
	};

	if (mode->signals)
		part_print(column, " [-signal]");
	part_print(column, " %s", names[mode->sessions]);
	flags_print(column, mode);
	values_print(column, mode);
	if (mode->keys)
		part_print(column, " key ...");
	if (mode->creates)
		part_print(column, " [--] [command ...]");
}

static void usage_print(void)
{
	const struct mode *mode;
	size_t column;

	for (mode = modes; mode->letter; mode++) {
		column = INDENT;
		fputs(mode == modes ? "usage: dtach" : "       dtach", stdout);
		part_print(&column, " -%c", mode->letter);
		for (; mode->creates && mode[1].creates; mode++)
			part_print(&column, "|-%c", mode[1].letter);
		words_print(&column, mode);
		fputs("\n", stdout);
	}
	fputs("       dtach name [command ...]\n", stdout);
}

static bool abbreviates(const char *word, const char *option)
{
	size_t n = strlen(word);

	return n >= strlen("--h") && strncmp(word, option, n) == 0;
}

bool help_given(const char *word)
{
	if (abbreviates(word, "--help") || strcmp(word, "-?") == 0)
		usage_print();
	else if (abbreviates(word, "--version"))
		puts("dtach - version " VERSION);
	else
		return false;
	return true;
}
