/* create.c - the modes that end in an attached terminal or in a new session
 *
 * They bring the two roles together.  The client that creates a session is
 * connected to its master by a socketpair, before the program starts, so that it
 * sees the program's first byte. */
#include "create.h"
#include "attach.h"
#include "base/complain.h"
#include "base/descriptor.h"
#include "control/again.h"
#include "control/circle.h"
#include "control/execute.h"
#include "control/info.h"
#include "control/lost.h"
#include "control/reach.h"
#include "control/switch.h"
#include "master.h"
#include "options/table.h"
#include "session/directory.h"
#include "session/inside.h"
#include "session/missing.h"
#include "session/name.h"
#include "session/registry.h"
#include "session/session.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

enum { RACE_TRIES = 1000 };     /* of -A, to find or to make the session */

/* The session ended, or another one took its name, before anything came of it:
 * so an attempt may be made again. */
enum { MISSED = -1 };

/* ---- attaching ---- */

/* Attach once, on fd, which is closed.  Returns as attach_run, or 1 after a complaint. */
static int attach_once(int fd, const struct session *s, const struct options *o)
{
	int status = 1, place;

	if (circle_closes(s, &place)) {
		close(fd);
		return 1;
	}
	if (attach_greet(fd, o, false) < 0)
		session_fails_errno(s);
	else
		status = attach_run(s->name);
	circle_leave(place);
	close(fd);
	return status;
}

/* The terminal goes on to the session that attach_run was told of.  Returns as attach_run. */
static int next_attach(const struct options *o)
{
	struct options there = *o;
	char *name = strdup(attach_next());
	struct session s;
	int fd = name ? reach(&s, name) : -1, status = 1;

	/* -D was meant for the session that it was written for. */
	there.others = false;
	if (fd >= 0)
		status = attach_once(fd, &s, &there);
	if (status == MISSED)
		status = session_fails(&s, "the session has just ended");
	free(name);
	return status;
}

/* The terminal goes on to others, as often as status, of attach_run, says so.  Returns the
 * last one's. */
static int attach_others(int status, const struct options *o)
{
	while (status == ATTACH_SWITCHED)
		status = next_attach(o);
	return status;
}

/* Attach on fd, which is closed.  Returns the status, or MISSED. */
static int attach_on(int fd, const struct session *s, const struct options *o)
{
	int status = attach_others(attach_once(fd, s, o), o);

	return status < 0 ? MISSED : status;
}

/* For a mode that makes one attempt. */
static int missed_fails(const struct session *s, int status)
{
	return status == MISSED ? session_fails(s, "the session has just ended") : status;
}

/* The only session there is, for `dtach -a` alone. */
struct only {
	char *reach;            /* of one of them */
	size_t count;
};

/* For session_each. */
static void only_visit(const struct entry *e, void *arg)
{
	struct only *only = arg;
	struct info info = { .name = NULL };

	only->count++;
	if (e->at_name || e->fd < 0) {
		if (e->fd >= 0)
			close(e->fd);
		info.name = strdup(e->at_name ? e->at_name : e->path);
	} else {
		info_ask(e->fd, &info);
		if (!info.name)
			info.name = strdup(e->path);
	}
	free(only->reach);
	only->reach = info.name;
	info.name = NULL;
	info_free(&info);
}

/* Returns the name, or NULL after a complaint. */
static const char *only_session(void)
{
	struct only only = { .reach = NULL };

	if (session_each(only_visit, &only) < 0)
		return NULL;
	if (only.count == 1 && only.reach)
		return only.reach;
	if (only.count == 0)
		complain("-a", "there is no session (dtach NAME makes one)");
	else
		complain("-a", "which of %zu sessions? (dtach lists them)", only.count);
	return NULL;
}

/* ---- making a session ---- */

/* Remove the socket of an @name if no process listens on it: only dtach makes sockets
 * there.  A path may belong to another program.  Returns 0, or -1 with errno. */
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

/* Find the place of a new session.  Returns 0, or -1 after a complaint.  A bare word is a
 * file here, also where there is a session of that name: then that is said. */
static int place_find(struct session *s, const struct options *o)
{
	if (session_find(s, o->session, true, false) < 0)
		return -1;
	if (!o->quiet && session_lives_as_name(o->session))
		complain(o->session, "makes a socket here; @%s is another session (dtach -a @%s attaches)",
			o->session, o->session);
	if (heal_at_name(s) == 0)
		return 0;
	session_fails_errno(s);
	return -1;
}

/* What a session is made with: what the command line says, or what the lost one was made with. */
struct making {
	struct kept kept;
	struct options lost;
	const struct options *options;
};

/* No connection could be made: find out what to create the session with, a lost session's image or
 * the command line.  Returns 0, or -1 after a complaint.  kept_free is due in any case. */
static int making_begin(struct making *how, const struct session *s, const struct options *o)
{
	int lost = lost_load(s, &how->kept);

	how->options = o;
	if (lost < 0)
		return -1;
	if (lost == 1) {
		how->options = &how->lost;
		return again_prepare(&how->lost, o, &how->kept, s->name);
	}
	if (o->mode->creates || o->mode->executes)
		return 0;
	session_missing(s);
	return -1;
}

/* Make the two ends of a connection, which no other program inherits.  Returns 0,
 * or -1 with errno. */
static int pair_make(int pair[2])
{
	if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair) < 0)
		return -1;
	close_on_exec(pair[0]);
	close_on_exec(pair[1]);
	return 0;
}

/* Make the session with the options how, and attach to it with o.  Returns the status, or MISSED.
 * quiet: a name that is taken is no error, but MISSED. */
static int make_and_attach(struct session *s, const struct options *how, const struct options *o, bool quiet)
{
	int pair[2], made;

	if (pair_make(pair) < 0 || attach_greet(pair[0], o, true) < 0)
		return session_fails_errno(s);
	made = master_create(s, how, pair, quiet);
	close(pair[1]);
	if (made == 0)
		return attach_others(attach_run(s->name), o);
	close(pair[0]);
	return made < 0 ? 1 : MISSED;
}

/* The place of a new session, and what it is made with: a command, or if none is given what a lost
 * session of this name was made with.  Returns 0, or -1 after a complaint.  kept_free is due in any
 * case. */
static int new_begin(struct making *how, struct session *s, const struct options *o)
{
	how->options = o;
	how->kept.file = (struct queue){ .data = NULL };
	if (place_find(s, o) < 0)
		return -1;
	if (o->command)
		return 0;
	if (making_begin(how, s, o) < 0)
		return -1;
	if (how->options == o || session_heal(s) == 0)
		return 0;
	session_fails_errno(s);
	return -1;
}

int create_and_attach(const struct options *o)
{
	struct making how;
	struct session s;
	int status = 1;

	if (new_begin(&how, &s, o) == 0)
		status = missed_fails(&s, make_and_attach(&s, how.options, o, false));
	kept_free(&how.kept);
	return status;
}

int create_detached(const struct options *o)
{
	struct making how;
	struct session s;
	int status = new_begin(&how, &s, o) == 0 && master_create(&s, how.options, NULL, false) == 0 ? 0 : 1;

	kept_free(&how.kept);
	return status;
}

int create_in_foreground(const struct options *o)
{
	struct making how;
	struct session s;
	int status = new_begin(&how, &s, o) < 0 ? 1 : master_foreground(&s, how.options);

	kept_free(&how.kept);
	return status;
}

/* ---- attach or create ---- */

/* Is the socket's name a link to what is not there?  It cannot be connected to,
 * and no socket can take its name. */
static bool is_dangling(const struct session *s)
{
	struct stat st;

	return fstatat(s->dir, s->base, &st, AT_SYMLINK_NOFOLLOW) == 0 && S_ISLNK(st.st_mode)
		&& fstatat(s->dir, s->base, &st, 0) < 0;
}

/* No process listens on the socket: remove it, but only once it is sure that the
 * command can run.  Returns 0, or 1 after a complaint. */
static int dead_replace(struct session *s, const struct options *o)
{
	if (master_check(s, o) < 0)
		return 1;
	return session_heal(s) < 0 ? session_fails_errno(s) : 0;
}

/* No master answers at s: make the session and attach to it.  dead: a socket is there that no
 * process listens on.  Returns as attempt. */
static int make_absent(struct session *s, const struct options *o, bool dead)
{
	struct making how;
	int status = 1;

	if (making_begin(&how, s, o) == 0 && (!dead || dead_replace(s, how.options) == 0))
		status = make_and_attach(s, how.options, o, true);
	kept_free(&how.kept);
	return status;
}

/* Attach to the session, or make it and attach.  Returns the status, or MISSED: another
 * process was faster, or the session ended just then. */
static int attempt(struct session *s, const struct options *o)
{
	int fd = session_connect(s);

	if (fd >= 0)
		return attach_on(fd, s, o);
	if (errno != ECONNREFUSED && errno != ENOENT)
		return session_fails_errno(s);
	return make_absent(s, o, errno == ECONNREFUSED);
}

/* Attach to the session, or start it again: it was lost.  Returns the status. */
static int attempt_again(struct session *s, const struct options *o)
{
	int tries = 0, status;

	do
		status = attempt(s, o);
	while (status == MISSED && ++tries < RACE_TRIES);
	return missed_fails(s, status);
}

int attach_existing(const struct options *o)
{
	struct session s;
	struct kept k;
	const char *name = o->session ? o->session : only_session();
	int fd, lost = name ? lost_find(&s, name, &k) : -1;

	if (name)
		kept_free(&k);
	if (lost != 0)
		return lost < 0 ? 1 : attempt_again(&s, o);
	fd = reach(&s, name);
	return fd < 0 ? 1 : missed_fails(&s, attach_on(fd, &s, o));
}

/* Make the session without a terminal; dead: its socket is there.  *made: it is new, neither another
 * process's nor a lost one.  Returns false after a complaint. */
static bool session_make(struct session *s, const struct options *o, bool dead, bool *made)
{
	struct making how;
	int result = -1;

	if (making_begin(&how, s, o) == 0 && (!dead || dead_replace(s, how.options) == 0))
		result = master_create(s, how.options, NULL, true);
	*made = result == 0 && how.options == o;
	kept_free(&how.kept);
	return result >= 0;
}

/* The session is there, or made now without a terminal; *made as for session_make.  Returns false after
 * a complaint. */
static bool session_prepare(struct session *s, const struct options *o, bool *made)
{
	int fd = session_connect(s);

	*made = false;
	if (fd >= 0) {
		close(fd);
		return true;
	}
	if (errno != ECONNREFUSED && errno != ENOENT)
		return session_fails_errno(s) == 0;
	return session_make(s, o, errno == ECONNREFUSED, made);
}

/* A bare word that is neither a file here nor a session becomes @name. */
int execute(const struct options *o)
{
	struct options there = *o;
	struct session s;
	struct stat st;
	bool made;

	if (session_find(&s, o->session, true, true) < 0)
		return 1;
	if (!strchr(o->session, '/') && fstatat(s.dir, s.base, &st, AT_SYMLINK_NOFOLLOW) < 0) {
		there.session = o->at_name;
		if (session_find(&s, there.session, true, false) < 0)
			return 1;
	}
	there.command = NULL;
	if (!session_prepare(&s, &there, &made))
		return 1;
	there.command = o->command;
	return control_execute(&there, made);
}

/* ---- `dtach name` in a session's own shell ---- */

/* As session_prepare, for a session that the terminal goes on to. */
static bool next_prepare(struct session *s, const struct options *o)
{
	int fd = session_connect(s), place;
	bool made;

	if (fd >= 0) {
		close(fd);
		if (circle_closes(s, &place))
			return false;
		circle_leave(place);
	}
	return session_prepare(s, o, &made);
}

/* Let the terminal that shows this session show the other one instead: nesting would swallow
 * keys, the detach key among them.  Returns the status, or MISSED if it cannot: then the
 * sessions are nested. */
static int take_over(const struct options *o)
{
	int fd = inside_connect();
	struct session s;

	if (fd < 0 || !switch_ask(fd, NULL))
		return MISSED;
	if (session_find(&s, o->session, true, false) < 0 || !next_prepare(&s, o))
		return 1;
	fd = inside_connect();
	if (fd < 0 || !switch_ask(fd, s.reach))
		return session_fails(&s, "this terminal could not be taken to it (dtach -a shows it in here)");
	return 0;
}

int attach_or_create(const struct options *o)
{
	struct session s;
	int tries = 0, status = o->named ? take_over(o) : MISSED;

	if (status != MISSED)
		return status;
	if (session_find(&s, o->session, true, session_lives_as_name(o->session)) < 0)
		return 1;
	do
		status = attempt(&s, o);
	while (status == MISSED && !is_dangling(&s) && ++tries < RACE_TRIES);
	if (status != MISSED)
		return status;
	errno = EADDRINUSE;
	return session_fails_errno(&s);
}
