/* options/signals.c - the names of signals */
#include "options/signals.h"
#include "base/system.h"

#include "base/number.h"

#include <signal.h>
#include <string.h>
#include <strings.h>

const struct signal_name signal_names[] = {
	{ "ABRT", SIGABRT }, { "ALRM", SIGALRM }, { "BUS", SIGBUS }, { "CHLD", SIGCHLD },
	{ "CONT", SIGCONT }, { "FPE", SIGFPE }, { "HUP", SIGHUP }, { "ILL", SIGILL },
	{ "INT", SIGINT }, { "KILL", SIGKILL }, { "PIPE", SIGPIPE }, { "PROF", SIGPROF },
	{ "QUIT", SIGQUIT }, { "SEGV", SIGSEGV }, { "STOP", SIGSTOP }, { "SYS", SIGSYS },
	{ "TERM", SIGTERM }, { "TRAP", SIGTRAP }, { "TSTP", SIGTSTP }, { "TTIN", SIGTTIN },
	{ "TTOU", SIGTTOU }, { "URG", SIGURG }, { "USR1", SIGUSR1 }, { "USR2", SIGUSR2 },
	{ "VTALRM", SIGVTALRM }, { "WINCH", SIGWINCH }, { "XCPU", SIGXCPU }, { "XFSZ", SIGXFSZ },
	{ "", 0 },
};

int signal_number(const char *text)
{
	const char *name = strncasecmp(text, "SIG", 3) == 0 ? text + 3 : text;
	const struct signal_name *known;
	const char *end = text;
	uint64_t n = number_take(&end);

	if (end > text)
		return *end || n >= NSIG ? 0 : (int)n;
	for (known = signal_names; *known->name; known++)
		if (strcasecmp(name, known->name) == 0)
			return known->number;
	return 0;
}
