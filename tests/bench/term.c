/* term.c - the terminals: their output is compared with what the job wrote. */
#include "bench.h"

struct run run;

long text_total(void)
{
	return (long)run.text->size * run.count;
}

/* Look for the mark; returns how many bytes were examined. */
static size_t term_find(struct term *t, const char *p, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		t->hit = p[i] == t->mark[t->hit] ? t->hit + 1 : p[i] == t->mark[0];
		if (t->mark[t->hit] == '\0') {
			t->hit = 0;
			return i + 1;
		}
	}
	return 0;
}

static void term_wrong(struct term *t, long at)
{
	t->bad = at;
	t->state = LAST;
	t->mark = run.end;
	t->hit = 0;
}

/* the text, directly followed by its mark */
static size_t term_compare(struct term *t, const char *p, size_t n)
{
	long total = text_total(), bad;
	size_t len = strlen(run.end);

	if (t->at < total) {
		if ((long)n > total - t->at)
			n = (size_t)(total - t->at);
		if ((bad = text_compare(run.text, t->at, p, n)) != -1) {
			term_wrong(t, bad);
			return 0;
		}
		t->at += (long)n;
		return n;
	}
	if (*p != run.end[t->at - total]) {
		term_wrong(t, t->at);
		return 0;
	}
	if (++t->at == total + (long)len)
		t->state = SEEN;
	return 1;
}

static void term_feed(struct term *t, const char *p, size_t n)
{
	size_t used = 0;

	t->got += (long)n;
	for (; n > 0; p += used, n -= used) {
		if (t->state == SAME) {
			used = term_compare(t, p, n);
		} else if (t->state == BEGIN || t->state == LAST) {
			if ((used = term_find(t, p, n)) == 0)
				return;
			t->state = t->state == BEGIN ? SAME : SEEN;
		} else {
			return;
		}
		if (t->state == SEEN)
			t->seen = now();
	}
}

static void term_read(struct term *t)
{
	static char buf[BUFFER];
	ssize_t n = 0;

	for (int i = 0; i < 16 && (n = read(t->fd, buf, sizeof buf)) > 0; i++) {
		run.last_byte = now();
		if (t->got == 0)
			t->first = run.last_byte;
		term_feed(t, buf, (size_t)n);
	}
	if (n == 0 || (n == -1 && errno != EAGAIN && errno != EINTR)) {
		close(t->fd);
		t->fd = -1;
	}
}

static void term_type(struct term *t)
{
	size_t off = (size_t)run.typed % run.text->size;
	size_t len = run.text->size - off;
	ssize_t n;

	if ((long)len > run.to_type - run.typed)
		len = (size_t)(run.to_type - run.typed);
	if ((n = write(t->fd, run.text->data + off, len)) > 0)
		run.typed += n;
}

void terms_arm(enum state state, const char *mark)
{
	for (size_t i = 0; i < run.terms; i++) {
		struct term *t = &run.term[i];

		t->state = run.tool->can & EXACT ? state : LAST;
		t->mark = t->state == BEGIN ? run.begin : mark;
		t->hit = 0;
		t->got = t->at = 0;
		t->bad = -1;
		t->first = t->seen = 0;
	}
}

size_t terms_seen(void)
{
	size_t n = 0;

	for (size_t i = 0; i < run.terms; i++)
		n += run.term[i].state == SEEN;
	return n;
}

bool all_seen(void)
{
	return terms_seen() == run.terms;
}

bool job_heard(void)
{
	return run.has_heard;
}

bool seen_and_heard(void)
{
	return all_seen() && job_heard();
}

bool never(void)
{
	return false;
}

bool gone(void)
{
	return run.term[0].fd == -1;
}

bool first_byte(void)
{
	return run.term[0].got > 0;
}

/* the job is done, and no output has come for a while */
bool seen_or_given_up(void)
{
	return job_heard() && (all_seen() || now() - run.last_byte > 1);
}

void job_read(void)
{
	if (read(run.job, &run.heard, sizeof run.heard) == (ssize_t)sizeof run.heard)
		run.has_heard = true;
}

/* Serve the terminals until over() is true, for at most so many seconds. */
bool pump(bool (*over)(void), double seconds)
{
	static struct pollfd p[TERMS_MAX + 1];
	double end = now() + seconds, left;

	while (!over() && (left = end - now()) > 0) {
		p[0] = (struct pollfd){ run.has_heard ? -1 : run.job, POLLIN, 0 };
		for (size_t i = 0; i < run.terms; i++)
			p[i + 1] = (struct pollfd){ run.term[i].fd, POLLIN, 0 };
		if (run.typed < run.to_type)
			p[1].events |= POLLOUT;
		if (poll(p, (nfds_t)run.terms + 1, left > 0.1 ? 100 : (int)(left * 1000) + 1) <= 0)
			continue;
		if (p[0].revents != 0)
			job_read();
		for (size_t i = 0; i < run.terms; i++) {
			if (p[i + 1].revents & POLLOUT)
				term_type(&run.term[i]);
			if (p[i + 1].revents & ~POLLOUT)
				term_read(&run.term[i]);
		}
	}
	return over();
}
