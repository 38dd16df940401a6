/* master/program.h - the program of a session */
#ifndef MASTER_PROGRAM_H
#define MASTER_PROGRAM_H

#include "base/system.h"
#include <stdbool.h>
#include <sys/ioctl.h>
#include <sys/types.h>

struct program {
	pid_t pid;
	int pty;                /* the master's end, non-blocking */
	int terminal;           /* the slave, which a program may so close and reopen */
};

/* Would execvp(3) find command?  errno says why not. */
bool command_is_there(const char *command);

/* command, or without one that of $SHELL, or /bin/sh. */
char **command_or_shell(char **command);

/* Prepare the environment of a program.  What describes the terminal of the caller would lie
 * about the next: COLUMNS, LINES, WINDOWID and the like are removed.  A TERM is set where there
 * is none. */
void program_environment(void);

/* Open a pty for p, with its terminal of that size and sane settings.  Where standard input is a
 * terminal its control characters, speed and IUTF8 are taken over.  Returns 0, or -1 with errno. */
int program_pty(struct program *p, const struct winsize *size);

/* Start command on p's terminal, as its session leader, with no other
 * descriptors.  prepare is called with arg in the child, where nothing of ours may be
 * changed.  Returns 0, or the reason why it could not be. */
int program_start(struct program *p, char **command, void (*prepare)(void *), void *arg);

/* Start the output of p's terminal again, which ^S may have stopped: a program that waits to
 * write could not obey. */
void program_start_output(const struct program *p);

/* Send a signal to the foreground process group of p's terminal, or where there
 * is none to the program's own.  Returns 0, or why that could not be: EPERM,
 * EINVAL. */
int program_signal(const struct program *p, int signal);

/* Send a signal (0: none) to all processes of the program's session: of its
 * foreground group, the program's own group, and where there is a /proc every
 * other.  gone: the program itself is no more, and its numbers may be others';
 * then only those that /proc shows, and when it shows none what is too quick for
 * it is killed.  Returns how many it shows, zombies not counted. */
unsigned program_signal_all(const struct program *p, int signal, bool gone);

#endif
