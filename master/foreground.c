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

/* The set of signals that a line of /proc's status tells: bit 0 is signal 1. */
static unsigned long long signals_of(const char *status, const char *what)
{
	const char *set = strstr(status, what);

	return set ? strtoull(set + strlen(what), NULL, 16) : 0;
}

static bool has(unsigned long long set, int signal)
{
	return set >> (signal - 1) & 1;
}

/* A shell with jobs takes the terminal back from them while it is in the background itself, so it
 * ignores SIGTTOU (POSIX, tcsetpgrp); hardly another program does.  But some shells leave it
 * ignored for a program that takes their own place; that one does not ignore SIGTERM, as an interactive
 * shell does (POSIX, sh), nor wait for jobs by SIGCHLD. */
bool foreground_is_shell(const struct program *p, pid_t group)
{
	unsigned long long ignored;
	char text[4096];

	if (!about_read(group, "status", text, sizeof text) || !strstr(text, "\nSigIgn:"))
		return group == p->pid;
	ignored = signals_of(text, "\nSigIgn:");
	return has(ignored, SIGTTOU) && (has(ignored, SIGTERM) || has(signals_of(text, "\nSigCgt:"), SIGCHLD));
}
