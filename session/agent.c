/* session/agent.c - a session's own link to the ssh agent */
#include "session/agent.h"
#include "base/names.h"
#include "base/number.h"
#include "base/path.h"
#include "session/directory.h"
#include "session/name.h"

#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Replace the link by one to path, with a rename, so that it is never missing. */
static int link_replace(const char *link, const char *path)
{
	char temporary[PATH_MAX];

	snprintf(temporary, sizeof temporary, "%s-new", link);
	unlink(temporary);
	if (symlink(path, temporary) == 0 && rename(temporary, link) == 0)
		return 0;
	unlink(temporary);
	return -1;
}

static char *link_path(void)
{
	struct directory d;
	char name[64], *path = NULL;

	if (directory_open(&d, true) == 0) {
		snprintf(name, sizeof name, NAME_AGENT "%ld", (long)getpid());
		path = path_join(d.name, name);
	}
	directory_close(&d);
	return path;
}

void session_agent(struct session *s)
{
	const char *socket = getenv("SSH_AUTH_SOCK");

	if (!socket || socket[0] != '/')
		return;
	s->made.agent = link_path();
	if (s->made.agent && link_replace(s->made.agent, socket) == 0
		&& setenv("SSH_AUTH_SOCK", s->made.agent, 1) == 0)
		return;
	free(s->made.agent);
	s->made.agent = NULL;
}

static bool is_socket_of_ours(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISSOCK(st.st_mode) && st.st_uid == geteuid();
}

/* Are these two names of one file, or of one link? */
static bool is_same(const char *path, const char *link)
{
	struct stat a, b;

	return lstat(path, &a) == 0 && lstat(link, &b) == 0 && a.st_ino == b.st_ino && a.st_dev == b.st_dev;
}

void session_agent_point(struct session *s, const char *path)
{
	const char *link = s->made.agent;
	char real[PATH_MAX];
	struct stat st;

	if (!link || path[0] != '/' || !realpath(path, real) || !is_socket_of_ours(path) || is_same(path, link))
		return;
	/* path may be another session's link that leads to ours.  A circle of links leads
	 * nowhere; then ours leads to the socket itself. */
	if (link_replace(link, path) == 0 && stat(link, &st) < 0)
		link_replace(link, real);
}

/* Sessions made inside this one have links that lead to ours, and outlive it. */
static void pass_on(const char *link)
{
	int length = (int)(path_base(link) - 1 - link);
	char target[PATH_MAX], other[PATH_MAX];
	ssize_t n = readlink(link, target, sizeof target - 1);
	struct names names = { NULL, 0 };
	size_t i;

	if (n <= 0)
		return;
	target[n] = '\0';
	snprintf(other, sizeof other, "%.*s", length, link);
	names_read(&names, other);
	for (i = 0; i < names.count; i++) {
		snprintf(other, sizeof other, "%.*s/%s", length, link, names.at[i]);
		if (name_begins(names.at[i], NAME_AGENT) && link_leads_to(other, link))
			link_replace(other, target);
	}
	names_free(&names);
}

void session_agent_remove(struct session *s)
{
	if (!s->made.agent)
		return;
	pass_on(s->made.agent);
	unlink(s->made.agent);
	free(s->made.agent);
	s->made.agent = NULL;
}

void agent_sweep(int dir, const char *name)
{
	const char *digits = name + strlen(NAME_AGENT);
	pid_t pid = (pid_t)number_take(&digits);

	if (pid > 0 && kill(pid, 0) < 0 && errno == ESRCH)
		unlinkat(dir, name, 0);
}
