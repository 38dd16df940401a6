/* master/watchers.c - clients that look at the screen: LOOK once, WATCH from now on */
#include "master/watchers.h"
#include "base/endian.h"
#include "master/foreground.h"
#include "master/requests.h"
#include "master/send.h"
#include "session/wire.h"

#include <errno.h>
#include <string.h>
#include <termios.h>

/* Bytes of STATE before its texts, and most of a text. */
enum { STATE_FIXED = 34, STATE_TEXT = 4096 };

static int add_text(struct bytes *b, const char *text)
{
	size_t n = strnlen(text, STATE_TEXT);
	unsigned char length[2];

	put16(length, (unsigned)n);
	return bytes_add(b, length, sizeof length) | bytes_add(b, text, n);
}

static bool in_line_mode(const struct master *m)
{
	struct termios t;

	return tcgetattr(m->program.terminal, &t) == 0 && t.c_lflag & ICANON;
}

static unsigned state_flags(const struct master *m, const struct screen_command *command)
{
	const struct screen *s = m->stream.screen;

	return (screen_cursor_visible(s) ? STATE_VISIBLE : 0u) | (screen_is_alternate(s) ? STATE_ALTERNATE : 0u)
		| (in_line_mode(m) ? STATE_LINE_MODE : 0u) | (command->has_output ? STATE_OUTPUT : 0u)
		| (command->alternate ? STATE_OUTPUT_ALTERNATE : 0u) | (command->cut ? STATE_OUTPUT_CUT : 0u)
		| (foreground_is_shell(&m->program, foreground_group(&m->program)) ? STATE_SHELL : 0u);
}

static void put_fixed(const struct master *m, unsigned char *p)
{
	const struct screen *s = m->stream.screen;
	struct screen_command command;
	unsigned cols, rows, x, y;

	screen_size(s, &cols, &rows);
	screen_cursor(s, &x, &y);
	screen_command(s, &command);
	put16(p, cols);
	put16(p + 2, rows);
	put16(p + 4, x < cols ? x : cols - 1);
	put16(p + 6, y);
	put16(p + 8, state_flags(m, &command));
	p[10] = (unsigned char)command.stage;
	p[11] = 0;
	put16(p + 12, command.status < 0 ? STATUS_UNKNOWN : (unsigned)command.status);
	put64(p + 14, m->stream.ring.head);
	put32(p + 22, (uint32_t)m->program.pid);
	put32(p + 26, (uint32_t)foreground_group(&m->program));
	put32(p + 30, m->now - m->stream.spoke < UINT32_MAX ? (uint32_t)(m->now - m->stream.spoke) : UINT32_MAX);
}

static void tell_state(struct master *m, struct client *c)
{
	unsigned char fixed[STATE_FIXED];
	struct bytes b = { NULL, 0, 0 }, modes = { NULL, 0, 0 };
	char name[64];
	int failed;

	stream_follow(&m->stream);
	put_fixed(m, fixed);
	foreground_name(foreground_group(&m->program), name, sizeof name);
	failed = bytes_add(&b, fixed, sizeof fixed) | add_text(&b, screen_title(m->stream.screen))
		| add_text(&b, screen_directory(m->stream.screen)) | add_text(&b, name)
		| screen_modes(m->stream.screen, &modes) | bytes_add(&modes, "", 1);
	if (failed || add_text(&b, (const char *)modes.data) < 0)
		client_lose(c, &m->stream.ring);
	else
		client_tell(c, MSG_STATE, b.data, b.len);
	bytes_free(&b);
	bytes_free(&modes);
}

void on_LOOK(struct master *m, struct client *c, const struct message *msg)
{
	struct screen *s = m->stream.screen;
	struct bytes text = { NULL, 0, 0 };
	int failed = 0;

	tell_state(m, c);
	if (msg->data[0] == LOOK_LINES)
		failed = screen_lines(s, get32(msg->data + 1), &text);
	else if (msg->data[0] == LOOK_OUTPUT)
		failed = screen_output(s, &text);
	client_tell_whole(c, &m->stream.ring, MSG_TEXT, &text, failed < 0);
	bytes_free(&text);
}

static void tell_picture(struct master *m, struct client *c)
{
	struct snapshot_want want = { .start = SNAPSHOT_RESYNC };
	struct bytes picture = { NULL, 0, 0 };
	bool failed;

	failed = screen_snapshot(m->stream.screen, &want, &picture) < 0;
	client_tell_whole(c, &m->stream.ring, MSG_TEXT, &picture, failed);
	bytes_free(&picture);
}

void on_WATCH(struct master *m, struct client *c, const struct message *msg)
{
	if (!request_output(m, c, FOLLOWER))
		return;
	c->follower.watches = true;
	c->follower.pictures = msg->data[0] & WATCH_PICTURES;
	tell_state(m, c);
	if (c->follower.pictures)
		tell_picture(m, c);
}

void watchers_tell(struct master *m)
{
	bool resized = memcmp(&m->watched, &m->lead.size, sizeof m->watched) != 0;
	size_t i;

	m->watched = m->lead.size;
	for (i = 0; i < m->clients.count; i++) {
		struct client *c = m->clients.at[i];

		if (!c->follower.watches || !client_is_attached(c))
			continue;
		if (resized)
			c->owed |= OWED_STATE;
		if (!(c->owed & OWED_STATE) || c->out.length > 0 || c->outlet.position != m->stream.ring.head || client_in_frame(c))
			continue;
		c->owed &= ~(unsigned)OWED_STATE;
		tell_state(m, c);
		if (c->follower.pictures)
			tell_picture(m, c);
		client_send(c, &m->stream, m->now);
	}
}
