/* control/output.c - standard output, written without stdio */
#include "control/output.h"
#include "base/complain.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

int output_failed(int error)
{
	if (error == EPIPE)
		raise(SIGPIPE);
	else
		complain("standard output", "%s", strerror(error));
	return 1;
}

ssize_t output_write_once(const unsigned char *p, size_t n)
{
	struct pollfd out = { .fd = 1, .events = POLLOUT };
	ssize_t done;

	while ((done = write(1, p, n)) < 0 && (errno == EINTR || errno == EAGAIN || errno == EWOULDBLOCK))
		if (errno != EINTR)
			poll(&out, 1, -1);
	return done;
}

int output_write(const unsigned char *p, size_t n)
{
	while (n > 0) {
		ssize_t done = output_write_once(p, n);

		if (done < 0)
			return -1;
		p += done;
		n -= (size_t)done;
	}
	return 0;
}
