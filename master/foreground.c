/* master/foreground.c - the process group that has the program's terminal */
#include "master/foreground.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

pid_t foreground_group(const struct program *p)
{
	pid_t group = tcgetpgrp(p->pty);

	return group > 0 ? group : 0;
}

void foreground_name(pid_t group, char *name, size_t size)
{
	char path[64];
	ssize_t n;
	int fd;

	snprintf(path, sizeof path, "/proc/%ld/comm", (long)group);
	fd = group > 0 ? open(path, O_RDONLY | O_CLOEXEC) : -1;
	n = fd < 0 ? 0 : read(fd, name, size - 1);
	name[n > 0 ? n : 0] = '\0';
	name[strcspn(name, "\n")] = '\0';
	if (fd >= 0)
		close(fd);
}
