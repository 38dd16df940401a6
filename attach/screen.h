/* attach/screen.h - output on its way to the terminal */
#ifndef ATTACH_SCREEN_H
#define ATTACH_SCREEN_H

#include "attach/signals.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The screen never makes the keyboard wait.  Little output is written through a
 * description of the terminal of our own, which does not block.  Much is written
 * blocking, since that moves it fastest; the clock interrupts such a write, so
 * keys and signals wait for it no longer than a tick.  Without that description
 * all writes block; without a clock none does. */
struct screen {
	int fd;                 /* of our own, does not block; -1: there is none */
	struct attach_signals *signals;        /* they have the clock */
	const unsigned char *at;        /* the bytes to be written */
	size_t length;          /* their number */
	bool full;              /* the terminal takes nothing for now */
	int64_t moved;          /* ms, by clock_ms, when it last took some */
};

/* Begin with the terminal on descriptor 1. */
void screen_open(struct screen *s, struct attach_signals *signals);

/* Close our own description of the terminal. */
void screen_close(struct screen *s);

/* Have n bytes written.  They must stay where they are until screen_is_done. */
void screen_show(struct screen *s, const void *bytes, size_t n);

/* Has all of it been written, or dropped? */
bool screen_is_done(const struct screen *s);

/* Drop what is not yet written. */
void screen_drop(struct screen *s);

/* Write some of it, at most a part of 16 KiB: then it is time to look for keys.
 * s->full tells whether the terminal took less than it was given.  Returns the
 * bytes written, 0 if it is worth another try, or -1 with errno. */
ssize_t screen_write(struct screen *s);

/* The descriptor to be polled for writing while the terminal is full, or -1. */
int screen_poll(const struct screen *s);

#endif
