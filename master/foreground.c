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

/* A shell with jobs takes the terminal back from them while it is in the background itself, so it
 * ignores SIGTTOU (POSIX, tcsetpgrp); few other programs do. */
bool foreground_is_shell(const struct program *p, pid_t group)
{
	int ignores = group > 0 ? proc_ignores(group, SIGTTOU) : -1;

	return ignores < 0 ? group == p->pid : ignores;
}
