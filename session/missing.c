/* session/missing.c - the message for a session that does not exist, with similar names */
#include "session/missing.h"
#include "base/complain.h"
#include "session/name.h"
#include "session/registry.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

enum { LIKE_MOST = 3, DISTANCE = 2 };   /* names that are told; slips in one */

/* The names that are like one. */
struct like {
	const char *name;       /* without the @ */
	char names[LIKE_MOST * (NAME_LENGTH + 4)];
	unsigned count;
};

/* How many bytes must be changed, added or left out to make b of a (Levenshtein).  Both have
 * NAME_LENGTH bytes at most. */
static unsigned distance(const char *a, const char *b)
{
	unsigned row[NAME_LENGTH + 1] = { 0 }, i, j, before, corner;

	for (j = 0; j <= strlen(b); j++)
		row[j] = j;
	for (i = 1; a[i - 1]; i++) {
		corner = row[0];
		row[0] = i;
		for (j = 1; b[j - 1]; j++) {
			before = row[j];
			row[j] = corner + (a[i - 1] != b[j - 1]);
			if (before + 1 < row[j])
				row[j] = before + 1;
			if (row[j - 1] + 1 < row[j])
				row[j] = row[j - 1] + 1;
			corner = before;
		}
	}
	return row[strlen(b)];
}

static bool is_like(const char *name, const char *other)
{
	size_t a = strlen(name), b = strlen(other), least = a < b ? a : b;

	if (strncmp(name, other, least) == 0)
		return true;
	return least > DISTANCE && distance(name, other) <= DISTANCE;
}

/* For session_each. */
static void like_visit(const struct entry *e, void *arg)
{
	struct like *l = arg;

	if (e->fd >= 0)
		close(e->fd);
	if (!e->at_name || l->count == LIKE_MOST || !is_like(l->name, e->at_name + 1))
		return;
	strcat(l->names, l->count++ == 0 ? "" : ", ");
	strcat(l->names, e->at_name);
}

void session_missing(const struct session *s)
{
	const char *bare = s->name + (s->name[0] == '@');
	struct like l = { .name = bare };

	if (strchr(s->name, '/') || !name_is_valid(bare)) {
		complain(s->name, "%s", strerror(ENOENT));
		return;
	}
	session_each(like_visit, &l);
	complain(s->name, "%s%s (%s%sdtach lists %s)", s->name[0] == '@' ? "no such session"
		: "No such file or directory, and no session @", s->name[0] == '@' ? "" : bare,
		l.count > 0 ? l.names : "", l.count > 0 ? " is like it; " : "", l.count > 0 ? "all" : "those there are");
}
