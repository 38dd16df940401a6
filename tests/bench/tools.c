/* tools.c - the measured tools: their commands, and where they are installed. */
#include "bench.h"

const char PROGRAM[] = "program";
const char SOCKET[] = "socket";
const char NAME[] = "name";
const char JOB[] = "job";
const char INPUT[] = "input";

static const char *const bare_attach[] = { JOB, NULL };
static const char *const relay_start[] = { PROGRAM, "relay", SOCKET, JOB, NULL };
static const char *const relay_attach[] = { PROGRAM, "client", SOCKET, NULL };
static const char *const dtach_start[] = { PROGRAM, "-n", SOCKET, "-E", "-z", JOB, NULL };
static const char *const dtach_attach[] = { PROGRAM, "-a", SOCKET, "-E", "-z", "-r", "winch", NULL };
static const char *const dtach_push[] = { PROGRAM, "-p", SOCKET, NULL };
static const char *const dtach_upgrade[] = { PROGRAM, "-U", SOCKET, NULL };
static const char *const abduco_start[] = { PROGRAM, "-n", SOCKET, JOB, NULL };
static const char *const abduco_attach[] = { PROGRAM, "-a", SOCKET, NULL };
static const char *const abduco_push[] = { PROGRAM, "-p", "-a", SOCKET, NULL };
static const char *const tmux_start[] = {
	PROGRAM, "-u", "-f", "/dev/null", "-S", SOCKET, "new-session", "-d", "-x", "80", "-y", "24", JOB,
	";", "set", "-g", "status", "off", NULL
};
static const char *const tmux_attach[] = { PROGRAM, "-u", "-S", SOCKET, "attach-session", NULL };
static const char *const tmux_push[] = { PROGRAM, "-S", SOCKET, "load-buffer", "-", ";", "paste-buffer", "-r", NULL };
static const char *const screen_start[] = { PROGRAM, "-c", "/dev/null", "-U", "-d", "-m", "-S", NAME, JOB, NULL };
static const char *const screen_attach[] = { PROGRAM, "-c", "/dev/null", "-U", "-x", NAME, NULL };
static const char *const screen_push[] = {
	"/bin/sh", "-c", "\"$0\" -S \"$1\" -X readbuf \"$2\" && \"$0\" -S \"$1\" -p 0 -X paste .",
	PROGRAM, NAME, INPUT, NULL
};

/* How each prints its version. */
static const char *const long_version[] = { PROGRAM, "--version", NULL };
static const char *const upper_version[] = { PROGRAM, "-V", NULL };
static const char *const lower_version[] = { PROGRAM, "-v", NULL };

#define TOOL(n, s, c) .name = n, .start = s##_start, .attach = s##_attach, .push = s##_push, .can = SESSION | c

struct tool tools[TOOLS_MAX] = {
	{ TOOL("ours", dtach, REFERENCE | EXACT | MANY), .less_output = 1, .less_input = 1, .version = long_version,
	    .upgrade = dtach_upgrade },
	{ TOOL("dtach", dtach, REFERENCE | EXACT | MANY), .less_output = 1, .less_input = 16, .version = long_version },
	{ .name = "relay", .path = self, .start = relay_start, .attach = relay_attach,
	    .can = SESSION | REFERENCE | EXACT, .less_output = 1, .less_input = 1,
	    .about = "two processes, pty - socket - pty, no protocol: what any tool of this kind can do" },
	{ .name = "bare", .path = self, .attach = bare_attach,
	    .can = SESSION | REFERENCE | EXACT, .less_output = 1, .less_input = 1,
	    .about = "the program right in our terminal: what the system can do" },
	{ TOOL("abduco", abduco, EXACT | MANY), .less_output = 1, .less_input = 1, .version = lower_version },
	{ TOOL("tmux", tmux, MANY), .less_output = 16, .less_input = 32, .version = upper_version },
	{ TOOL("screen", screen, MANY), .less_output = 16, .less_input = 32, .version = lower_version },
	{ .name = "copy", .path = self, .can = MODEL | REFERENCE, .about = "memcpy() of the same bytes" },
#ifdef WITH_LIBVTERM
	{ .name = "libvterm", .path = self, .can = MODEL | REFERENCE, .about = "fed the same bytes" },
#else
	{ .name = "libvterm", .can = MODEL | REFERENCE },
#endif
};

/* Find a tool in $PATH, other than the dtach we measure; the result is never freed. */
static char *path_find(const char *name, const char *ours)
{
	char *path = getenv("PATH"), found[PATH_LEN];
	struct stat a, b;
	size_t n;

	for (; path != NULL && *path != '\0'; path += n + (path[n] == ':')) {
		n = strcspn(path, ":");
		if ((size_t)snprintf(found, sizeof found, "%.*s/%s", (int)n, path, name) >= sizeof found)
			continue;
		if (access(found, X_OK) == -1 || stat(found, &a) == -1 || !S_ISREG(a.st_mode))
			continue;
		if (stat(ours, &b) == 0 && a.st_dev == b.st_dev && a.st_ino == b.st_ino)
			continue;
		return strdup(found);
	}
	return NULL;
}

/* the first word that begins with a digit, in a tool's version output */
static void version_find(struct tool *tool)
{
	char said[256], *word;

	run.tool = tool;
	command_output(tool->version, said, sizeof said);
	for (word = strtok(said, " ,\n"); word != NULL && !isdigit((unsigned char)*word); word = strtok(NULL, " ,\n"))
		continue;
	snprintf(tool->said, sizeof tool->said, "%.20s  %.80s", word ? word : "of no version", tool->path);
	tool->about = tool->said;
}

static const char *missing_tool(const struct tool *tool)
{
	if (tool->can & MODEL)
		return "not found when this was built: the screen model is beside a copy only";
	return tool == &tools[DTACH] ? "not installed: nothing says how we are beside dtach 0.9" : "not installed";
}

void tools_find(const char *ours)
{
	tools[OURS].path = realpath(ours, NULL);
	tools[OURS].can |= MODEL;
	for (struct tool *t = tools; t < tools + TOOLS_MAX && t->name != NULL; t++) {
		if (t != &tools[OURS] && options.peers != NULL && !listed(options.peers, t->name)) {
			t->path = NULL;
			continue;
		}
		if (t->path == NULL && t->version != NULL)
			t->path = path_find(t->name, ours);
		if (t->path == NULL)
			t->missing = missing_tool(t);
		else if (t->version != NULL)
			version_find(t);
	}
	if (tools[DTACH].path != NULL && strncmp(tools[DTACH].about, "0.9 ", 4) != 0)
		tools[DTACH].missing = "not 0.9, which the targets are for";
}
