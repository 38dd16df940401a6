/* master/restart.c - the program is started again: when, and what is said of it (option -K)
 *
 * The pause before a start doubles from one to the next, so that a program that fails at once
 * costs little; one that has lived for a while is trusted again. */
#include "master/restart.h"

#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
	PAUSE_FIRST = 100,      /* ms */
	PAUSE_MOST = 60000,     /* ms */
	LONG_LIFE = 60000,      /* ms after which pause and limit begin anew */
};

/* A terminal is sent to the end of its line before ours, unless it is at the beginning of one. */
#define LINE "[dtach: %s; %s]\r\n"

/* CAN and ST: the program may have ended within a sequence, which would swallow the line. */
#define CUT "\030\033\\"

void restart_prepare(struct master *m)
{
	struct restart *r = &m->restart;

	r->home = -1;
	r->since = m->now;
	if (m->options->keep == KEEP_NOT)
		return;
	r->home = open(".", SEARCH_ONLY | O_DIRECTORY | O_CLOEXEC);
	getrlimit(RLIMIT_NOFILE, &r->files);
	tcgetattr(m->program.terminal, &r->settings);
}

void restart_prepare_child(const struct master *m)
{
	const struct restart *r = &m->restart;

	if (r->count == 0)
		return;
	if (r->home >= 0)
		(void)!fchdir(r->home);
	limit_descriptors(&r->files);
}

bool restart_takes(struct master *m, int status)
{
	struct restart *r = &m->restart;
	const struct options *o = m->options;
	bool failed = !WIFEXITED(status) || WEXITSTATUS(status) != 0;

	if (r->over || o->keep == KEEP_NOT || (o->keep == KEEP_FAILURE && !failed))
		return false;
	if (m->now - r->since >= LONG_LIFE)
		r->row = 0;
	r->pause = r->row == 0 ? PAUSE_FIRST : r->pause * 2 < PAUSE_MOST ? r->pause * 2 : PAUSE_MOST;
	r->limited = o->keep_most > 0 && r->row >= o->keep_most;
	r->row++;
	r->due = m->now + r->pause;
	r->run = EMPTYING;
	return true;
}

bool restart_is_busy(const struct master *m)
{
	return m->restart.run == EMPTYING || m->restart.run == TELLING;
}

void restart_dry(struct master *m)
{
	if (m->restart.run == EMPTYING)
		m->restart.run = TELLING;
}

/* How the program ended, in words. */
static void end_put(char *words, size_t size, const struct master *m)
{
	int status = m->ending.status;

	if (m->restart.error)
		snprintf(words, size, "cannot run: %s", strerror(m->restart.error));
	else if (WIFSIGNALED(status))
		snprintf(words, size, "killed by signal %d", WTERMSIG(status));
	else
		snprintf(words, size, "exit status %d", WEXITSTATUS(status));
}

size_t restart_tell(struct master *m)
{
	struct restart *r = &m->restart;
	struct stream *s = &m->stream;
	char end[96], next[64], line[256];
	unsigned column, row;
	uint64_t before = s->ring.head;

	if (r->run != TELLING)
		return 0;
	r->run = PAUSING;
	end_put(end, sizeof end, m);
	if (r->limited)
		snprintf(next, sizeof next, "started %u times in a row, not again", r->row);
	else
		snprintf(next, sizeof next, "restart %lu in %d.%d s", (unsigned long)r->count + 1,
			(int)(r->pause / 1000), (int)(r->pause % 1000 / 100));
	stream_follow(s);
	screen_cursor(s->screen, &column, &row);
	snprintf(line, sizeof line, "%s%s" LINE, screen_is_within(s->screen) ? CUT : "", column > 0 ? "\r\n" : "", end, next);
	stream_put(s, line, strlen(line));
	return (size_t)(s->ring.head - before);
}

bool restart_is_due(const struct master *m)
{
	return m->restart.run == PAUSING && !m->ending.kill_next
		&& (m->restart.limited || m->now >= m->restart.due);
}

int64_t restart_when(const struct master *m)
{
	return m->restart.run == PAUSING && !m->ending.kill_next ? m->restart.due : 0;
}

void restart_begins(struct master *m)
{
	struct restart *r = &m->restart;

	r->run = RUNNING_NOW;
	r->count++;
	r->since = m->now;
	r->error = 0;
	m->ending.kill_stage = 0;
	m->ending.last_words = 0;
	m->keep.asked = false;
	memset(&m->halt, 0, sizeof m->halt);
	/* The last run may have left them as it needed them. */
	tcsetattr(m->program.terminal, TCSANOW, &r->settings);
}
