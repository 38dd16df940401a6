/* attach/drain.c - reports of a terminal that come while it is left
 *
 * Left unread, they would be typed into the shell. */
#include "base/system.h"
#include "attach/drain.h"
#include "base/clock.h"

#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum {
	QUIET = 200,                    /* ms without a report: that was the last */
	MOST = 1000,                    /* ms, however many come */
	REPORT_LEAST = 3,               /* bytes of the shortest, CSI I.  A key is mostly 1 */
};

bool drain_is_needed(const struct queue *undo)
{
	/* xterm's modes, then the kitty keyboard's: pop flags, set none */
	static const char *const ends[] = {
		"\033[?9l", "\033[?1000l", "\033[?1001l", "\033[?1002l", "\033[?1003l", "\033[?1004l",
		"\033[?2031l", "\033[?2048l", "\033[<", "\033[=0;1u",
	};
	size_t i;

	for (i = 0; i < sizeof ends / sizeof *ends; i++)
		if (queue_holds(undo, ends[i]))
			return true;
	return false;
}

/* Once read, input cannot be put back, so what is typed must be told by its length. */
static bool drop_reports(void)
{
	char trash[4096];
	int n;

	return ioctl(0, FIONREAD, &n) == 0 && n >= REPORT_LEAST
		&& read(0, trash, (size_t)n < sizeof trash ? (size_t)n : sizeof trash) > 0;
}

void drain(void)
{
	struct pollfd p = { .fd = 0, .events = POLLIN };
	int64_t now = clock_ms(), end = now + MOST, until = now + QUIET;
	int ready;

	while (now < until && now < end) {
		ready = poll(&p, 1, (int)((until < end ? until : end) - now));
		if (ready > 0 && !drop_reports())
			return;
		now = clock_ms();
		if (ready > 0)
			until = now + QUIET;
	}
}
