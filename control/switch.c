/* control/switch.c - the terminal that shows a session goes on to another one */
#include "control/switch.h"
#include "control/talk.h"

#include <string.h>
#include <unistd.h>

enum { SWITCH_PATIENCE = 1000 };        /* ms for a master to answer */

/* DONE tells an errno, or 0. */
static void done_hear(void *arg, const struct reply *reply)
{
	bool *done = arg;

	if (reply->type == MSG_DONE && reply->length > 0)
		*done = reply->payload[0] == 0;
}

bool switch_ask(int fd, const char *to)
{
	unsigned char terminal[PACKET_PAYLOAD];
	const struct request ours = { MSG_TERMINAL, terminal, sizeof terminal },
		request = { MSG_SWITCH, to, to ? strlen(to) : 0 };
	bool done = false;
	struct talk t;

	if (talk_begin(&t, fd, done_hear, &done) == 0 && terminal_name(0, terminal) == 0
		&& talk_put(&t, &ours) == 0 && talk_frames(&t, SWITCH_PATIENCE) && talk_put(&t, &request) == 0)
		talk_listen(&t, SWITCH_PATIENCE);
	talk_end(&t);
	return done;
}
