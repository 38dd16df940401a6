/* control/list.c - the mode -l: list one session, or all of them */
#include "control/list.h"
#include "base/complain.h"
#include "control/abduco.h"
#include "control/info.h"
#include "control/list_json.h"
#include "control/list_table.h"
#include "control/list_text.h"
#include "control/lost.h"
#include "control/reach.h"
#include "session/registry.h"
#include "session/session.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Sessions asked at once: below any usual limit of open descriptors. */
enum { AT_ONCE = 200 };

/* A session, and the question that its master has not answered yet. */
struct row {
	struct info info;
	struct question question;
	bool asking;
	bool ended;             /* it is no session any more */
	char *path;             /* its name, if the master tells none */
};

/* A row stays where it is. */
struct list {
	struct row **rows;
	size_t count;
	size_t asking;          /* how many rows are */
	bool no_memory;         /* some are missing */
};

/* Append an empty row.  Returns NULL if there is no memory. */
static struct row *list_add(struct list *l)
{
	struct row **rows = realloc(l->rows, (l->count + 1) * sizeof *rows);
	struct row *row = calloc(1, sizeof *row);

	if (rows)
		l->rows = rows;
	if (!rows || !row) {
		l->no_memory = true;
		free(row);
		return NULL;
	}
	l->rows[l->count] = row;
	return l->rows[l->count++];
}

static void list_free(struct list *l)
{
	size_t i;

	for (i = 0; i < l->count; i++) {
		info_free(&l->rows[i]->info);
		free(l->rows[i]->path);
		free(l->rows[i]);
	}
	free(l->rows);
}

static void row_ask(struct list *l, struct row *row, int fd)
{
	info_begin(&row->question, fd, &row->info);
	row->asking = true;
	l->asking++;
}

/* All that are asking are listened to at once. */
static void list_listen(struct list *l)
{
	struct question *questions[AT_ONCE];
	size_t i, n = 0;

	for (i = 0; i < l->count; i++)
		if (l->rows[i]->asking)
			questions[n++] = &l->rows[i]->question;
	infos_listen(questions, n);
	for (i = 0; i < l->count; i++) {
		struct row *row = l->rows[i];

		if (row->asking)
			row->ended = !info_end(&row->question, &row->info);
		if (!row->info.name) {
			row->info.name = row->path;
			row->path = NULL;
		}
		row->asking = false;
	}
	l->asking = 0;
}

/* For session_each. */
static void list_visit(const struct entry *e, void *arg)
{
	struct list *l = arg;
	struct row *row = list_add(l);

	if (!row) {
		if (e->fd >= 0)
			close(e->fd);
		return;
	}
	row->info.attached = e->attached;
	row->info.silent = e->fd < 0;
	row->info.name = e->at_name ? strdup(e->at_name) : NULL;
	row->path = strdup(e->path);
	if (e->fd >= 0)
		row_ask(l, row, e->fd);
	if (l->asking == AT_ONCE)
		list_listen(l);
}

/* For lost_each. */
static void list_lost(struct info *info, void *arg)
{
	struct row *row = list_add(arg);

	if (row)
		row->info = *info;
	else
		info_free(info);
}

/* The lost ones last; abduco's list has none. */
static int list_all(struct list *l, bool abduco)
{
	int result = session_each(list_visit, l);

	list_listen(l);
	if (!abduco)
		lost_each(list_lost, l);
	return result;
}

/* Returns whether the session is a lost one, then 1; else 0, or -1 after a complaint. */
static int list_one_lost(struct list *l, const char *name)
{
	struct session s;
	struct kept k;
	struct info info;
	int found = lost_find(&s, name, &k);

	if (found == 1) {
		lost_tell(&k, &info);
		list_lost(&info, l);
	}
	kept_free(&k);
	return found;
}

/* Returns 0, or -1 after a complaint. */
static int list_one(struct list *l, const char *name)
{
	struct session s;
	struct stat st;
	struct row *row;
	int fd, lost = list_one_lost(l, name);

	if (lost != 0)
		return lost < 0 ? -1 : 0;
	fd = reach(&s, name);
	if (fd < 0)
		return -1;
	row = list_add(l);
	if (!row)
		return 0;
	row->info.attached = fstatat(s.dir, s.base, &st, 0) == 0 && (st.st_mode & S_IXUSR);
	row->path = strdup(s.reach);
	row_ask(l, row, fd);
	list_listen(l);
	if (!row->ended)
		return 0;
	session_fails(&s, "the session has just ended");
	return -1;
}

/* Fill in what the sessions use. */
static void list_measure(struct list *l)
{
	struct processes all;
	size_t i;

	processes_read(&all);
	for (i = 0; i < l->count; i++) {
		struct info *info = &l->rows[i]->info;

		info->usage = usage_of(&all, info->pid, info->ended ? 0 : info->program);
	}
	processes_free(&all);
}

/* For people: a table; and an empty list says what to do. */
static void list_show(const struct list *l, bool verbose)
{
	struct table table;
	size_t i;

	list_table_begin(&table, verbose);
	for (i = 0; i < l->count; i++)
		if (!l->rows[i]->ended)
			list_table_measure(&table, &l->rows[i]->info);
	for (i = 0; i < l->count; i++)
		if (!l->rows[i]->ended)
			list_table_print(&table, &l->rows[i]->info);
	if (!table.begun && !l->no_memory)
		puts("no sessions (dtach NAME makes one, dtach --help tells more)");
}

/* As abduco does it. */
static void list_for_abduco(const struct list *l)
{
	size_t i;

	abduco_list_heading();
	for (i = 0; i < l->count; i++)
		if (!l->rows[i]->ended)
			abduco_list_print(&l->rows[i]->info);
}

static void list_lines(const struct list *l, const struct options *o)
{
	size_t i;

	for (i = 0; i < l->count; i++) {
		if (l->rows[i]->ended)
			continue;
		if (o->json)
			list_json_print(&l->rows[i]->info);
		else
			list_text_print(&l->rows[i]->info, o->verbose);
	}
}

static int list_print(struct list *l, const struct options *o)
{
	if (o->json || o->verbose)
		list_measure(l);
	if (o->abduco)
		list_for_abduco(l);
	else if (!o->json && isatty(1))
		list_show(l, o->verbose);
	else
		list_lines(l, o);
	if (!l->no_memory)
		return output_end("list");
	complain("list", "%s", strerror(ENOMEM));
	return 1;
}

/* Only sessions that have all the labels are wanted. */
static void list_choose(struct list *l, const struct labels *wanted)
{
	size_t i, at;

	for (i = 0; i < l->count; i++)
		for (at = 0; at < wanted->length; at += strlen(wanted->text + at) + 1)
			l->rows[i]->ended |= !labels_have(&l->rows[i]->info.labels, wanted->text + at);
}

int control_list(const struct options *o)
{
	struct list l = { .rows = NULL };
	int status = 1, found = o->session ? list_one(&l, o->session) : list_all(&l, o->abduco);

	list_choose(&l, &o->labels);
	if (found == 0)
		status = list_print(&l, o);
	list_free(&l);
	return status;
}
