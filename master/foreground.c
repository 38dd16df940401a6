/* master/foreground.c - the process group that has the program's terminal */
#include "master/foreground.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

pid_t foreground_group(const struct program *p)
{
	pid_t group = tcgetpgrp(p->pty);

	return group > 0 ? group : 0;
}

/* Read a file of /proc about the leader of group, at most size - 1 bytes, as a string.  Returns
 * whether there is any. */
static bool about_read(pid_t group, const char *file, char *text, size_t size)
{
	char path[64];
	ssize_t n;
	int fd;

	snprintf(path, sizeof path, "/proc/%ld/%s", (long)group, file);
	fd = group > 0 ? open(path, O_RDONLY | O_CLOEXEC) : -1;
	n = fd < 0 ? 0 : read(fd, text, size - 1);
	text[n > 0 ? n : 0] = '\0';
	if (fd >= 0)
		close(fd);
	return n > 0;
}

void foreground_name(pid_t group, char *name, size_t size)
{
	about_read(group, "comm", name, size);
	name[strcspn(name, "\n")] = '\0';
}

/* A shell with jobs takes the terminal back from them while it is in the background itself, so it
 * ignores SIGTTOU (POSIX, tcsetpgrp); few other programs do. */
bool foreground_is_shell(const struct program *p, pid_t group)
{
	char text[4096];
	const char *ignored = about_read(group, "status", text, sizeof text) ? strstr(text, "\nSigIgn:") : NULL;

	if (!ignored)
		return group == p->pid;
	return strtoull(ignored + strlen("\nSigIgn:"), NULL, 16) >> (SIGTTOU - 1) & 1;
}
