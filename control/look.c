/* control/look.c - of the mode -s: the screen as JSON, and the last command's output */
#include "control/look.h"
#include "base/complain.h"
#include "base/endian.h"
#include "base/path.h"
#include "base/queue.h"
#include "control/dialog.h"
#include "control/json.h"
#include "control/lost.h"
#include "control/output.h"
#include "control/peer.h"
#include "control/reach.h"
#include "control/state.h"
#include "screen/screen.h"
#include "session/wire.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct looked {
	struct state state;
	struct queue text;
	bool whole, no_memory;
};

static void look_hear(void *arg, const struct reply *reply)
{
	struct looked *l = arg;

	if (reply->type == MSG_STATE)
		l->no_memory |= state_take(&l->state, reply) < 0;
	else if (reply->type == MSG_TEXT && reply->length > 0)
		l->no_memory |= queue_put(&l->text, reply->payload, reply->length) < 0;
	else if (reply->type == MSG_TEXT)
		l->whole = true;
}

/* Returns 0, or 1 after a complaint. */
static int look_ask(struct dialog *d, struct looked *l, const struct options *o)
{
	unsigned char payload[5] = { o->prompt ? LOOK_OUTPUT : LOOK_LINES };
	const struct request request = { MSG_LOOK, payload, sizeof payload };

	put32(payload + 1, o->history);
	if (dialog_begin(d, o->session, look_hear, l) != 0 || dialog_ask(d, &request) != 0)
		return 1;
	if (l->no_memory)
		return session_fails(&d->session, strerror(ENOMEM));
	if (!l->state.known)
		return d->ended ? session_fails(&d->session, "the session has just ended") : peer_older(&d->session);
	return l->whole ? 0 : session_fails(&d->session, "the master of the session is gone");
}

/* ---- JSON ---- */

static void words_print(char *words)
{
	const char *separator = "";
	char *word = words, *end;

	printf(",\"modes\":[");
	for (; *word; word = end) {
		end = word + strcspn(word, " ");
		if (*end)
			*end++ = '\0';
		fputs(separator, stdout);
		json_string(word);
		separator = ",";
	}
	putchar(']');
}

/* Each line has - or + before it. */
static void lines_print(const struct queue *text)
{
	char *p = (char *)queue_head(text), *end = p ? p + text->length : p, *newline;
	const char *separator = "";

	printf(",\"lines\":[");
	for (; p < end && (newline = memchr(p, '\n', (size_t)(end - p))) != NULL; p = newline + 1) {
		*newline = '\0';
		if (p == newline)
			continue;
		printf("%s{\"text\":", separator);
		json_string(p + 1);
		printf(",\"wrapped\":%s}", *p == '+' ? "true" : "false");
		separator = ",";
	}
	printf("]}\n");
}

static int json_print(struct looked *l)
{
	struct state *st = &l->state;

	printf("{\"cols\":%u,\"rows\":%u,\"cursor\":{\"col\":%u,\"row\":%u,\"visible\":%s},\"alternate\":%s",
		st->cols, st->rows, st->x, st->y, st->flags & STATE_VISIBLE ? "true" : "false",
		st->flags & STATE_ALTERNATE ? "true" : "false");
	json_member("title", st->title);
	json_member("directory", path_of_url(st->directory));
	words_print(st->modes);
	printf(",\"offset\":%llu", (unsigned long long)st->offset);
	json_prompt(st->stage, st->last);
	lines_print(&l->text);
	return output_end("standard output");
}

/* ---- the last command ---- */

static int output_print(const struct looked *l, const char *name)
{
	if (!(l->state.flags & STATE_OUTPUT)) {
		complain(name, "its shell has marked no command (OSC 133)");
		return 1;
	}
	if (output_write(queue_head(&l->text), l->text.length) < 0)
		return output_failed(errno);
	if (l->state.flags & STATE_OUTPUT_CUT)
		complain(name, "the beginning of the output is not kept any more");
	if (l->state.flags & STATE_OUTPUT_ALTERNATE)
		complain(name, "the command used the alternate screen, which is not printed");
	return 0;
}

int look(const struct options *o)
{
	struct looked l = { .whole = false };
	struct dialog d;
	int status = look_ask(&d, &l, o);

	if (status == 0)
		status = o->prompt ? output_print(&l, o->session) : json_print(&l);
	dialog_end(&d);
	state_free(&l.state);
	queue_free(&l.text);
	return status;
}

/* ---- of a lost session ---- */

/* Returns 0, or -1 without memory. */
static int state_of(struct state *st, const struct screen *s, const struct kept *k)
{
	struct bytes modes = { NULL, 0, 0 };

	st->known = true;
	screen_size(s, &st->cols, &st->rows);
	screen_cursor(s, &st->x, &st->y);
	st->flags = (screen_cursor_visible(s) ? STATE_VISIBLE : 0) | (screen_is_alternate(s) ? STATE_ALTERNATE : 0);
	st->last = -1;
	st->title = strdup(screen_title(s));
	st->directory = strdup(k->directory);
	if (screen_modes(s, &modes) < 0 || bytes_add(&modes, "", 1) < 0)
		bytes_free(&modes);
	st->modes = (char *)modes.data;
	return st->title && st->directory && st->modes ? 0 : -1;
}

/* The snapshot has none of the shell's marks. */
int look_lost(const struct kept *k, const struct options *o)
{
	struct looked l = { .whole = true };
	struct screen *s = o->prompt ? NULL : lost_screen(k);
	struct bytes text = { NULL, 0, 0 };
	int status = 1;

	if (o->prompt)
		complain(o->session, "was lost, and what its shell's last command printed is not known");
	else if (!s || state_of(&l.state, s, k) < 0 || screen_lines(s, o->history, &text) < 0
		|| queue_put(&l.text, text.data, text.len) < 0)
		complain(o->session, "%s", strerror(ENOMEM));
	else
		status = json_print(&l);
	screen_free(s);
	bytes_free(&text);
	state_free(&l.state);
	queue_free(&l.text);
	return status;
}
