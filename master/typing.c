/* master/typing.c - INPUT: keys, text and pastes that a client types by name */
#include "master/typing.h"
#include "base/endian.h"
#include "master/encode.h"
#include "session/wire.h"

#include <errno.h>
#include <string.h>
#include <sys/ioctl.h>

/* Bytes that were typed and that the program has not read, as far as the system tells: in
 * line mode those of whole lines. */
static uint32_t unread(const struct master *m)
{
	int waiting = 0;

	if (ioctl(m->program.terminal, FIONREAD, &waiting) < 0 || waiting < 0)
		waiting = 0;
	return (uint32_t)(m->input.queue.length + (size_t)waiting);
}

static void type_key(struct master *m, const unsigned char *payload, const struct screen_keyboard *how)
{
	const struct key_press key = { .modifiers = payload[0], .code = get32(payload + 1) };
	unsigned char bytes[ENCODED_MOST];

	input_put(&m->input, bytes, key_encode(&key, how, bytes));
}

/* Whether the program wants brackets is asked at the beginning of a paste and holds to its end. */
static void type_bracket(struct master *m, struct client *c, bool begins, const struct screen_keyboard *how)
{
	if (begins)
		c->pushing.brackets = how->paste;
	if (c->pushing.brackets)
		input_put(&m->input, begins ? "\033[200~" : "\033[201~", 6);
}

/* Returns 0, or an errno. */
static int type(struct master *m, struct client *c, const struct message *msg)
{
	enum { KEY_SIZE = 6 };
	struct screen_keyboard how;

	if (master_has_status(m))
		return ESRCH;
	if (msg->data[0] >= INPUT_KINDS || (msg->data[0] == INPUT_KEY && msg->length < KEY_SIZE))
		return EINVAL;
	stream_follow(&m->stream);
	screen_keyboard(m->stream.screen, &how);
	switch (msg->data[0]) {
	case INPUT_KEY:
		type_key(m, msg->data + 1, &how);
		break;
	case INPUT_TEXT:
		input_put(&m->input, msg->data + 1, msg->length - 1);
		break;
	case INPUT_PASTE:
	case INPUT_PASTED:
		type_bracket(m, c, msg->data[0] == INPUT_PASTE, &how);
		break;
	}
	return 0;
}

void on_INPUT(struct master *m, struct client *c, const struct message *msg)
{
	unsigned char done[5];

	if (c->caller.read_only)
		return;
	done[0] = (unsigned char)type(m, c, msg);
	if (done[0] == ESRCH)
		c->pushing.ignored = true;
	else
		client_typed(c, &m->input);
	/* What was put in is on its way before it is counted. */
	if (!master_is_over(m))
		input_write(&m->input, m->program.pty, m->program.terminal);
	put32(done + 1, unread(m));
	client_tell(c, MSG_DONE, done, sizeof done);
}
