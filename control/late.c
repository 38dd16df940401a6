/* control/late.c - a bound in time (-T), for modes that end with a status of its own */
#include "control/late.h"
#include "base/clock.h"

#include <signal.h>
#include <sys/time.h>
#include <unistd.h>

static void too_late(int signal)
{
	(void)signal;
	_exit(TOO_LATE);
}

int64_t late_begin(int64_t timeout)
{
	const struct itimerval most = { .it_value = { .tv_sec = timeout / 1000 + 1 } };

	if (timeout < 0)
		return -1;
	signal(SIGALRM, too_late);
	setitimer(ITIMER_REAL, &most, NULL);
	return clock_ms() + timeout;
}
