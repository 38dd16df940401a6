/* options/table.c - the modes and the options, each an entry of a table */
#include "options/table.h"
#include "options/value.h"

#include <string.h>

enum { HISTORY = 1000 };        /* lines kept, and shown on attaching */

const struct mode modes[] = {
	{ .letter = 'A', .creates = true, .attaches = true, .history = HISTORY,
		.help = "attach, or create and attach" },
	{ .letter = 'c', .creates = true, .attaches = true, .history = HISTORY,
		.help = "create and attach" },
	{ .letter = 'n', .creates = true, .history = HISTORY,
		.help = "create in the background" },
	{ .letter = 'N', .creates = true, .history = HISTORY,
		.help = "create in the foreground" },
	{ .letter = 'a', .attaches = true, .history = HISTORY,
		.help = "attach" },
	{ .letter = 'p', .help = "give standard input to the program" },
	{ .letter = 'l', .sessions = SESSION_OR_ALL, .help = "list sessions" },
	{ .letter = 's', .help = "show the screen" },
	{ .letter = 'f', .help = "follow the output" },
	{ .letter = 'w', .sessions = SESSIONS, .help = "wait for the end" },
	{ .letter = 'k', .signals = true, .help = "end the session, or send a signal" },
	{ .letter = 'd', .sessions = SESSION_OR_OWN, .help = "detach all terminals" },
	{ .letter = '\0' },
};

#define CREATE "AcnN"
#define CREATE_OR_ATTACH CREATE "a"

static const char *no_detach_key(struct options *o, const char *value)
{
	(void)value;
	o->detach_key = -1;
	return NULL;
}

static const char *read_only(struct options *o, const char *value)
{
	(void)value;
	o->read_only = true;
	return NULL;
}

static const char *quiet(struct options *o, const char *value)
{
	(void)value;
	o->quiet = true;
	return NULL;
}

static const char *hold(struct options *o, const char *value)
{
	(void)value;
	o->hold = true;
	return NULL;
}

static const char *no_suspend_key(struct options *o, const char *value)
{
	(void)value;
	o->suspend = false;
	return NULL;
}

static const char *colours(struct options *o, const char *value)
{
	(void)value;
	o->colours = true;
	return NULL;
}

static const char *json(struct options *o, const char *value)
{
	(void)value;
	o->json = true;
	return NULL;
}

static const char *detach_key(struct options *o, const char *value)
{
	return key_read(value, &o->detach_key);
}

static const char *size(struct options *o, const char *value)
{
	return size_read(value, &o->size);
}

/* A session keeps at most HISTORY_MOST. */
static const char *history(struct options *o, const char *value)
{
	const char *wrong = history_read(value, &o->history);

	if (o->history == HISTORY_ALL && (o->mode->creates || o->mode->attaches))
		o->history = HISTORY_MOST;
	return wrong;
}

static const char *log_file(struct options *o, const char *value)
{
	o->log = value;
	return NULL;
}

static const char *log_size(struct options *o, const char *value)
{
	return log_size_read(value, &o->log_size);
}

static const char *redraw(struct options *o, const char *value)
{
	return redraw_read(value, &o->redraw);
}

const struct mode_option mode_options[] = {
	{ .letter = 'E', .modes = CREATE_OR_ATTACH, .take = no_detach_key, .help = "no detach key" },
	{ .letter = 'R', .modes = CREATE_OR_ATTACH, .take = read_only, .help = "read only" },
	{ .letter = 'q', .modes = CREATE_OR_ATTACH, .take = quiet, .help = "quiet" },
	{ .letter = 'w', .modes = CREATE, .take = hold, .help = "hold the session after its end",
		.refusal = "only a session that is made can be told to stay after its end" },
	{ .letter = 'z', .modes = CREATE_OR_ATTACH, .take = no_suspend_key, .help = "no suspend key" },
	{ .letter = 'C', .modes = "s", .take = colours, .help = "keep colours" },
	{ .letter = 'j', .modes = "l", .take = json, .help = "as JSON" },
	{ .letter = 'e', .value = "key", .modes = CREATE_OR_ATTACH, .take = detach_key,
		.help = "detach key", .offers = "^\\ ^] ^^ ^_" },
	{ .letter = 'g', .value = "COLSxROWS", .modes = CREATE, .take = size,
		.help = "size before a terminal attaches", .offers = "80x24 132x43" },
	{ .letter = 'H', .value = "lines", .modes = CREATE_OR_ATTACH "sf", .take = history,
		.help = "lines of history", .offers = "0 1000 all" },
	{ .letter = 'o', .value = "file", .modes = CREATE, .take = log_file, .help = "log the output",
		.refusal = "only a session that is made can be given a log" },
	{ .letter = 'm', .value = "size", .modes = CREATE, .take = log_size,
		.help = "most bytes of the log", .offers = "64K 1M 16M 1G" },
	{ .letter = 'r', .value = "method", .modes = CREATE_OR_ATTACH, .take = redraw,
		.help = "how to redraw", .offers = "screen winch ctrl_l none" },
	{ .letter = '\0' },
};

const struct mode *mode_find(char letter)
{
	const struct mode *mode = modes;

	while (mode->letter && mode->letter != letter)
		mode++;
	return mode->letter ? mode : NULL;
}

const struct mode_option *option_find(char letter)
{
	const struct mode_option *option = mode_options;

	while (option->letter && option->letter != letter)
		option++;
	return option->letter ? option : NULL;
}

bool option_is_for(const struct mode_option *option, const struct mode *mode)
{
	return strchr(option->modes, mode->letter) != NULL;
}
