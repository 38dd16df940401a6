/* tools/table.c - print the tables of modes, options and signals
 *
 * tools/completions.sh reads them.  Each entry is a line, its fields separated by tabs:
 *   mode LETTER KIND HELP
 *   option LETTER MODES VALUE HELP OFFERS
 *   signal NAME */
/* The completions want the words beside the tables, too. */
#ifndef TABLE_HELP
#define TABLE_HELP
#endif
#include "options/signals.h"
#include "options/table.h"

#include <stdio.h>

static const char *kind(const struct mode *mode)
{
	if (mode->creates)
		return "creates";
	if (mode->signals)
		return "signals";
	if (mode->sessions == SESSIONS || mode->sessions == SESSIONS_OR_OWN || mode->sessions == SESSIONS_OR_ALL)
		return "several";
	return mode->sessions == SESSION ? "session" : "optional";
}

int main(void)
{
	const struct mode *mode;
	const struct mode_option *option;
	const struct signal_name *name;

	for (mode = modes; mode->letter; mode++)
		printf("mode\t%c\t%s\t%s\n", mode->letter, kind(mode), mode->help);
	for (option = mode_options; option->letter; option++)
		printf("option\t%c\t%s\t%s\t%s\t%s\n", option->letter, option->modes,
			option->value ? option->value : "", option->help, option->offers ? option->offers : "");
	for (name = signal_names; *name->name; name++)
		printf("signal\t%s\n", name->name);
	return 0;
}
