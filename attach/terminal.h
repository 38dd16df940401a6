/* attach/terminal.h - the user's terminal: its settings, its size, words of our own
 *
 * Descriptor 0 is its keyboard, descriptor 1 its screen. */
#ifndef ATTACH_TERMINAL_H
#define ATTACH_TERMINAL_H

#include "base/system.h"
#include <stdbool.h>
#include <stddef.h>
#include <sys/ioctl.h>
#include <termios.h>

struct terminal {
	struct termios found;   /* its settings when they last were not ours: to be put back */
	struct termios raw;     /* ours, as the system made them */
};

/* Look at the settings.  Returns 0, or -1 with errno. */
int terminal_find(struct terminal *t);

/* Have every key as it is, and every byte of output: as cfmakeraw(3).  If another
 * job has the terminal this waits until we have it, or a signal ends us.  The
 * settings found then are those to be put back, if they are not ours already. */
void terminal_raw(struct terminal *t);

/* Put back the settings that were found. */
void terminal_restore(const struct terminal *t);

/* The suspend key found in the settings, a byte, or -1 if there is none. */
int terminal_suspend_key(const struct terminal *t);

/* Does the shell, or another job, have the terminal? */
bool terminal_is_others(void);

/* The size, all 0 if it is not known. */
void terminal_size(struct winsize *size);

/* Open the screen once more, so that not waiting for it (O_NONBLOCK) is ours
 * alone: descriptor 1 shares its flags with other processes.  Returns the
 * descriptor, or -1 if it cannot be had. */
int terminal_open(void);

/* Write a few words of our own, n bytes.  Gives up on a terminal that takes nothing for
 * half a second; a signal restarts the half second, so stop the clock
 * (attach_signals_tick) first.  Returns whether it took all. */
bool terminal_write(const void *text, size_t n);

/* As terminal_write, for a string. */
bool terminal_say(const char *text);

/* Tell text, whose every line ends in \n, once the settings that were found are put
 * back.  Gives up as terminal_write does. */
void terminal_tell(const struct terminal *t, const char *text);

/* Scroll what is on the screen up and out, without losing it. */
void terminal_clear(void);

#endif
