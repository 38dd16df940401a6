/* dtach.c - main: read the command line, choose the role */
#include "base/system.h"
#include "base/complain.h"
#include "base/descriptor.h"
#include "control/abduco.h"
#include "control/detach.h"
#include "control/follow.h"
#include "control/input.h"
#include "control/kill.h"
#include "control/label.h"
#include "control/list.h"
#include "control/monitor.h"
#include "control/push.h"
#include "control/show.h"
#include "control/until.h"
#include "control/upgrade.h"
#include "control/size.h"
#include "control/wait.h"
#include "create.h"
#include "master.h"
#include "options/abduco.h"
#include "options/help.h"
#include "options/read.h"
#include "options/table.h"

#include <signal.h>
#include <stddef.h>
#include <unistd.h>

/* What runs each mode of options/table.c.  Returns the status for exit(3). */
static const struct {
	char letter;
	int (*run)(const struct options *o);
} roles[] = {
	{ 'A', attach_or_create },
	{ 'a', attach_existing },
	{ 'c', create_and_attach },
	{ 'n', create_detached },
	{ 'N', create_in_foreground },
	{ 'p', control_push },
	{ 'i', control_input },
	{ 'l', control_list },
	{ 's', control_show },
	{ 'u', control_until },
	{ 'x', execute },
	{ 'f', control_follow },
	{ 'w', control_wait },
	{ 'k', control_kill },
	{ 'd', control_detach },
	{ 'g', control_size },
	{ 'M', control_monitor },
	{ 'L', control_label },
	{ 'U', control_upgrade },
};

_Static_assert(sizeof roles / sizeof *roles == MODES, "each mode of options/table.c has its role here");

static int run(const struct options *o)
{
	size_t i;

	for (i = 0; i < MODES; i++)
		if (roles[i].letter == o->mode->letter)
			return roles[i].run(o);
	return 1;
}

/* Returns 0; 1 if all has been done; -1 after a complaint. */
static int command_line(struct options *o, int argc, char **argv)
{
	if (abduco_called(argv[0])) {
		complain_as("abduco");
		return abduco_read(o, argc, argv);
	}
	if (argc > 1 && help_given(argv[1]))
		return 1;
	return options_read(o, argc, argv);
}

int main(int argc, char **argv)
{
	struct options o;
	int read;

	if (master_resumes(argv, &read))
		return read;
	descriptors_standard();
	read = command_line(&o, argc, argv);
	if (read != 0)
		return read > 0 ? output_end("standard output") : 1;
	if (o.abduco && (abduco_is_other(&o) || abduco_force(&o) != 0))
		return 1;
	if (o.mode->attaches && !isatty(0)) {
		complain(o.session ? o.session : "-a", "attaching needs a terminal on standard input");
		return 1;
	}
	/* -N keeps what a supervisor hands over.  Nobody else has use for it, and a
	 * caller may be waiting for its end. */
	if (o.mode->letter != 'N')
		descriptors_close(3);
	/* SIGUSR1 is for masters, and one sent to all that are called dtach comes to
	 * us too.  A program that we start finds it as we did. */
	if (!o.mode->creates)
		signal(SIGUSR1, SIG_IGN);
	o.argv = argv;
	return run(&o);
}
