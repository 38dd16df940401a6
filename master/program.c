/* master/program.c - the program of a session: found, given a pty, started, signalled */
#include "master/program.h"
#include "base/descriptor.h"
#include "base/number.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

bool command_is_there(const char *command)
{
	const char *path = getenv("PATH"), *end;
	char file[4096];
	struct stat st;
	int error = ENOENT;

	if (strchr(command, '/')) {
		if (access(command, X_OK) < 0)
			return false;
		errno = EACCES;
		return stat(command, &st) < 0 || !S_ISDIR(st.st_mode);
	}
	for (path = path ? path : "/bin:/usr/bin"; *command; path = end + 1) {
		end = strchr(path, ':');
		end = end ? end : path + strlen(path);
		if (snprintf(file, sizeof file, "%.*s%s%s", (int)(end - path), path,
			end > path ? "/" : "", command) < (int)sizeof file && stat(file, &st) == 0
			&& !S_ISDIR(st.st_mode)) {
			if (access(file, X_OK) == 0)
				return true;
			error = errno;
		}
		if (!*end)
			break;
	}
	errno = error;
	return false;
}

char **command_or_shell(char **command)
{
	static char *words[2];

	if (command)
		return command;
	words[0] = getenv("SHELL");
	if (!words[0] || !*words[0])
		words[0] = "/bin/sh";
	return words;
}

void program_environment(void)
{
	static const char *const lies[] = {
		"COLUMNS", "LINES", "WINDOWID", "TMUX", "TMUX_PANE", "STY", "TERM_PROGRAM", "TERM_PROGRAM_VERSION",
		"TERM_SESSION_ID", "ITERM_SESSION_ID", "VTE_VERSION", "GNOME_TERMINAL_SCREEN", "KITTY_WINDOW_ID",
		"KONSOLE_VERSION", "KONSOLE_DBUS_SESSION", "KONSOLE_DBUS_WINDOW", "XTERM_VERSION",
		"ALACRITTY_WINDOW_ID", "WEZTERM_PANE",
	};
	const char *term = getenv("TERM");
	size_t i;

	for (i = 0; i < sizeof lies / sizeof *lies; i++)
		unsetenv(lies[i]);
	if (!term || !*term)
		setenv("TERM", "xterm-256color", 1);
}

/* The locale's characters are UTF-8, or nothing says that they are not. */
static bool locale_is_utf8(void)
{
	static const char *const names[] = { "LC_ALL", "LC_CTYPE", "LANG" };
	const char *value = NULL, *charset;
	size_t i;

	for (i = 0; i < 3 && (!value || !*value); i++)
		value = getenv(names[i]);
	if (!value || !*value || strcmp(value, "C") == 0 || strcmp(value, "POSIX") == 0)
		return true;
	charset = strchr(value, '.');
	return charset && (strncasecmp(charset, ".utf-8", 6) == 0 || strncasecmp(charset, ".utf8", 5) == 0);
}

/* From the caller's terminal only what is about the keyboard and the line: its modes may be
 * those of an editor or a picker that has made it raw. */
static void settings_take(struct termios *to, const struct termios *from)
{
	cc_t least = to->c_cc[VMIN], time = to->c_cc[VTIME];

	memcpy(to->c_cc, from->c_cc, sizeof to->c_cc);
	to->c_cc[VMIN] = least;
	to->c_cc[VTIME] = time;
	cfsetispeed(to, cfgetispeed(from));
	cfsetospeed(to, cfgetospeed(from));
#if defined IUTF8
	to->c_iflag = (to->c_iflag & ~(tcflag_t)IUTF8) | (from->c_iflag & IUTF8);
#endif
}

/* A new pty has sane modes. */
static void settings_set(int terminal)
{
	struct termios settings, callers;

	if (tcgetattr(terminal, &settings) < 0)
		return;
#if defined IUTF8
	if (locale_is_utf8())
		settings.c_iflag |= IUTF8;
#endif
	if (tcgetattr(0, &callers) == 0)
		settings_take(&settings, &callers);
	tcsetattr(terminal, TCSANOW, &settings);
}

int program_pty(struct program *p, const struct winsize *size)
{
	const char *name;

	p->pty = posix_openpt(O_RDWR | O_NOCTTY);
	if (p->pty < 0)
		return -1;
	close_on_exec(p->pty);
	if (grantpt(p->pty) < 0 || unlockpt(p->pty) < 0 || !(name = ptsname(p->pty)))
		return -1;
	p->terminal = open(name, O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (p->terminal < 0)
		return -1;
	settings_set(p->terminal);
	ioctl(p->pty, TIOCSWINSZ, size);
	return fcntl(p->pty, F_SETFL, fcntl(p->pty, F_GETFL) | O_NONBLOCK);
}

/* The child's part.  It may share our memory (vfork), so it changes none. */
static void program_exec(const struct program *p, char **command, void (*prepare)(void *), void *arg, int report)
{
	int error, i, terminal;

	setsid();
	ioctl(p->terminal, TIOCSCTTY, 0);
	prepare(arg);
	/* Both above what is about to be taken. */
	report = fcntl(report, F_DUPFD, 4);
	terminal = fcntl(p->terminal, F_DUPFD, 4);
	for (i = 0; i < 3; i++)
		dup2(terminal, i);
	dup2(report, 3);
	close_on_exec(3);
	descriptors_close(4);
	execvp(command[0], command);
	error = errno;
	(void)!write(3, &error, sizeof error);
	_exit(127);
}

int program_start(struct program *p, char **command, void (*prepare)(void *), void *arg)
{
	int report[2], error = 0;
	ssize_t n;

	/* Not that of the run before: it may be somebody else's by now. */
	p->pid = 0;
	if (pipe_on_exec(report) < 0)
		return errno;
	p->pid = fork_briefly();
	if (p->pid == 0)
		program_exec(p, command, prepare, arg, report[1]);
	error = p->pid < 0 ? errno : 0;
	close(report[1]);
	do
		n = read(report[0], &error, sizeof error);
	while (n < 0 && errno == EINTR);
	close(report[0]);
	return error;
}

/* ---- signals ---- */

static pid_t foreground_group(const struct program *p)
{
	pid_t group = tcgetpgrp(p->pty);

	return group > 1 ? group : p->pid;
}

void program_start_output(const struct program *p)
{
	if (p->terminal < 0)
		return;
	/* Linux starts with TCOON only what TCOOFF has stopped. */
	tcflow(p->terminal, TCOOFF);
	tcflow(p->terminal, TCOON);
}

int program_signal(const struct program *p, int signal)
{
	return kill(-foreground_group(p), signal) < 0 ? errno : 0;
}

/* It may be that of another process space. */
static bool proc_is_ours(void)
{
	char pid[32];
	ssize_t n = readlink("/proc/self", pid, sizeof pid - 1);

	pid[n > 0 ? n : 0] = '\0';
	return atol(pid) == (long)getpid();
}

/* The number behind the next blank. */
static long number_next(const char **p)
{
	*p += strcspn(*p, " ");
	*p += **p == ' ';
	return (long)number_take(p);
}

/* The process group and session of a process that lives, from Linux's /proc. */
static bool process_look(const char *name, long *group, long *session)
{
	char path[64], text[512];
	const char *end;
	int fd;
	ssize_t n;

	if (name[0] < '1' || name[0] > '9' || strlen(name) > 20)
		return false;
	snprintf(path, sizeof path, "/proc/%s/stat", name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return false;
	n = read(fd, text, sizeof text - 1);
	close(fd);
	text[n > 0 ? n : 0] = '\0';
	/* The command's name comes first, in parentheses, and may hold any byte. */
	end = strrchr(text, ')');
	if (!end || end[1] != ' ' || strchr("ZXx", end[2]))
		return false;
	end += 2;
	number_next(&end);      /* the parent */
	*group = number_next(&end);
	*session = number_next(&end);
	return true;
}

unsigned program_signal_all(const struct program *p, int signal, bool gone)
{
	pid_t front = gone ? 0 : foreground_group(p);
	long group, session;
	unsigned count = 0;
	struct dirent *d;
	DIR *processes;

	/* It never began: to signal group 0 or 1 would be to signal others. */
	if (p->pid <= 0)
		return 0;
	/* A group at once, so that none is told twice.  What forks without end is
	 * only so caught: no child is born while its group is told. */
	if (!gone && signal)
		kill(-p->pid, signal);
	if (!gone && signal && front != p->pid)
		kill(-front, signal);
	processes = proc_is_ours() ? opendir("/proc") : NULL;
	while (processes && (d = readdir(processes)) != NULL) {
		if (!process_look(d->d_name, &group, &session) || session != p->pid)
			continue;
		count++;
		if (signal && (gone || (group != p->pid && group != front)))
			kill(signal == SIGKILL ? -(pid_t)group : (pid_t)atol(d->d_name), signal);
	}
	/* What forks and goes, and its child as well, may be in no look.  A number
	 * that was the session's until now is not given to others so soon. */
	if (processes && gone && count == 0)
		kill(-p->pid, SIGKILL);
	if (processes)
		closedir(processes);
	return count;
}
