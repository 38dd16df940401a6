/* options/help.c - --help and --version: VERSION is the Makefile's */
#include "options/help.h"
#include "options/table.h"

#include <stdio.h>
#include <string.h>

enum { COLUMN = 24 };           /* where the help of a mode or an option begins, less 3 */

static void line_print(const char *what, const char *help)
{
	printf("  %-*s %s\n", COLUMN, what, help);
}

static void modes_print(void)
{
	static const char *const names[] = {
		[SESSION] = "session", [SESSION_OR_ALL] = "[session]",
		[SESSION_OR_ONLY] = "[session]", [SESSIONS_OR_OWN] = "[session ...]",
		[SESSIONS_OR_ALL] = "[session ...]", [SESSIONS] = "session ...",
	};
	const struct mode *mode;
	char what[64];

	for (mode = modes; mode->letter; mode++) {
		snprintf(what, sizeof what, "-%c %s%s%s%s", mode->letter, mode->signals ? "[-signal] " : "",
			names[mode->sessions], mode->word ? " " : "",
			!mode->word ? "" : mode->any_words ? "..." : mode->word);
		line_print(what, mode->help);
	}
}

/* Each names the modes that it is for: a letter in one mode may mean another thing in the next. */
static void options_print(void)
{
	const struct mode_option *option;
	char what[64], help[128];

	for (option = mode_options; option->letter; option++) {
		snprintf(what, sizeof what, "-%c %s", option->letter, option->value ? option->value : "");
		snprintf(help, sizeof help, "%s (-%s)", option->help, option->modes);
		line_print(what, help);
	}
}

static void help_print(void)
{
	puts("dtach keeps a program running in a session that terminals attach to and leave.\n");
	line_print("dtach name [command ...]", "attach to @name; if there is none, create it");
	line_print("dtach", "list your sessions");
	puts("\nTo leave a session press ^\\, that is Ctrl and backslash; the program goes on.\n"
		"A session is @name, or the path of a socket.  Without a command $SHELL runs.\n\n"
		"dtach MODE session [options] [--] [command ...]\n\nModes:");
	modes_print();
	puts("\nOptions (and the modes that they are for):");
	options_print();
	puts("\nExamples:");
	line_print("dtach work", "a shell to come back to: again dtach work");
	line_print("dtach -n @build -w make", "a job that needs no terminal; its status is kept");
	line_print("dtach -w @build", "wait until it ends, exit with its status");
	line_print("dtach -s work", "what is on its screen now");
	puts("\nman dtach tells the rest.");
}

static bool abbreviates(const char *word, const char *option)
{
	size_t n = strlen(word);

	return n >= strlen("--h") && strncmp(word, option, n) == 0;
}

bool help_given(const char *word)
{
	if (abbreviates(word, "--help") || strcmp(word, "-?") == 0 || strcmp(word, "-h") == 0
		|| strcmp(word, "help") == 0)
		help_print();
	else if (abbreviates(word, "--version"))
		puts("dtach - version " VERSION);
	else
		return false;
	return true;
}
