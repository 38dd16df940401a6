/* master/wishes.c - what clients without a terminal want changed */
#include "master/wishes.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

/* error: an errno, or 0. */
static void done(struct client *c, int error)
{
	client_tell(c, MSG_DONE, &(unsigned char){ (unsigned char)error }, 1);
}

/* Not of a program that has ended: its screen is what it was. */
void on_SIZE(struct master *m, struct client *c, const struct message *msg)
{
	struct winsize size;

	memcpy(&size, msg->data, sizeof size);
	if (master_has_status(m))
		c->pushing.ignored = true;
	else
		done(c, lead_size(&m->lead, &size, &m->program, &m->stream));
}

/* Bytes that wait for a leader, above which it is sent nowhere. */
enum { GO_UNREAD = 64 * 1024 };

/* A command typed on the session's own terminal takes the terminal that shows it to another
 * session.  Which one typed it cannot be known, but the one that typed last leads. */
static int switch_try(const struct master *m, const struct client *c, const struct message *msg)
{
	struct client *leader = m->lead.leader;

	if (!c->caller.own)
		return ENOTTY;
	if (!leader || leader->speech != FRAMED || leader->out.length > GO_UNREAD)
		return ENOENT;
	if (msg->length > 0)
		client_tell(leader, MSG_GO, msg->data, msg->length);
	return 0;
}

void on_SWITCH(struct master *m, struct client *c, const struct message *msg)
{
	bool whole = msg->length <= INSIDE_SIZE && !memchr(msg->data, '\0', msg->length);

	done(c, whole ? switch_try(m, c, msg) : EINVAL);
}

/* All of them, or none. */
static int labels_take(struct master *m, const char *text, size_t n)
{
	struct labels labels = m->labels;
	size_t at;

	if (text[n - 1] != '\0')
		return EINVAL;
	for (at = 0; at < n; at += strlen(text + at) + 1) {
		if (!label_is_valid(text + at))
			return EINVAL;
		if (!labels_change(&labels, text + at))
			return ENOSPC;
	}
	m->labels = labels;
	m->keep.stale = true;
	return 0;
}

void on_LABEL(struct master *m, struct client *c, const struct message *msg)
{
	done(c, labels_take(m, (const char *)msg->data, msg->length));
}

/* One client at a time types a command and waits for its end. */
void on_EXECUTE(struct master *m, struct client *c, const struct message *msg)
{
	bool busy = false;
	size_t i;

	(void)msg;
	for (i = 0; i < m->clients.count; i++)
		busy |= m->clients.at[i] != c && m->clients.at[i]->asked.executes && m->clients.at[i]->stage != GONE;
	c->asked.executes = !busy;
	done(c, master_has_status(m) ? ESRCH : busy ? EBUSY : 0);
}

static bool is_path(const struct message *msg)
{
	return msg->data[0] == '/' && msg->length < PATH_MAX && !memchr(msg->data, '\0', msg->length);
}

void on_UPGRADE(struct master *m, struct client *c, const struct message *msg)
{
	static const char no_path[] = "\2the name of the new program is no absolute path";
	char *program = is_path(msg) ? calloc(1, msg->length + 1) : NULL;

	if (!program) {
		client_tell(c, MSG_UPGRADED, no_path, sizeof no_path - 1);
		return;
	}
	/* If one is under way, this client is told how it goes. */
	c->owed |= OWED_UPGRADE;
	client_tell(c, MSG_UPGRADED, &(unsigned char){ UPGRADE_BEGUN }, 1);
	memcpy(program, msg->data, msg->length);
	if (m->upgrade.program)
		free(program);
	else
		m->upgrade.program = program;
}
