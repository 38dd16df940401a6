/* attach/screen.c - output on its way to the terminal */
#include "attach/screen.h"
#include "base/system.h"
#include "attach/terminal.h"
#include "base/clock.h"
#include "base/descriptor.h"
#include "base/retry.h"

#include <unistd.h>

enum {
	FLOOD = 8192,                   /* bytes; from here on a write may block */
	PART = 16384,                   /* bytes, the most in one write */
};

void screen_open(struct screen *s, struct attach_signals *signals)
{
	s->signals = signals;
	s->fd = terminal_open();
}

void screen_close(struct screen *s)
{
	if (s->fd >= 0)
		close(s->fd);
}

void screen_show(struct screen *s, const void *bytes, size_t n)
{
	s->at = bytes;
	s->length = n;
}

bool screen_is_done(const struct screen *s)
{
	return s->length == 0;
}

void screen_drop(struct screen *s)
{
	s->length = 0;
	s->full = false;
}

ssize_t screen_write(struct screen *s)
{
	bool blocking = s->fd < 0 || (s->signals->clock && s->length >= FLOOD);
	size_t part = s->length < PART ? s->length : PART;
	ssize_t n;

	if (blocking)
		attach_signals_tick(s->signals, true);
	n = write(blocking ? 1 : s->fd, s->at, part);
	s->full = n < (ssize_t)part;
	if (n < 0)
		return would_block() ? 0 : -1;
	if (n > 0)
		s->moved = clock_ms();
	s->at += n;
	s->length -= (size_t)n;
	return n;
}

int screen_poll(const struct screen *s)
{
	if (!s->full)
		return -1;
	return s->fd < 0 ? 1 : s->fd;
}
