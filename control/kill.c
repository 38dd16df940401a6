/* control/kill.c - the mode -k: end a session, or send a signal to its program */
#include "control/kill.h"
#include "base/complain.h"
#include "control/ask.h"
#include "control/watch.h"
#include "session/wire.h"

#include <string.h>

enum { GOODBYE = 1000 };        /* ms for a master to end after its last word */

/* DONE tells the errno of kill(2), or 0. */
static bool done_hear(void *arg, const struct reply *reply)
{
	int *error = arg;

	if (reply->type != MSG_DONE)
		return false;
	*error = reply->length == 1 ? reply->payload[0] : 0;
	return true;
}

static int signal_send(const char *session, int signal)
{
	const unsigned char payload = (unsigned char)signal;
	const struct request request = { MSG_KILL, &payload, sizeof payload };
	int error = 0, status = ask(session, &request, done_hear, &error);

	if (!error)
		return status;
	complain(session, "%s", strerror(error));
	return 1;
}

/* The end is told when the socket is gone; the master's process ends right after. */
static int session_end(const char *session)
{
	const unsigned char end_it = 0;
	const struct request request = { MSG_KILL, &end_it, sizeof end_it };
	struct watch w;

	watch_begin(&w, session, &request);
	w.gone_will_do = true;
	watch_all(&w, 1, -1);
	if (w.state == WATCH_TOLD)
		talk_listen(&w.talk, GOODBYE);
	watch_end(&w);
	return w.state == WATCH_TOLD ? 0 : w.status;
}

int control_kill(const struct options *o)
{
	return o->signal ? signal_send(o->session, o->signal) : session_end(o->session);
}
