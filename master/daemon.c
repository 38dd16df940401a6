/* master/daemon.c - a master in a process of its own, which outlives the caller */
#include "master/daemon.h"
#include "base/complain.h"
#include "base/descriptor.h"
#include "base/system.h"
#include "master/birth.h"
#include "master/keep.h"
#include "session/serve.h"

#include <errno.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* What a caller is told over the pipe: 0 or an errno. */
static void report(int fd, int error)
{
	(void)!write(fd, &error, sizeof error);
	close(fd);
}

/* In the child.  It forks again: the caller may go on as a client, and the master must not stay
 * its child; and a session leader would be given a terminal that anything in it opens without
 * O_NOCTTY. */
static void daemon_main(struct master *m, const int client[2], void (*live)(struct master *m), const int pipe_end[2])
{
	pid_t child;
	int error;

	close(pipe_end[0]);
	setsid();
	child = fork();
	if (child < 0) {
		error = errno;
		keep_undo(m);
		report(pipe_end[1], error);
		_exit(1);
	}
	if (child > 0)
		_exit(0);
	birth_leave_terminal();
	if (client)
		close(client[0]);
	error = birth_start(m, client ? client[1] : -1);
	(void)!chdir("/");
	report(pipe_end[1], error);
	if (!error)
		live(m);
	_exit(0);
}

/* The errno that the daemon reports; ECHILD if it ends without a word. */
static int hear_report(int fd)
{
	int error = ECHILD;

	while (read(fd, &error, sizeof error) < 0 && errno == EINTR)
		;
	close(fd);
	return error;
}

int daemon_create(struct master *m, const int client[2], void (*live)(struct master *m))
{
	struct session *s = m->session;
	int ends[2], error;
	pid_t child = pipe_on_exec(ends) < 0 ? -1 : fork_briefly();

	if (child < 0) {
		complain(s->name, "%s", strerror(errno));
		birth_undo(m);
		return -1;
	}
	if (child == 0)
		daemon_main(m, client, live, ends);
	close(ends[1]);
	birth_release(m);
	while (waitpid(child, NULL, 0) < 0 && errno == EINTR)
		;
	error = hear_report(ends[0]);
	if (error)
		session_remove(s);
	signals_unblock(&m->signals);
	return error ? birth_cannot_run(m, error) : 0;
}
