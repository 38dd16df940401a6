/* options/table.c - the modes and the options, each an entry of a table */
#include "options/table.h"
#include "options/value.h"

#include <string.h>

enum { HISTORY = 1000 };        /* lines kept, and shown on attaching */

static const char *label(struct options *o, const char *value)
{
	if (!label_is_valid(value))
		return "is not a label: it is name=value, the name of letters, digits and ._-";
	return (o->mode->creates ? labels_change : labels_set)(&o->labels, value) ? NULL : "is one label too many";
}

static const char *size(struct options *o, const char *value)
{
	return size_read(value, &o->size);
}

const struct mode modes[] = {
	{ .letter = 'A', .old = true, .creates = true, .attaches = true, .history = HISTORY,
		HELP("attach, or create and attach") },
	{ .letter = 'c', .old = true, .creates = true, .attaches = true, .history = HISTORY,
		HELP("create and attach") },
	{ .letter = 'n', .old = true, .creates = true, .history = HISTORY,
		HELP("create in the background") },
	{ .letter = 'N', .old = true, .creates = true, .history = HISTORY,
		HELP("create in the foreground") },
	{ .letter = 'a', .old = true, .sessions = SESSION_OR_ONLY, .attaches = true, .history = HISTORY,
		HELP("attach; without a session, to the only one") },
	{ .letter = 'p', .old = true, HELP("give standard input to the program") },
	{ .letter = 'i', .keys = true, .word = "key ...", HELP("type keys and text") },
	{ .letter = 'l', .sessions = SESSION_OR_ALL, HELP("list sessions") },
	{ .letter = 's', HELP("show the screen") },
	{ .letter = 'u', HELP("wait until the screen says so") },
	{ .letter = 'x', .executes = true, .word = "command ...", .history = HISTORY,
		HELP("run a command in its shell") },
	{ .letter = 'f', HELP("follow the output") },
	{ .letter = 'w', .sessions = SESSIONS, HELP("wait for the end") },
	{ .letter = 'k', .sessions = SESSIONS, .signals = true, HELP("end the session, or send a signal") },
	{ .letter = 'd', .sessions = SESSIONS_OR_OWN, HELP("detach all terminals") },
	{ .letter = 'g', .word = "COLSxROWS", .take = size,
		HELP("size while no terminal leads") },
	{ .letter = 'M', .sessions = SESSION_OR_ALL, HELP("tell what happens") },
	{ .letter = 'U', .sessions = SESSIONS_OR_ALL, HELP("go on with this dtach") },
	{ .letter = 'L', .word = "name=value", .any_words = true, .take = label,
		HELP("print labels, or set them") },
	{ .letter = '\0' },
};
_Static_assert(sizeof modes / sizeof *modes == MODES + 1, "MODES counts them");

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

static const char *keep_image(struct options *o, const char *value)
{
	(void)value;
	o->keep_image = true;
	return NULL;
}

static const char *no_suspend_key(struct options *o, const char *value)
{
	(void)value;
	o->suspend = false;
	return NULL;
}

static const char *others(struct options *o, const char *value)
{
	(void)value;
	o->others = true;
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

/* -i reads its own, between its keys. */
static const char *between_keys(struct options *o, const char *value)
{
	(void)o;
	(void)value;
	return NULL;
}

static const char *prompt(struct options *o, const char *value)
{
	(void)value;
	o->prompt = true;
	return NULL;
}

static const char *text(struct options *o, const char *value)
{
	o->pattern = value;
	return NULL;
}

static const char *lines(struct options *o, const char *value)
{
	(void)value;
	o->lines = true;
	return NULL;
}

static const char *offset(struct options *o, const char *value)
{
	o->begins = true;
	return offset_read(value, &o->offset);
}

static const char *silence(struct options *o, const char *value)
{
	return milliseconds_read(value, &o->silence);
}

static const char *verbose(struct options *o, const char *value)
{
	(void)value;
	o->verbose = true;
	return NULL;
}

static const char *detach_key(struct options *o, const char *value)
{
	return key_read(value, &o->detach_key);
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

static const char *format(struct options *o, const char *value)
{
	return format_read(value, &o->log_format);
}

static const char *log_size(struct options *o, const char *value)
{
	return log_size_read(value, &o->log_size);
}

static const char *keep(struct options *o, const char *value)
{
	return keep_read(value, &o->keep, &o->keep_most);
}

static const char *timeout(struct options *o, const char *value)
{
	return seconds_read(value, &o->timeout);
}

static const char *redraw(struct options *o, const char *value)
{
	return redraw_read(value, &o->redraw);
}

const struct mode_option mode_options[] = {
	{ .letter = 'E', .modes = CREATE_OR_ATTACH, .take = no_detach_key, HELP("no detach key") },
	{ .letter = 'R', .modes = CREATE_OR_ATTACH, .take = read_only, HELP("read only") },
	{ .letter = 'q', .modes = CREATE_OR_ATTACH, .take = quiet, HELP("quiet") },
	{ .letter = 'S', .modes = CREATE, .take = keep_image, HELP("keep an image of the session on disk")
		.refusal = "only a session that is made can be told to keep its image" },
	{ .letter = 'w', .modes = CREATE, .take = hold, HELP("hold the session after its end")
		.refusal = "only a session that is made can be told to stay after its end" },
	{ .letter = 'z', .modes = CREATE_OR_ATTACH, .take = no_suspend_key, HELP("no suspend key") },
	{ .letter = 'D', .modes = "Aa", .take = others, HELP("detach the other terminals") },
	{ .letter = 'C', .modes = "s", .take = colours, HELP("keep colours") },
	{ .letter = 'P', .modes = "su", .take = prompt, HELP("at the prompt, or output of the last command")
		.refusal = "only -s and -u know of prompts" },
	{ .letter = 'j', .modes = "ls", .take = json, HELP("as JSON") },
	{ .letter = 'p', .modes = "i", .take = between_keys, HELP("paste standard input")
		.refusal = "only -i pastes" },
	{ .letter = 'v', .modes = "l", .take = verbose, HELP("with what the sessions use") },
	{ .letter = 'e', .value = "key", .modes = CREATE_OR_ATTACH, .take = detach_key,
		HELP("detach key") OFFERS("^\\ ^] ^^ ^_") },
	{ .letter = 'g', .value = "COLSxROWS", .modes = CREATE, .take = size,
		HELP("size before a terminal attaches") OFFERS("80x24 132x43") },
	{ .letter = 'H', .value = "lines", .modes = CREATE_OR_ATTACH "sf", .take = history,
		HELP("lines of history") OFFERS("0 1000 all") },
	{ .letter = 'K', .value = "when", .modes = CREATE, .take = keep,
		HELP("start the program again") OFFERS("failure always")
		.refusal = "only a session that is made can be told to start its program again" },
	{ .letter = 'o', .value = "file", .modes = CREATE, .take = log_file, HELP("log the output")
		.refusal = "only a session that is made can be given a log" },
	{ .letter = 'O', .value = "format", .modes = CREATE "f", .take = format,
		HELP("format of the log") OFFERS("raw text text,time cast")
		.refusal = "is the format of a log, or of -f; a screen (-s) has none" },
	{ .letter = 'm', .value = "size", .modes = CREATE, .take = log_size,
		HELP("most bytes of the log") OFFERS("64K 1M 16M 1G") },
	{ .letter = 'L', .value = "name=value", .modes = CREATE "l", .take = label,
		HELP("a label; in a list: with it only") },
	{ .letter = 'T', .value = "seconds", .modes = "kux", .take = timeout,
		HELP("time from hang-up to kill, or to wait") OFFERS("0 1 10") },
	{ .letter = 'r', .value = "method", .modes = CREATE_OR_ATTACH, .take = redraw,
		HELP("how to redraw") OFFERS("screen winch ctrl_l none") },
	{ .letter = 't', .value = "text", .modes = "iu", .take = text, HELP("text to type, or to match")
		.refusal = "only -i types text, only -u matches it, and only -f follows lines" },
	{ .letter = 't', .modes = "f", .take = lines, HELP("lines as text, each once it is final") },
	{ .letter = 'b', .value = "offset", .modes = "f", .take = offset,
		HELP("begin at this offset of the output")
		.refusal = "only -f begins at an offset of the output" },
	{ .letter = 'I', .value = "ms", .modes = "u", .take = silence, HELP("until no output for so long")
		OFFERS("500 2000")
		.refusal = "only -u waits for silence" },
	{ .letter = '\0' },
};

const struct mode *mode_find(char letter)
{
	const struct mode *mode = modes;

	while (mode->letter && mode->letter != letter)
		mode++;
	return mode->letter ? mode : NULL;
}

const struct mode_option *option_find(char letter, const struct mode *mode)
{
	const struct mode_option *option, *found = NULL;

	for (option = mode_options; option->letter; option++)
		if (option->letter == letter && (!found || option_is_for(option, mode)))
			found = option;
	return found;
}

bool option_is_for(const struct mode_option *option, const struct mode *mode)
{
	return strchr(option->modes, mode->letter) != NULL;
}
