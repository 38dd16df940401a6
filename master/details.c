/* master/details.c - what a list can tell of a session besides INFO */
#include "master/details.h"
#include "base/endian.h"
#include "base/proc.h"

#include <string.h>
#include <unistd.h>

/* Bytes before the texts, and of a text at most. */
enum { FIXED = DETAILS_FIXED, DETAIL_TEXT = 4096 };

/* A text after its length in 2 bytes.  Returns the bytes it takes. */
static size_t text_put(unsigned char *to, const char *text, size_t n)
{
	if (n > DETAIL_TEXT)
		n = DETAIL_TEXT;
	put16(to, (unsigned)n);
	memcpy(to + 2, text, n);
	return 2 + n;
}

/* The name of the process that leads the foreground, as Linux has it; else empty. */
static size_t name_put(unsigned char *to, pid_t foreground)
{
	char name[64];

	proc_name(foreground, name, sizeof name);
	return text_put(to, name, strlen(name));
}

static size_t directory_put(unsigned char *to, pid_t foreground)
{
	char directory[DETAIL_TEXT];
	ssize_t n = proc_directory(foreground, directory, sizeof directory);

	return text_put(to, directory, n > 0 ? (size_t)n : 0);
}

void details_tell(struct master *m, struct client *c)
{
	unsigned char reply[FIXED + 4 * (2 + DETAIL_TEXT)];
	struct screen_command command;
	pid_t foreground = master_has_status(m) ? -1 : tcgetpgrp(m->program.pty);
	const char *title;
	size_t at = FIXED;

	stream_follow(&m->stream);
	title = screen_title(m->stream.screen);
	screen_command(m->stream.screen, &command);
	put64(reply, m->stream.ring.head);
	put32(reply + 8, screen_bells(m->stream.screen));
	reply[12] = (unsigned char)command.stage;
	put16(reply + 13, command.status < 0 ? STATUS_UNKNOWN : (unsigned)command.status);
	at += name_put(reply + at, foreground);
	at += directory_put(reply + at, foreground);
	at += text_put(reply + at, title, strlen(title));
	at += text_put(reply + at, m->labels.text, m->labels.length);
	client_tell(c, MSG_DETAILS, reply, at);
}
