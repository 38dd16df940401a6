/* control/size.c - the mode -g: the size of a session that no terminal leads */
#include "control/size.h"
#include "base/complain.h"
#include "control/ask.h"
#include "session/wire.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>

/* DONE tells an errno, or 0. */
static bool done_hear(void *arg, const struct reply *reply)
{
	if (reply->type != MSG_DONE || reply->length < 1)
		return false;
	*(int *)arg = reply->payload[0];
	return true;
}

int control_size(const struct options *o)
{
	const struct request request = { MSG_SIZE, &o->size, sizeof o->size };
	int error = 0, status = ask(o->session, &request, done_hear, &error);

	if (status != 0 || error == 0)
		return status;
	complain(o->session, "%s", error == EBUSY ? "a terminal is attached and leads: its size counts (dtach -d detaches it)"
		: strerror(error));
	return 1;
}
