/* control/label.c - the mode -L: print or set a session's labels */
#include "control/label.h"
#include "base/complain.h"
#include "base/text.h"
#include "control/ask.h"
#include "control/info.h"
#include "control/peer.h"
#include "control/reach.h"
#include "session/wire.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static void done_hear(void *arg, const struct reply *reply)
{
	if (reply->type == MSG_DONE && reply->length > 0)
		*(int *)arg = reply->payload[0];
}

static int labels_send(const struct session *s, int fd, const struct labels *labels)
{
	const struct request request = { MSG_LABEL, labels->text, labels->length };
	int error = -1;
	struct talk t;

	if (talk_begin(&t, fd, done_hear, &error) == 0 && talk_frames(&t, PATIENCE)
		&& talk_put(&t, &request) == 0)
		talk_listen(&t, PATIENCE);
	talk_end(&t);
	if (error < 0)
		return peer_hung_up(s);
	return error ? session_fails(s, error == ENOSPC ? "has no room for more labels" : strerror(error)) : 0;
}

static int labels_print(const struct session *s, int fd)
{
	char shown[4 * LABEL_SIZE];
	struct info info = { .name = NULL };
	int status = 0;
	size_t at;

	if (!info_ask(fd, &info) || !info.detailed)
		status = peer_hung_up(s);
	for (at = 0; at < info.labels.length; at += strlen(info.labels.text + at) + 1)
		puts(text_escape(shown, sizeof shown, info.labels.text + at));
	info_free(&info);
	return status ? status : output_end("labels");
}

int control_label(const struct options *o)
{
	struct session s;
	int fd = reach(&s, o->session);

	if (fd < 0)
		return 1;
	return o->labels.length > 0 ? labels_send(&s, fd, &o->labels) : labels_print(&s, fd);
}
