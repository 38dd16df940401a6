/* control/abduco.c - what only abduco's command line needs */
#include "control/abduco.h"
#include "base/complain.h"
#include "base/date.h"
#include "base/text.h"
#include "control/kill.h"
#include "options/table.h"
#include "session/session.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/un.h>

/* ---- sessions of abduco itself ---- */

/* Does a process listen on this socket? */
static bool is_served(const char *path)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	struct stat st;
	bool served;
	int fd;

	if (stat(path, &st) < 0 || !S_ISSOCK(st.st_mode) || strlen(path) >= sizeof address.sun_path)
		return false;
	strcpy(address.sun_path, path);
	fd = socket(AF_UNIX, SOCK_STREAM, 0);
	if (fd < 0)
		return false;
	served = connect(fd, (const struct sockaddr *)&address, sizeof address) == 0;
	close(fd);
	return served;
}

/* Where abduco keeps NAME@HOST: in .abduco of the home directory, in abduco/USER of the others. */
static bool is_in(char *path, size_t size, const char *directory, const char *below, const char *name)
{
	char host[256] = "";

	gethostname(host, sizeof host - 1);
	return directory && *directory
		&& snprintf(path, size, "%s/%s/%s@%s", directory, below, name, host) < (int)size && is_served(path);
}

static bool other_find(char *path, size_t size, const char *name)
{
	const char *user = getenv("USER");
	char below[128];

	if (is_in(path, size, getenv("HOME"), ".abduco", name))
		return true;
	if (!user || snprintf(below, sizeof below, "abduco/%s", user) >= (int)sizeof below)
		return false;
	return is_in(path, size, getenv("ABDUCO_SOCKET_DIR"), below, name)
		|| is_in(path, size, getenv("TMPDIR"), below, name) || is_in(path, size, "/tmp", below, name);
}

/* Its name is ours with an @ before it. */
bool abduco_is_other(const struct options *o)
{
	char path[PATH_MAX];
	struct session s;
	int fd;

	if (!o->session || o->session[0] != '@' || !other_find(path, sizeof path, o->session + 1))
		return false;
	fd = session_find(&s, o->session, o->mode->creates, false) == 0 ? session_connect(&s) : -1;
	if (fd >= 0) {
		close(fd);
		return false;
	}
	complain(o->session, "runs under abduco itself, at %s: end it there, or use another name", path);
	return true;
}

/* ---- -f ---- */

int abduco_force(const struct options *o)
{
	struct info info = { .name = NULL };
	struct session s;
	int fd;
	bool ended;

	if (!o->force || !o->mode->creates)
		return 0;
	if (session_find(&s, o->session, true, false) < 0)
		return 1;
	fd = session_connect(&s);
	if (fd < 0)
		return 0;
	ended = info_ask(fd, &info) && info.ended;
	info_free(&info);
	return ended ? control_kill(&(struct options){ .mode = o->mode, .session = o->session, .timeout = -1 }) : 0;
}

/* ---- the list ---- */

void abduco_list_heading(void)
{
	char host[256] = "";

	gethostname(host, sizeof host - 1);
	printf("Active sessions (on host %s)\n", host);
}

void abduco_list_print(const struct info *info)
{
	enum { DAY = 86400, THURSDAY = 4 };     /* the day of 1970-01-01 */
	static const char days[7][4] = { "Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat" };
	const char *name = info->name ? info->name : "-";
	char date[DATE_SIZE], shown[4096];

	date_put(date, info->started);
	printf("%c %s\t %.10s %.8s\t%s\n", info->ended ? '+' : info->attached ? '*' : ' ',
		days[(info->started / DAY + THURSDAY) % 7], date, strlen(date) > 11 ? date + 11 : "-",
		text_escape(shown, sizeof shown, name[0] == '@' ? name + 1 : name));
}
