/* control/input.c - the mode -i: type keys, text and what is on standard input
 *
 * All of it is understood, and standard input read, before the first byte is sent. */
#include "control/input.h"
#include "base/clock.h"
#include "base/complain.h"
#include "base/endian.h"
#include "base/queue.h"
#include "control/dialog.h"
#include "control/peer.h"
#include "control/reach.h"
#include "session/keys.h"
#include "session/wire.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
	MOMENT = 150,           /* ms after a text: what comes sooner some programs take for a paste */
	READ_WAIT = 2000,       /* ms for the program to read what was typed before */
	READ_AGAIN = 50,        /* ms between two questions whether it has */
	PIECE = CLIENT_PAYLOAD - 1,
};

/* A key, or a text or a paste of n bytes; kind as in INPUT. */
struct item {
	unsigned char kind;
	struct key_press key;
	const void *text;
	size_t n;
};

struct input {
	struct dialog dialog;
	struct item *items;
	size_t count;
	struct queue paste;
	bool pastes;
	bool answered;          /* the master knows INPUT */
	bool taken;             /* the program's terminal has all */
	uint64_t lost;
	unsigned error;         /* an errno of the master, or 0 */
	uint32_t unread;        /* bytes that the program has not read yet */
};

/* ---- reading the words ---- */

/* Returns 0, or -1 after a complaint. */
static int refuse(const char *thing, const char *reason)
{
	complain(thing, "%s", reason);
	return -1;
}

static bool ends_with(const struct queue *q, const char *end)
{
	size_t n = strlen(end);

	return q->length >= n && memcmp(queue_head(q) + q->length - n, end, n) == 0;
}

/* The end of a bracketed paste may not be in it, nor what becomes one when that is taken out. */
static void paste_clean(struct queue *paste)
{
	static const char *const ends[] = { "\033[201~", "\302\233201~" };
	size_t i;

	for (i = 0; i < sizeof ends / sizeof *ends; i++)
		if (ends_with(paste, ends[i]))
			paste->length -= strlen(ends[i]);
}

/* As xterm and tmux do, a line of a paste ends as the key Enter would end it. */
static int paste_put(struct queue *paste, const unsigned char *p, size_t n, unsigned char *last)
{
	size_t i;

	for (i = 0; i < n; i++) {
		unsigned char byte = p[i] == '\n' ? '\r' : p[i];

		if (!(p[i] == '\n' && *last == '\r') && queue_put(paste, &byte, 1) < 0)
			return -1;
		*last = p[i];
		paste_clean(paste);
	}
	return 0;
}

static int paste_read(struct queue *paste)
{
	unsigned char buffer[4096], last = 0;
	ssize_t n;

	while ((n = read(0, buffer, sizeof buffer)) != 0) {
		struct pollfd p = { .fd = 0, .events = POLLIN };

		if (n < 0 && (errno == EAGAIN || errno == EINTR))
			poll(&p, 1, -1);
		else if (n < 0 || paste_put(paste, buffer, (size_t)n, &last) < 0)
			return refuse("standard input", strerror(errno));
	}
	return 0;
}

static int key_take(struct input *in, const char *word)
{
	struct item *item = &in->items[in->count++];

	item->kind = INPUT_KEY;
	if (key_press_read(word, &item->key) == 0)
		return 0;
	return refuse(word, "no such key (-t before it types it as text)");
}

/* Takes -t or -p and returns the words after it, or NULL after a complaint. */
static char **option_take(struct input *in, char **words)
{
	struct item *item = &in->items[in->count++];

	if (words[0][1] == 't') {
		const char *text = words[0][2] ? words[0] + 2 : *++words;

		if (!text)
			return refuse("-t", "this option needs a text") < 0 ? NULL : words;
		*item = (struct item){ .kind = INPUT_TEXT, .text = text, .n = strlen(text) };
		return words + 1;
	}
	if (strcmp(words[0], "-p") != 0)
		return refuse(words[0], "no such option (behind -- it is a key)") < 0 ? NULL : words;
	if (in->pastes)
		return refuse("-p", "standard input can be pasted once") < 0 ? NULL : words;
	in->pastes = true;
	item->kind = INPUT_PASTE;
	return words + 1;
}

static int words_read(struct input *in, char **words)
{
	bool keys_only = false;
	size_t n = 0;

	while (words[n])
		n++;
	in->items = calloc(n + 1, sizeof *in->items);
	if (!in->items)
		return refuse("-i", strerror(ENOMEM));
	while (*words)
		if (!keys_only && strcmp(*words, "--") == 0) {
			keys_only = true;
			words++;
		} else if (!keys_only && words[0][0] == '-' && words[0][1]) {
			words = option_take(in, words);
			if (!words)
				return -1;
		} else if (key_take(in, *words++) < 0) {
			return -1;
		}
	if (in->count == 0)
		return refuse("-i", "there is nothing to type: name keys, or give -t text or -p");
	return in->pastes ? paste_read(&in->paste) : 0;
}

/* ---- typing ---- */

static void input_hear(void *arg, const struct reply *reply)
{
	struct input *in = arg;

	if (reply->type == MSG_DONE && reply->length >= 5) {
		in->answered = true;
		in->error = reply->payload[0];
		in->unread = get32(reply->payload + 1);
	} else if (reply->type == MSG_TAKEN) {
		in->taken = true;
		in->lost = reply->length >= 8 ? get64(reply->payload) : 0;
	}
}

/* Returns 0, or 1 after a complaint. */
static int item_say(struct input *in, unsigned kind, const void *bytes, size_t n)
{
	unsigned char payload[CLIENT_PAYLOAD] = { (unsigned char)kind };
	const struct request request = { MSG_INPUT, payload, n + 1 };

	if (n > 0)
		memcpy(payload + 1, bytes, n);
	in->answered = false;
	if (dialog_ask(&in->dialog, &request) != 0)
		return 1;
	if (in->dialog.ended || in->error == ESRCH)
		return session_fails(&in->dialog.session, "its program has ended");
	if (!in->answered || in->error)
		return peer_older(&in->dialog.session);
	return 0;
}

static int text_send(struct input *in, const unsigned char *text, size_t n)
{
	int failed = 0;
	size_t piece;

	for (; n > 0 && !failed; text += piece, n -= piece) {
		piece = n < PIECE ? n : PIECE;
		failed = item_say(in, INPUT_TEXT, text, piece);
	}
	return failed;
}

static int item_send(struct input *in, const struct item *item)
{
	unsigned char key[5] = { (unsigned char)item->key.modifiers };

	switch (item->kind) {
	case INPUT_KEY:
		put32(key + 1, item->key.code);
		return item_say(in, INPUT_KEY, key, sizeof key);
	case INPUT_TEXT:
		return text_send(in, item->text, item->n);
	default:
		return item_say(in, INPUT_PASTE, NULL, 0) || text_send(in, queue_head(&in->paste), in->paste.length)
			|| item_say(in, INPUT_PASTED, NULL, 0);
	}
}

/* Wait, so that the program does not take what comes next for a part of this: for the next line
 * of a text or, after Escape, for a key with Alt. */
static int item_settle(struct input *in, const struct item *item)
{
	int64_t end = clock_ms() + READ_WAIT;

	if (item->kind == INPUT_KEY && item->key.code != KEY_ESCAPE)
		return 0;
	while (in->unread > 0 && clock_ms() < end) {
		poll(NULL, 0, READ_AGAIN);
		if (item_say(in, INPUT_NOTHING, NULL, 0) != 0)
			return 1;
	}
	poll(NULL, 0, MOMENT);
	return 0;
}

static int input_end(struct input *in)
{
	const struct session *s = &in->dialog.session;

	shutdown(in->dialog.talk.fd, SHUT_WR);
	while (!in->dialog.talk.over)
		dialog_listen(&in->dialog, -1);
	if (!in->taken)
		return session_fails(s, "the session ended before it had all of the input");
	if (in->lost > 0)
		return session_fails(s, "a line was cut: a terminal in line mode takes lines of 4095 bytes");
	return 0;
}

static int items_type(struct input *in, const char *session)
{
	int failed = dialog_begin(&in->dialog, session, input_hear, in);
	size_t i;

	/* Ask an empty question first: if the master is too old, nothing has been typed. */
	if (!failed)
		failed = item_say(in, INPUT_NOTHING, NULL, 0);
	for (i = 0; i < in->count && !failed; i++) {
		failed = item_send(in, &in->items[i]);
		if (!failed && i + 1 < in->count)
			failed = item_settle(in, &in->items[i]);
	}
	if (!failed)
		failed = input_end(in);
	dialog_end(&in->dialog);
	return failed;
}

int control_input(const struct options *o)
{
	struct input in = { .count = 0 };
	int status = words_read(&in, o->keys) < 0 ? 1 : items_type(&in, o->session);

	free(in.items);
	queue_free(&in.paste);
	return status;
}
