/* control/wait.c - the mode -w: wait until the programs of sessions have ended */
#include "control/wait.h"
#include "base/complain.h"
#include "base/descriptor.h"
#include "control/watch.h"
#include "session/wire.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static size_t sessions_count(const struct options *o)
{
	size_t n = 0;

	while (o->sessions[n])
		n++;
	return 1 + n;
}

/* All are asked before the first is waited for, so that none can end unheard. */
static void all_ask(struct watch *all, size_t n, const struct options *o)
{
	const struct request request = { .type = MSG_WAIT };
	size_t i;

	for (i = 0; i < n; i++)
		watch_begin(&all[i], i == 0 ? o->session : o->sessions[i - 1], &request);
}

int control_wait(const struct options *o)
{
	size_t n = sessions_count(o), i;
	struct watch *all = calloc(n, sizeof *all);
	int status = 0;

	if (!all) {
		complain(o->session, "%s", strerror(ENOMEM));
		return 1;
	}
	limits_raise();
	all_ask(all, n, o);
	watch_all(all, n, -1);
	for (i = 0; i < n; i++) {
		if (status == 0)
			status = all[i].status;
		watch_end(&all[i]);
	}
	free(all);
	return status;
}
