/* options/options.c - the command line: which mode, which session, which options */
#include "options/options.h"
#include "base/number.h"
#include "base/complain.h"

#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

enum { HISTORY = 1000, HISTORY_MOST = 1000000, LOG_LEAST = 8192 };

#define MODES_THAT_CREATE "AcnN"
#define MODES "a" MODES_THAT_CREATE "plsfwkd"

void usage(FILE *to)
{
	fputs("usage: dtach -A|-c|-n|-N session [-ERqwz] [-e key] [-g COLSxROWS] [-H lines]\n"
		"             [-o file] [-m size] [-r method] [--] [command ...]\n"
		"       dtach -a session [-ERqz] [-e key] [-H lines] [-r method]\n"
		"       dtach -p session\n"
		"       dtach -l [session] [-j]\n"
		"       dtach -s session [-C] [-H lines]\n"
		"       dtach -f session [-H lines]\n"
		"       dtach -w session ...\n"
		"       dtach -k [-signal] session\n"
		"       dtach -d [session]\n"
		"       dtach name [command ...]\n", to);
}

static int usage_error(const char *thing, const char *reason)
{
	complain(thing, "%s (dtach --help tells the usage)", reason);
	return -1;
}

/* ---- values ---- */

/* As dtach 0.9 reads it: ^X is a control character, ^? is DEL, else the first
 * byte counts, and "" is NUL. */
static int key_parse(const char *text, int *key)
{
	unsigned char first = (unsigned char)text[0], second = first ? (unsigned char)text[1] : 0;

	if (first >= 0x80 || second >= 0x80)
		return usage_error(text, "is not a key: it must be ASCII, or ^ and a character");
	if (first == '^' && second)
		*key = second == '?' ? 0x7f : second & 0x1f;
	else
		*key = first;
	return 0;
}

static bool number_parse(const char **p, unsigned short *number)
{
	uint64_t n = number_take(p);

	*number = (unsigned short)n;
	return n >= 1 && n <= 65535;
}

static int size_parse(const char *text, struct winsize *size)
{
	const char *p = text;

	if (number_parse(&p, &size->ws_col) && *p++ == 'x' && number_parse(&p, &size->ws_row) && !*p)
		return 0;
	return usage_error(text, "is not a size: it must be COLSxROWS, each 1 to 65535");
}

static int history_parse(const char *text, unsigned *lines)
{
	const char *end = text;
	uint64_t n;

	if (strcmp(text, "all") == 0) {
		*lines = UINT_MAX;
		return 0;
	}
	n = number_take(&end);
	if (end > text && !*end && n <= HISTORY_MOST) {
		*lines = (unsigned)n;
		return 0;
	}
	return usage_error(text, "is not a number of lines: 0 to 1000000, or all");
}

static int bytes_parse(const char *text, uint64_t *bytes)
{
	static const char suffixes[] = "KMG";
	const char *end = text, *suffix;
	uint64_t n = number_take(&end);
	unsigned shift = 0;

	suffix = *end ? strchr(suffixes, *end) : NULL;
	if (suffix) {
		shift = 10 * (unsigned)(suffix - suffixes + 1);
		end++;
	}
	if (text[0] < '0' || text[0] > '9' || *end || n > (uint64_t)INT64_MAX >> shift || n << shift < LOG_LEAST)
		return usage_error(text, "is not a size of a log: a number of bytes, with K, M or G, and 8K at least");
	*bytes = n << shift;
	return 0;
}

static int redraw_parse(const char *text, enum redraw *method)
{
	static const char *const names[] = { "none", "ctrl_l", "winch", "screen" };
	size_t i;

	for (i = 0; i < sizeof names / sizeof *names; i++)
		if (strcmp(text, names[i]) == 0) {
			*method = (enum redraw)(REDRAW_NONE + i);
			return 0;
		}
	return usage_error(text, "is not a redraw method: screen, winch, ctrl_l or none");
}

/* The number of a signal called NAME, SIGNAME or by its number; 0 if there is
 * none. */
static int signal_number(const char *text)
{
	static const struct { const char *name; int number; } signals[] = {
		{ "ABRT", SIGABRT }, { "ALRM", SIGALRM }, { "BUS", SIGBUS }, { "CHLD", SIGCHLD },
		{ "CONT", SIGCONT }, { "FPE", SIGFPE }, { "HUP", SIGHUP }, { "ILL", SIGILL },
		{ "INT", SIGINT }, { "KILL", SIGKILL }, { "PIPE", SIGPIPE }, { "PROF", SIGPROF },
		{ "QUIT", SIGQUIT }, { "SEGV", SIGSEGV }, { "STOP", SIGSTOP }, { "SYS", SIGSYS },
		{ "TERM", SIGTERM }, { "TRAP", SIGTRAP }, { "TSTP", SIGTSTP }, { "TTIN", SIGTTIN },
		{ "TTOU", SIGTTOU }, { "URG", SIGURG }, { "USR1", SIGUSR1 }, { "USR2", SIGUSR2 },
		{ "VTALRM", SIGVTALRM }, { "WINCH", SIGWINCH }, { "XCPU", SIGXCPU }, { "XFSZ", SIGXFSZ },
	};
	const char *name = strncasecmp(text, "SIG", 3) == 0 ? text + 3 : text;
	const char *end = text;
	uint64_t n = number_take(&end);
	size_t i;

	if (end > text)
		return *end || n >= NSIG ? 0 : (int)n;
	for (i = 0; i < sizeof signals / sizeof *signals; i++)
		if (strcasecmp(name, signals[i].name) == 0)
			return signals[i].number;
	return 0;
}

/* ---- options ---- */

static int option_take(struct options *o, int option)
{
	char text[] = { '-', (char)(option == '?' || option == ':' ? optopt : option), '\0' };

	switch (option) {
	case 'C':
		o->colours = true;
		return 0;
	case 'e':
		return key_parse(optarg, &o->detach_key);
	case 'E':
		o->detach_key = -1;
		return 0;
	case 'g':
		return size_parse(optarg, &o->size);
	case 'H':
		return history_parse(optarg, &o->history);
	case 'j':
		o->json = true;
		return 0;
	case 'm':
		return bytes_parse(optarg, &o->log_size);
	case 'o':
		o->log = optarg;
		return 0;
	case 'q':
		o->quiet = true;
		return 0;
	case 'r':
		return redraw_parse(optarg, &o->redraw);
	case 'R':
		o->read_only = true;
		return 0;
	case 'w':
		o->hold = true;
		return 0;
	case 'z':
		o->suspend = false;
		return 0;
	case ':':
		return usage_error(text, "this option needs a value");
	}
	return usage_error(text, "no such option");
}

/* Is word the signal of -k? */
static bool signal_take(struct options *o, const char *word)
{
	int number = o->mode == 'k' && word && word[0] == '-' ? signal_number(word + 1) : 0;

	if (number > 0)
		o->signal = number;
	return number > 0;
}

/* The options in words, which begin behind words[0].  Returns how many words
 * they are, words[0] included, or -1 after a complaint. */
static int options_take(struct options *o, int count, char **words)
{
	int option;

	opterr = 0;
	optind = 1;
	while (!signal_take(o, words[optind]) || ++optind) {
		option = getopt(count, words, "+:CEH:e:g:jm:o:qr:Rwz");
		if (option == -1)
			break;
		if (option_take(o, option) < 0)
			return -1;
	}
	return optind;
}

/* Options may hang on the mode's letter (-lj). */
static int cluster_take(struct options *o, const char *letters)
{
	for (; *letters; letters++) {
		if (!strchr("CEjqRwz", *letters)) {
			optopt = (unsigned char)*letters;
			return option_take(o, '?');
		}
		option_take(o, *letters);
	}
	return 0;
}

/* What goes together, once all is known. */
static int options_check(const struct options *o)
{
	bool creates = strchr(MODES_THAT_CREATE, o->mode) != NULL;

	if (o->hold && !creates)
		return usage_error("-w", "only a session that is made can be told to stay after its end");
	if (o->log && !creates)
		return usage_error("-o", "only a session that is made can be given a log");
	if (o->log && !*o->log)
		return usage_error("-o", "the name of the log is empty");
	if (o->log && strcmp(o->log, "-") == 0 && o->mode != 'N')
		return usage_error("-o -", "only -N has a standard output to write to");
	if (o->log_size && !o->log)
		return usage_error("-m", "is the size of a log, which -o names");
	if (o->log_size && strcmp(o->log, "-") == 0)
		return usage_error("-m", "standard output has no size");
	return 0;
}

/* ---- modes ---- */

/* `dtach name ...` is `dtach -A @name ...`. */
static int shorthand_take(struct options *o, const char *name)
{
	char *at_name = malloc(strlen(name) + 2);

	if (!at_name) {
		complain(name, "%s", strerror(errno));
		return -1;
	}
	sprintf(at_name, "%s%s", name[0] == '@' ? "" : "@", name);
	o->mode = 'A';
	o->session = at_name;
	return 0;
}

/* -l and -d need not name a session. */
static int session_omitted(struct options *o)
{
	if (o->mode == 'd')
		o->session = getenv("DTACH_SESSION");
	if (o->mode == 'd' && (!o->session || !*o->session))
		return usage_error("-d", "no session was named, and this is not inside one");
	return 0;
}

/* The mode and the session.  Returns how many words they are, the program's
 * name not counted, or -1 after a complaint. */
static int mode_take(struct options *o, char **words)
{
	int at = 2;

	if (words[1][0] != '-')
		return shorthand_take(o, words[1]) < 0 ? -1 : 1;
	o->mode = words[1][1];
	if (!o->mode || !strchr(MODES, o->mode))
		return usage_error(words[1], "no such mode");
	if (o->mode == 's' || o->mode == 'f')
		o->history = 0;
	if (cluster_take(o, words[1] + 2) < 0)
		return -1;
	if (signal_take(o, words[at]))
		at++;
	else if (o->mode == 'k' && words[at] && words[at][0] == '-')
		return usage_error(words[at], "no such signal");
	if (strchr("ld", o->mode) && (!words[at] || words[at][0] == '-'))
		return session_omitted(o) < 0 ? -1 : 1;
	if (!words[at])
		return usage_error(words[1], "no session was named");
	o->session = words[at];
	return at;
}

/* What is behind the options. */
static int rest_take(struct options *o, char **words)
{
	if (o->mode == 'w')
		o->sessions = words;
	else if (strchr(MODES_THAT_CREATE, o->mode))
		o->command = words[0] ? words : NULL;
	else if (words[0])
		return usage_error(words[0], "this mode takes no command");
	if (o->command && !*o->command[0])
		return usage_error("command", "is empty");
	return 0;
}

int options_read(struct options *o, int count, char **words)
{
	const char *key = getenv("DTACH_KEY");
	int at, used;

	*o = (struct options){
		.mode = 'l', .detach_key = '\\' & 0x1f, .suspend = true, .history = HISTORY,
		.size = { .ws_col = 80, .ws_row = 24 },
	};
	if (key && *key && key_parse(key, &o->detach_key) < 0)
		return -1;
	if (count < 2)
		return 0;
	at = mode_take(o, words);
	if (at < 0)
		return -1;
	used = options_take(o, count - at, words + at);
	if (used < 0 || options_check(o) < 0)
		return -1;
	if (o->history == UINT_MAX && strchr("a" MODES_THAT_CREATE, o->mode))
		o->history = HISTORY_MOST;
	return rest_take(o, words + at + used);
}
