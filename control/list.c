/* control/list.c - the mode -l: list one session, or all of them */
#include "control/list.h"
#include "base/complain.h"
#include "control/info.h"
#include "control/list_json.h"
#include "control/list_text.h"
#include "control/reach.h"
#include "session/registry.h"
#include "session/session.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct list {
	struct info *rows;
	size_t count;
	bool no_memory;         /* some are missing */
};

/* Append an empty row.  Returns NULL if there is no memory. */
static struct info *list_add(struct list *l)
{
	struct info *rows = realloc(l->rows, (l->count + 1) * sizeof *rows);

	if (!rows) {
		l->no_memory = true;
		return NULL;
	}
	l->rows = rows;
	memset(rows + l->count, 0, sizeof *rows);
	return rows + l->count++;
}

static void list_drop_last(struct list *l)
{
	info_free(&l->rows[--l->count]);
}

static void list_free(struct list *l)
{
	while (l->count > 0)
		list_drop_last(l);
	free(l->rows);
}

/* For session_each. */
static void list_visit(const struct entry *e, void *arg)
{
	struct list *l = arg;
	struct info *info = list_add(l);

	if (!info) {
		if (e->fd >= 0)
			close(e->fd);
		return;
	}
	info->attached = e->attached;
	info->silent = e->fd < 0;
	info->name = e->at_name ? strdup(e->at_name) : NULL;
	if (e->fd >= 0 && !info_ask(e->fd, info))
		list_drop_last(l);
	else if (!info->name)
		info->name = strdup(e->path);
}

/* Returns 0, or -1 after a complaint. */
static int list_one(struct list *l, const char *name)
{
	struct session s;
	struct stat st;
	struct info *info;
	int fd = reach(&s, name);

	if (fd < 0)
		return -1;
	info = list_add(l);
	if (!info)
		return 0;
	info->attached = fstatat(s.dir, s.base, &st, 0) == 0 && (st.st_mode & S_IXUSR);
	if (!info_ask(fd, info)) {
		session_fails(&s, "the session has just ended");
		return -1;
	}
	if (!info->name)
		info->name = strdup(s.reach);
	return 0;
}

static int list_print(const struct list *l, bool json)
{
	size_t i;

	if (l->count > 0 && !json && isatty(1))
		list_text_heading();
	for (i = 0; i < l->count; i++)
		if (json)
			list_json_print(&l->rows[i]);
		else
			list_text_print(&l->rows[i]);
	if (!l->no_memory)
		return output_end("list");
	complain("list", "%s", strerror(ENOMEM));
	return 1;
}

int control_list(const struct options *o)
{
	struct list l = { NULL, 0, false };
	int status = 1;

	if ((o->session ? list_one(&l, o->session) : session_each(list_visit, &l)) == 0)
		status = list_print(&l, o->json);
	list_free(&l);
	return status;
}
