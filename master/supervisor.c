/* master/supervisor.c - the supervisor that started us */
#include "master/supervisor.h"
#include "base/system.h"

#include <poll.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum { BUSY_TIME = 1000 };      /* ms for a supervisor that is busy to take the message */

/* sd_notify(3): one datagram to a socket, whose name may begin with an @ for
 * Linux's abstract ones. */
void supervisor_tell(void)
{
	static const char ready[] = "READY=1";
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	const char *name = getenv("NOTIFY_SOCKET");
	struct pollfd p = { .events = POLLOUT };
	size_t n = name ? strlen(name) : 0;

	if (n < 2 || n >= sizeof address.sun_path || (name[0] != '/' && name[0] != '@'))
		return;
	memcpy(address.sun_path, name, n);
	if (name[0] == '@')
		address.sun_path[0] = '\0';
	p.fd = socket(AF_UNIX, SOCK_DGRAM, 0);
	if (p.fd < 0)
		return;
	if (connect(p.fd, (const struct sockaddr *)&address,
		(socklen_t)(offsetof(struct sockaddr_un, sun_path) + n)) == 0
		&& poll(&p, 1, BUSY_TIME) > 0)
		(void)!send(p.fd, ready, sizeof ready - 1, MSG_DONTWAIT);
	close(p.fd);
}
