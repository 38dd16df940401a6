/* master/clients.c - all clients of a session */
#include "master/clients.h"

#include <stdlib.h>
#include <unistd.h>

int clients_reserve(struct clients *cs)
{
	size_t room = cs->room ? cs->room * 2 : 4;
	void *at, *polls;

	if (cs->count < cs->room)
		return 0;
	at = realloc(cs->at, room * sizeof *cs->at);
	if (at)
		cs->at = at;
	polls = realloc(cs->polls, (POLL_CLIENTS + room) * sizeof *cs->polls);
	if (polls)
		cs->polls = polls;
	if (!at || !polls)
		return -1;
	cs->room = room;
	return 0;
}

struct client *clients_add(struct clients *cs, int fd, int64_t now)
{
	struct client *c = calloc(1, sizeof *c);

	if (!c || clients_reserve(cs) < 0) {
		free(c);
		close(fd);
		return NULL;
	}
	c->fd = fd;
	c->came = c->outlet.moved = now;
	cs->at[cs->count++] = c;
	return c;
}

size_t clients_sweep(struct clients *cs)
{
	size_t i, kept = 0, count = cs->count;

	for (i = 0; i < count; i++)
		if (cs->at[i]->stage == GONE)
			client_free(cs->at[i]);
		else
			cs->at[kept++] = cs->at[i];
	cs->count = kept;
	return count - kept;
}

size_t clients_seen(const struct clients *cs)
{
	size_t i, seen = 0;

	for (i = 0; i < cs->count; i++)
		seen += client_is_seen(cs->at[i]);
	return seen;
}

uint64_t clients_undone(const struct clients *cs, uint64_t newest)
{
	size_t i;

	for (i = 0; i < cs->count; i++) {
		const struct client *c = cs->at[i];

		if (client_is_terminal(c) && c->stage != BEHIND && c->terminal.undone < newest)
			newest = c->terminal.undone;
	}
	return newest;
}

void clients_make_way(struct clients *cs, const struct ring *r, size_t n)
{
	size_t i;

	for (i = 0; i < cs->count; i++) {
		struct client *c = cs->at[i];

		if ((c->stage == ATTACHED || c->stage == STALLED)
			&& r->head + n - c->outlet.position > r->size)
			client_fall_behind(c, r);
	}
}

void clients_note_output(struct clients *cs, uint64_t before, int64_t now)
{
	size_t i;

	for (i = 0; i < cs->count; i++)
		if (cs->at[i]->outlet.position == before)
			cs->at[i]->outlet.moved = now;
}

bool clients_need_ring(const struct clients *cs, const struct ring *r)
{
	size_t i;

	for (i = 0; i < cs->count; i++) {
		const struct client *c = cs->at[i];

		if ((c->stage == ATTACHED || c->stage == STALLED) && c->outlet.position < r->head)
			return true;
		/* It goes on at the oldest byte that is left; a terminal gets a picture. */
		if (c->stage == BEHIND && c->role != TERMINAL)
			return true;
	}
	return false;
}
