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

int proc_ignores(pid_t pid, int signal)
{
	static const char name[] = "\nSigIgn:\t";
	char text[4096];
	const char *line = text;
	uint64_t set = 0;

	about_read(pid, "status", text, sizeof text);
	while ((line = strchr(line, '\n')) != NULL && strncmp(line, name, sizeof name - 1) != 0)
		line++;
	if (!line)
		return -1;
	for (line += sizeof name - 1; *line > ' '; line++)
		set = set << 4 | (unsigned)(*line <= '9' ? *line - '0' : *line - 'a' + 10);
	return (int)(set >> (signal - 1) & 1);
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
