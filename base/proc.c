/* base/proc.c - what Linux's /proc tells of processes */
#include "base/proc.h"
#include "base/number.h"

#include <stdio.h>
#include <string.h>

enum { PATH_SIZE = 64 };        /* of the files that are read */

static void path_make(char path[PATH_SIZE], pid_t pid, const char *file)
{
	snprintf(path, PATH_SIZE, "/proc/%ld/%s", (long)pid, file);
}

bool proc_is_ours(void)
{
	char pid[32];
	ssize_t n = readlink("/proc/self", pid, sizeof pid - 1);

	pid[n > 0 ? n : 0] = '\0';
	return proc_entry(pid) == getpid();
}

pid_t proc_entry(const char *name)
{
	if (name[0] < '1' || name[0] > '9' || strlen(name) > 9)
		return 0;
	return (pid_t)number_take(&name);
}

/* At most size - 1 bytes, as a string. */
static void file_read(const char *path, char *text, size_t size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? 0 : read(fd, text, size - 1);

	if (fd >= 0)
		close(fd);
	text[n > 0 ? n : 0] = '\0';
}

static void about_read(pid_t pid, const char *file, char *text, size_t size)
{
	char path[PATH_SIZE];

	path_make(path, pid, file);
	file_read(path, text, size);
}

const char *proc_stat(pid_t pid, char *text, size_t size)
{
	const char *end;

	about_read(pid, "stat", text, size);
	/* The command's name comes first, in parentheses, and may hold any byte. */
	end = strrchr(text, ')');
	return end && end[1] == ' ' ? end + 2 : NULL;
}

/* The set of signals on a line of status; false if it is not there. */
static bool signals_find(const char *status, const char *line, uint64_t *set)
{
	const char *at = status;

	while ((at = strchr(at, '\n')) != NULL && strncmp(at, line, strlen(line)) != 0)
		at++;
	if (!at)
		return false;
	for (*set = 0, at += strlen(line); *at > ' '; at++)
		*set = *set << 4 | (unsigned)(*at <= '9' ? *at - '0' : *at - 'a' + 10);
	return true;
}

bool proc_signals(pid_t pid, uint64_t *ignored, uint64_t *caught)
{
	char text[4096];

	about_read(pid, "status", text, sizeof text);
	return signals_find(text, "\nSigIgn:\t", ignored) && signals_find(text, "\nSigCgt:\t", caught);
}

void proc_name(pid_t pid, char *name, size_t size)
{
	about_read(pid, "comm", name, size);
	name[strcspn(name, "\n")] = '\0';
}

ssize_t proc_directory(pid_t pid, char *name, size_t size)
{
	char path[PATH_SIZE];

	path_make(path, pid, "cwd");
	return readlink(path, name, size);
}

uint64_t proc_uptime(void)
{
	char text[64];
	const char *seconds = text;

	file_read("/proc/uptime", text, sizeof text);
	return number_take(&seconds) * 1000;
}
