/* dtach.c - which mode: find the session, make or connect to it, hand it over */
#include "base/system.h"

#include "attach.h"
#include "base/descriptor.h"
#include "base/complain.h"
#include "control/control.h"
#include "control/list.h"
#include "master.h"
#include "options/options.h"
#include "session/session.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { RACE_TRIES = 1000 };

/* --help and --version, and what dtach 0.9 takes for them. */
static bool asks(const char *word, const char *option)
{
	size_t n = strlen(word);

	return n >= 3 && strncmp(word, option, n) == 0;
}

/* ---- modes ---- */

static struct session session;

static int cannot(const struct session *s)
{
	complain(s->name, "%s", errno == ENOTSOCK ? "is not a socket" : strerror(errno));
	return 1;
}

/* For exit(3), of what attach_run returns. */
static int status_of(int status)
{
	if (status >= 0)
		return status;
	complain(session.name, "the session has just ended");
	return 1;
}

static int attach_mode(const struct options *o)
{
	int fd;

	if (session_find(&session, o->session, false, true) < 0)
		return 1;
	fd = session_connect(&session);
	if (fd < 0 || attach_greet(fd, o, false) < 0)
		return cannot(&session);
	return status_of(attach_run(session.name));
}

/* Make the session and attach to it.  Returns the status, -1 if the name is
 * taken and quiet. */
static int create_attached(struct session *s, const struct options *o, bool quiet)
{
	int pair[2], made;

	if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair) < 0)
		return cannot(s);
	close_on_exec(pair[0]);
	close_on_exec(pair[1]);
	if (attach_greet(pair[0], o, true) < 0)
		return cannot(s);
	made = master_create(s, o, pair, quiet);
	close(pair[1]);
	if (made == 0)
		return attach_run(s->name);
	close(pair[0]);
	return made < 0 ? 1 : -1;
}

/* A socket that nobody listens on is in the way of an @name only. */
static int heal_at_name(const struct session *s)
{
	int fd;

	if (!s->at_name)
		return 0;
	fd = session_connect(s);
	if (fd >= 0)
		close(fd);
	return fd < 0 && errno == ECONNREFUSED ? session_heal(s) : 0;
}

static int create_mode(const struct options *o)
{
	if (session_find(&session, o->session, true, false) < 0)
		return 1;
	if (heal_at_name(&session) < 0)
		return cannot(&session);
	if (o->mode == 'N')
		return master_foreground(&session, o);
	if (o->mode == 'n')
		return master_create(&session, o, NULL, false) == 0 ? 0 : 1;
	return status_of(create_attached(&session, o, false));
}

/* A link to what is not there is not connected to, nor does it give way. */
static bool is_dangling(const struct session *s)
{
	struct stat st;

	return fstatat(s->dir, s->base, &st, AT_SYMLINK_NOFOLLOW) == 0 && S_ISLNK(st.st_mode)
		&& fstatat(s->dir, s->base, &st, 0) < 0;
}

/* Attach, else create, and again when somebody else was faster or the session
 * ended just then: any number of these at once end in one session. */
static int attach_or_create_mode(const struct options *o)
{
	int tries, fd, status = -1;

	if (session_find(&session, o->session, true, false) < 0)
		return 1;
	for (tries = 0; status < 0 && tries < RACE_TRIES; tries++) {
		fd = session_connect(&session);
		if (fd >= 0) {
			if (attach_greet(fd, o, false) < 0)
				return cannot(&session);
			status = attach_run(session.name);
			close(fd);
			continue;
		}
		if (errno != ECONNREFUSED && errno != ENOENT)
			return cannot(&session);
		/* Before a dead socket is removed, not after. */
		if (errno == ECONNREFUSED) {
			if (master_check(&session, o) < 0)
				return 1;
			if (session_heal(&session) < 0)
				return cannot(&session);
		}
		status = create_attached(&session, o, true);
		if (status < 0 && is_dangling(&session))
			break;
	}
	if (status < 0) {
		errno = EADDRINUSE;
		return cannot(&session);
	}
	return status;
}

/* Connect to a session that is to be there.  Returns the descriptor, or -1
 * after a complaint. */
static int session_reach(struct session *s, const char *name)
{
	int fd;

	if (session_find(s, name, false, true) < 0)
		return -1;
	fd = session_connect(s);
	if (fd < 0)
		cannot(s);
	return fd;
}

/* All are connected before the first is waited for, so that none can come to
 * its end unheard meanwhile. */
static int wait_mode(const struct options *o)
{
	static struct waited *waited;
	size_t n = 1, i;

	while (o->sessions[n - 1])
		n++;
	waited = calloc(n, sizeof *waited);
	if (!waited) {
		complain(o->session, "%s", strerror(errno));
		return 1;
	}
	limits_raise();
	for (i = 0; i < n; i++)
		waited[i].fd = session_reach(&waited[i].session, i == 0 ? o->session : o->sessions[i - 1]);
	return control_wait(waited, n);
}

static int control_mode(const struct options *o)
{
	int fd;

	/* Whoever means all masters by it reaches us, too. */
	sigaction(SIGUSR1, &(struct sigaction){ .sa_handler = SIG_IGN }, NULL);
	if (!o->session)
		return control_list(-1, NULL, o);
	if (o->mode == 'w')
		return wait_mode(o);
	fd = session_reach(&session, o->session);
	if (fd < 0)
		return 1;
	switch (o->mode) {
	case 'p':
		return control_push(fd, &session);
	case 's':
		return control_show(fd, &session, o);
	case 'f':
		return control_follow(fd, &session, o);
	case 'k':
		return control_kill(fd, &session, o->signal);
	case 'd':
		return control_dismiss(fd, &session);
	}
	return control_list(fd, &session, o);
}

int main(int argc, char **argv)
{
	static struct options o;

	descriptors_standard();
	if (argc > 1 && (asks(argv[1], "--help") || strcmp(argv[1], "-?") == 0)) {
		usage(stdout);
		return output_end("standard output");
	}
	if (argc > 1 && asks(argv[1], "--version")) {
		puts("dtach - version " DTACH_VERSION);
		return output_end("standard output");
	}
	if (options_read(&o, argc, argv) < 0)
		return 1;
	if (strchr("aAc", o.mode) && !isatty(0)) {
		complain(o.session, "attaching needs a terminal on standard input");
		return 1;
	}
	/* What a supervisor hands over stays with -N; nobody else has use for it,
	 * and a caller may be waiting for its end. */
	if (o.mode != 'N')
		descriptors_close(3);
	switch (o.mode) {
	case 'a':
		return attach_mode(&o);
	case 'A':
		return attach_or_create_mode(&o);
	case 'c':
	case 'n':
	case 'N':
		return create_mode(&o);
	}
	return control_mode(&o);
}
