/* tools.c - the tools that are measured: how they are told what to do, and where they are. */
#include "bench.h"

/* They are commands. These words stand for what differs from run to run. */

const char PROGRAM[] = "program";
const char SOCKET[] = "socket";
const char NAME[] = "name";
const char JOB[] = "job";

static const char *const bare_attach[] = { JOB, NULL };
static const char *const dtach_start[] = { PROGRAM, "-n", SOCKET, "-E", "-z", JOB, NULL };
static const char *const dtach_attach[] = { PROGRAM, "-a", SOCKET, "-E", "-z", "-r", "winch", NULL };
static const char *const dtach_push[] = { PROGRAM, "-p", SOCKET, NULL };
static const char *const relay_start[] = { PROGRAM, "relay", SOCKET, JOB, NULL };
static const char *const relay_attach[] = { PROGRAM, "client", SOCKET, NULL };
static const char *const abduco_start[] = { PROGRAM, "-n", SOCKET, JOB, NULL };
static const char *const abduco_attach[] = { PROGRAM, "-a", SOCKET, NULL };
static const char *const tmux_start[] = {
	PROGRAM, "-f", "/dev/null", "-S", SOCKET, "new-session", "-d", "-x", "80", "-y", "24", JOB,
	";", "set", "-g", "status", "off", NULL
};
static const char *const tmux_attach[] = { PROGRAM, "-S", SOCKET, "attach-session", NULL };
static const char *const screen_start[] = { PROGRAM, "-c", "/dev/null", "-d", "-m", "-S", NAME, JOB, NULL };
static const char *const screen_attach[] = { PROGRAM, "-c", "/dev/null", "-x", NAME, NULL };

struct tool tools[TOOLS_MAX] = {
	{ "ours", NULL, dtach_start, dtach_attach, dtach_push, EXACT | MANY, 1, 1 },
	{ "dtach", NULL, dtach_start, dtach_attach, dtach_push, EXACT | MANY, 1, 16 },
	{ "bare", self, NULL, bare_attach, NULL, EXACT, 1, 1 },
	{ "relay", self, relay_start, relay_attach, NULL, EXACT, 1, 1 },
	{ "abduco", NULL, abduco_start, abduco_attach, NULL, EXACT | MANY, 1, 1 },
	{ "tmux", NULL, tmux_start, tmux_attach, NULL, MANY, 16, 1 },
	{ "screen", NULL, screen_start, screen_attach, NULL, MANY, 16, 1 },
};

/* in $PATH, but not the one we measure; the answer is never freed */
static char *path_find(const char *name, const char *ours)
{
	char *path = getenv("PATH"), found[PATH_LEN];
	struct stat a, b;
	size_t n;

	for (; path != NULL && *path != '\0'; path += n + (path[n] == ':')) {
		n = strcspn(path, ":");
		if ((size_t)snprintf(found, sizeof found, "%.*s/%s", (int)n, path, name) >= sizeof found)
			continue;
		if (access(found, X_OK) == -1 || stat(found, &a) == -1)
			continue;
		if (stat(ours, &b) == 0 && a.st_dev == b.st_dev && a.st_ino == b.st_ino)
			continue;
		return strdup(found);
	}
	return NULL;
}

/* dtach is a peer only as another version than ours: "dtach - version 0.9, ..." */
static const char *dtach_name(const char *path)
{
	static char name[16];
	char command[PATH_LEN + 32], version[8] = "?";
	FILE *f;

	snprintf(command, sizeof command, "'%s' --version 2>&1", path);
	if ((f = popen(command, "r")) != NULL) {
		if (fscanf(f, "dtach - version %7[0-9.]", version) != 1)
			snprintf(version, sizeof version, "?");
		pclose(f);
	}
	snprintf(name, sizeof name, "dtach %s", version);
	return name;
}

void tools_find(const char *ours)
{
	tools[OURS].path = realpath(ours, NULL);
	for (size_t i = OURS + 1; tools[i].name != NULL; i++) {
		if (options.peers != NULL && !listed(options.peers, tools[i].name)) {
			tools[i].path = NULL;
			continue;
		}
		if (tools[i].path != self && (tools[i].path = path_find(tools[i].name, ours)) == NULL)
			missing(tools[i].name);
		if (i == DTACH && tools[i].path != NULL)
			tools[i].name = dtach_name(tools[i].path);
	}
}
