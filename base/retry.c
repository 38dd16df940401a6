/* base/retry.c - after a read or a write that failed: is it worth another try? */
#include "base/retry.h"

#include <errno.h>
#include <poll.h>

bool would_block(void)
{
	return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
}

bool send_passes(void)
{
	if (errno != ENOBUFS && errno != ENOMEM)
		return would_block();
	poll(NULL, 0, SHORTAGE);
	return true;
}
