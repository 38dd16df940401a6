/* control/show.c - the mode -s: print the screen as text */
#include "control/show.h"
#include "base/complain.h"
#include "base/queue.h"
#include "control/ask.h"
#include "control/look.h"
#include "control/lost.h"
#include "control/output.h"
#include "control/picture.h"
#include "screen/screen.h"
#include "session/wire.h"

#include <errno.h>
#include <string.h>

/* Nothing is printed before all is here, so that what is printed is whole. */
struct shown {
	struct queue text;
	bool no_memory;
};

/* An empty TEXT ends the text. */
static bool show_hear(void *arg, const struct reply *reply)
{
	struct shown *shown = arg;

	if (reply->type != MSG_TEXT)
		return false;
	if (queue_put(&shown->text, reply->payload, reply->length) < 0)
		shown->no_memory = true;
	return reply->length == 0;
}

/* The length of text without empty lines at its end. */
static size_t text_length(const struct queue *text)
{
	const unsigned char *p = queue_head(text);
	size_t n = text->length;

	while (n > 0 && p[n - 1] == '\n' && (n == 1 || p[n - 2] == '\n'))
		n--;
	return n;
}

static int shown_print(const struct shown *shown, const char *name)
{
	if (shown->no_memory) {
		complain(name, "%s", strerror(ENOMEM));
		return 1;
	}
	if (output_write(queue_head(&shown->text), text_length(&shown->text)) < 0)
		return output_failed(errno);
	return 0;
}

/* What a lost session last showed. */
static int show_lost(const struct kept *k, const struct options *o)
{
	struct screen *s = lost_screen(k);
	struct bytes text = { NULL, 0, 0 };
	struct shown shown = { .no_memory = true };
	int status;

	if (s && screen_text(s, o->history, o->colours, &text) == 0)
		shown.no_memory = queue_put(&shown.text, text.data, text.len) < 0;
	status = shown_print(&shown, o->session);
	queue_free(&shown.text);
	bytes_free(&text);
	screen_free(s);
	return status;
}

/* Show the session if it is lost.  Returns -1 if it is not. */
static int try_lost(const struct options *o)
{
	struct session session;
	struct kept k;
	int status = lost_find(&session, o->session, &k);

	if (status == 1)
		status = o->json || o->prompt ? look_lost(&k, o) : show_lost(&k, o);
	else
		status = status < 0 ? 1 : -1;
	kept_free(&k);
	return status;
}

int control_show(const struct options *o)
{
	unsigned char payload[PICTURE_SIZE];
	const struct request request = { MSG_SHOW, payload, sizeof payload };
	struct shown shown = { .no_memory = false };
	int status = try_lost(o);

	if (status >= 0)
		return status;
	if (o->json || o->prompt)
		return look(o);
	picture_put(payload, o->history, o->colours);
	status = ask(o->session, &request, show_hear, &shown);
	if (status == 0)
		status = shown_print(&shown, o->session);
	queue_free(&shown.text);
	return status;
}
