/* control/detach.c - the mode -d: detach all terminals of a session */
#include "control/detach.h"
#include "control/ask.h"
#include "control/reach.h"
#include "session/wire.h"

static bool done_hear(void *arg, const struct reply *reply)
{
	(void)arg;
	return reply->type == MSG_DONE;
}

int control_detach(const struct options *o)
{
	const struct request request = { .type = MSG_DISMISS };
	char **more;
	int status;

	if (o->sessions && *o->sessions && reach_all(o) != 0)
		return 1;
	status = ask(o->session, &request, done_hear, NULL);
	for (more = o->sessions; more && *more; more++)
		status |= ask(*more, &request, done_hear, NULL);
	return status;
}
