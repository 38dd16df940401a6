/* master/pace.c - who sets the pace: how much output may be read now */
#include "master/pace.h"
#include "base/clock.h"

enum {
	TURN = 200,                     /* ms a lagging client is waited for, times the number of clients */
	STILL = 20,                     /* ms of these in which it may take nothing, times that number */
	STILL_MORE = 4,                 /* clients added to that number, so that a few have time too */
	TYPING_MOST = PTY_READ,         /* bytes on their way to the screen while someone types */
};

/* Of the clients that keep up, the offset of the furthest; 0 without any. */
static uint64_t fastest(const struct clients *cs)
{
	uint64_t most = 0;
	size_t i;

	for (i = 0; i < cs->count; i++)
		if (cs->at[i]->stage == ATTACHED && cs->at[i]->outlet.position > most)
			most = cs->at[i]->outlet.position;
	return most;
}

/* Until when a client that lags the fastest is waited for, ms.  With many clients each waits
 * for its turn of the machine, so the time grows with their number. */
static int64_t turn_end(const struct clients *cs, const struct client *c, int64_t now)
{
	int64_t credit = now + (int64_t)cs->count * TURN - c->outlet.waited / 1000;
	int64_t still = c->outlet.moved + (int64_t)(cs->count + STILL_MORE) * STILL;

	return still < credit ? still : credit;
}

/* The program waits for c. */
static bool holds(const struct pace *p, const struct clients *cs, const struct ring *r, const struct client *c,
	uint64_t most, int64_t now)
{
	return c->stage == ATTACHED && (c->outlet.position == most || p->draining || !r->largest
		|| now < turn_end(cs, c, now));
}

/* The offset from which on the ring's bytes are still needed. */
static uint64_t held_from(const struct pace *p, const struct clients *cs, const struct ring *r,
	uint64_t most, int64_t now)
{
	uint64_t kept = r->head;
	size_t i;

	for (i = 0; i < cs->count; i++)
		if (holds(p, cs, r, cs->at[i], most, now) && cs->at[i]->outlet.position < kept)
			kept = cs->at[i]->outlet.position;
	return kept;
}

/* A client that is owed a picture must first get all earlier output.  Read no more until it has,
 * unless others would have to wait for it. */
static bool picture_is_due(const struct clients *cs, const struct ring *r, uint64_t most, int64_t now)
{
	size_t i;

	for (i = 0; i < cs->count; i++) {
		const struct client *c = cs->at[i];

		if (c->stage == ATTACHED && c->owed & OWED_PICTURE && c->outlet.position < r->head
			&& (c->outlet.position == most || now < turn_end(cs, c, now)))
			return true;
	}
	return false;
}

size_t pace_room(const struct pace *p, const struct clients *cs, struct ring *r, int64_t now)
{
	uint64_t most = fastest(cs), kept;
	bool typing = now - p->typed < TYPING && !p->draining;
	size_t room;

	if (picture_is_due(cs, r, most, now))
		return 0;
	/* The echo of a key comes after all output that is already under way. */
	if (typing && most && r->head - most > TYPING_MOST)
		return 0;
	for (;;) {
		kept = held_from(p, cs, r, most, now);
		room = r->size - (size_t)(r->head - kept);
		if (room >= PTY_READ || (kept == most && !p->draining) || r->largest)
			break;
		ring_grow(r);
	}
	if (typing && room > TYPING_MOST)
		return TYPING_MOST;
	return room < GATHER ? room : GATHER;
}

void pace_charge(struct clients *cs, const struct ring *r, int64_t us)
{
	size_t i;

	for (i = 0; i < cs->count; i++) {
		struct client *c = cs->at[i];

		if (c->stage == ATTACHED && r->head - c->outlet.position > r->size - PTY_READ)
			c->outlet.waited += us;
	}
}

int64_t pace_deadline(const struct pace *p, const struct clients *cs, const struct ring *r, int64_t now)
{
	uint64_t most = fastest(cs);
	int64_t first = 0;
	size_t i;

	for (i = 0; i < cs->count; i++) {
		const struct client *c = cs->at[i];
		int64_t turn = turn_end(cs, c, now), when = c->outlet.moved + PATIENCE;

		if (c->outlet.position != most && !p->draining && r->largest && turn < when)
			when = turn;
		if (holds(p, cs, r, c, most, now) && c->outlet.position < r->head)
			first = clock_earlier(first, when);
	}
	return first;
}

void pace_check(const struct pace *p, struct clients *cs, struct stream *s, int64_t now)
{
	uint64_t most = fastest(cs);
	size_t i;

	for (i = 0; i < cs->count; i++) {
		struct client *c = cs->at[i];

		if (!holds(p, cs, &s->ring, c, most, now) || c->outlet.position == s->ring.head
			|| now - c->outlet.moved < PATIENCE)
			continue;
		/* A socket may have room long before poll(2) says so. */
		c->outlet.blocked = false;
		client_send(c, s, now);
		if (c->stage == ATTACHED && now - c->outlet.moved >= PATIENCE)
			client_stall(c);
	}
}
