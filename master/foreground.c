/* master/foreground.c - the process group that has the program's terminal */
#include "master/foreground.h"
#include "base/proc.h"

#include <signal.h>
#include <unistd.h>

pid_t foreground_group(const struct program *p)
{
	pid_t group = tcgetpgrp(p->pty);

	return group > 0 ? group : 0;
}

void foreground_name(pid_t group, char *name, size_t size)
{
	proc_name(group, name, size);
}

/* proc_signals numbers them from bit 0. */
static bool has(uint64_t set, int signal)
{
	return set >> (signal - 1) & 1;
}

/* A shell with jobs takes the terminal back from them while it is in the background itself, so it
 * ignores SIGTTOU (POSIX, tcsetpgrp); few other programs do.  Some shells leave it ignored for a
 * program that takes their own place; that one does not ignore SIGTERM, as an interactive shell does
 * (POSIX, sh), nor wait for jobs by SIGCHLD. */
bool foreground_is_shell(const struct program *p, pid_t group)
{
	uint64_t ignored, caught;

	if (group <= 0 || !proc_signals(group, &ignored, &caught))
		return group == p->pid;
	return has(ignored, SIGTTOU) && (has(ignored, SIGTERM) || has(caught, SIGCHLD));
}
