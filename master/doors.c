/* master/doors.c - clients come and go */
#include "master/doors.h"
#include "base/descriptor.h"
#include "base/retry.h"
#include "master/messages.h"
#include "master/send.h"
#include "session/serve.h"

#include <errno.h>
#include <stddef.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
	SOCKET_BUFFER = 64 * 1024,      /* bytes; few, because a picture cannot replace what is there */
	ACCEPTS = 64,                   /* most connections taken in one turn */
	PAUSE = 1000,                   /* ms without accept when descriptors run out */
};

struct client *doors_let_in(struct master *m, int fd)
{
	struct client *c = clients_add(&m->clients, fd, m->now);
	int buffer = SOCKET_BUFFER;

	if (!c)
		return NULL;
	nonblock(fd);
	close_on_exec(fd);
	setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &buffer, sizeof buffer);
	messages_welcome(m, c);
	return c;
}

void doors_let_in_mirror(struct master *m)
{
	int fd = mirror_open();
	struct client *c = fd >= 0 ? clients_add(&m->clients, fd, m->now) : NULL;

	if (c)
		client_attach(c, MIRROR, m->stream.ring.head, m->now);
}

/* It has asked for nothing, pushed nothing, and gets nothing. */
static bool is_idle(const struct master *m, const struct client *c)
{
	return c->stage < LEAVING && !client_is_attached(c) && c->owed == 0 && c->pushing.end == 0
		&& !client_is_owed(c, &m->stream);
}

/* Close the connection that has been idle longest, so that another can be accepted. */
static bool evict(struct master *m)
{
	size_t i;

	for (i = 0; i < m->clients.count; i++)
		if (is_idle(m, m->clients.at[i])) {
			client_gone(m->clients.at[i]);
			return true;
		}
	return false;
}

void doors_accept(struct master *m)
{
	int i, fd;

	for (i = 0; i < ACCEPTS; i++) {
		fd = accept(m->listener, NULL, NULL);
		if (fd >= 0) {
			struct client *c = doors_let_in(m, fd);

			if (c)
				messages_read(m, c);
			continue;
		}
		if (errno == EINTR || errno == ECONNABORTED)
			continue;
		if (would_block())
			return;
		/* The sweep frees its descriptor; not here, since clients may be walked. */
		if (!evict(m))
			m->accept_after = m->now + PAUSE;
		return;
	}
}

void doors_close(struct master *m)
{
	struct client *c;
	int fd;

	while ((fd = accept(m->listener, NULL, NULL)) >= 0)
		if ((c = doors_let_in(m, fd)) != NULL)
			messages_read(m, c);
	close(m->listener);
	m->listener = -1;
	m->accept_after = 0;
}

void doors_restore(struct master *m)
{
	int fd = session_restore(m->session);

	if (fd < 0)
		return;
	doors_accept(m);
	close(m->listener);
	m->listener = fd;
	session_mark(m->session, m->marked);
}

void doors_sweep(struct master *m)
{
	bool seen;

	if (m->lead.leader && m->lead.leader->stage == GONE)
		m->lead.leader = NULL;
	if (clients_sweep(&m->clients) > 0)
		m->accept_after = 0;
	lead_check(&m->lead, &m->clients, &m->program, &m->stream);
	seen = clients_seen(&m->clients) > 0;
	if (m->marked != seen) {
		m->marked = seen;
		session_mark(m->session, seen);
	}
}
