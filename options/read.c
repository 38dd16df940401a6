/* options/read.c - the command line, read: a mode, a session, options, a command
 *
 * What each function takes is at the beginning of words.  It returns the words
 * that follow, or NULL after a complaint. */
#include "options/read.h"
#include "base/complain.h"
#include "options/signals.h"
#include "options/table.h"
#include "options/value.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CAST_LEAST = 64 * 1024 };        /* bytes: each half has room for any event */

static int refuse(const char *thing, const char *reason)
{
	complain(thing, "%s (dtach --help tells the usage)", reason);
	return -1;
}

static int refuse_letter(char letter, const char *reason)
{
	char option[] = { '-', letter, '\0' };

	return refuse(option, reason);
}

/* ---- options ---- */

/* In the modes of dtach 0.9 an option of no use is accepted, since callers may give one. */
static int refuse_useless(const struct mode_option *option, const struct mode *mode)
{
	char reason[64];

	snprintf(reason, sizeof reason, "the mode -%c has no use for this option", mode->letter);
	return refuse_letter(option->letter, reason);
}

/* Returns 0, or -1 after a complaint. */
static int option_take(struct options *o, const struct mode_option *option, const char *value)
{
	const char *wrong;

	if (!option_is_for(option, o->mode) && option->refusal)
		return refuse_letter(option->letter, option->refusal);
	if (!option_is_for(option, o->mode) && !o->mode->old)
		return refuse_useless(option, o->mode);
	wrong = option->take(o, value);
	return wrong ? refuse(value, wrong) : 0;
}

/* Options without a value, up to the first that has one.  Returns where letters
 * end, or that one stands; NULL after a complaint. */
static const char *flags_take(struct options *o, const char *letters)
{
	for (; *letters; letters++) {
		const struct mode_option *option = option_find(*letters, o->mode);

		if (!option) {
			refuse_letter(*letters, "no such option");
			return NULL;
		}
		if (option->value)
			break;
		if (option_take(o, option, NULL) < 0)
			return NULL;
	}
	return letters;
}

/* The options in one word, as in -Ezr none: the last may have a value, which is
 * the rest of the word or the next one. */
static char **cluster_take(struct options *o, char **words)
{
	const char *last = flags_take(o, words[0] + 1), *value;

	words++;
	if (!last || !*last)
		return last ? words : NULL;
	value = last[1] ? last + 1 : *words++;
	if (!value) {
		refuse_letter(*last, "this option needs a value");
		return NULL;
	}
	return option_take(o, option_find(*last, o->mode), value) < 0 ? NULL : words;
}

/* Returns whether word is a signal, and the mode takes one. */
static bool signal_take(struct options *o, const char *word)
{
	int number = o->mode->signals && word && word[0] == '-' ? signal_number(word + 1) : 0;

	if (number > 0)
		o->signal = number;
	return number > 0;
}

static bool takes_several(const struct mode *mode)
{
	return mode->sessions == SESSIONS || mode->sessions == SESSIONS_OR_OWN || mode->sessions == SESSIONS_OR_ALL;
}

/* Sessions and options in any order; the sessions move together, to where words begins. */
static char **several_take(struct options *o, char **words)
{
	char **sessions = words, **end = words;

	while (words && *words && strcmp(*words, "--") != 0)
		if (words[0][0] != '-' || !words[0][1])
			*end++ = *words++;
		else
			words = signal_take(o, *words) ? words + 1 : cluster_take(o, words);
	if (!words)
		return NULL;
	words += *words != NULL;
	while (*words)
		*end++ = *words++;
	*end = NULL;
	return sessions;
}

/* They end with --, or where a word does not begin with a dash. */
static char **options_take(struct options *o, char **words)
{
	if (takes_several(o->mode))
		return several_take(o, words);
	while (words && *words && words[0][0] == '-' && words[0][1]) {
		if (strcmp(*words, "--") == 0)
			return words + 1;
		words = signal_take(o, *words) ? words + 1 : cluster_take(o, words);
	}
	return words;
}

/* What goes together, once all options are known.  Returns 0, or -1 after a
 * complaint. */
static int options_check(const struct options *o)
{
	if (o->mode->letter == 'u' && !o->pattern && !o->silence && !o->prompt)
		return refuse("-u", "until what? -t ERE, -I ms and -P are to choose from");
	if (o->prompt && o->json)
		return refuse("-j", "the last command's output (-P) is plain text");
	if (o->log && !*o->log)
		return refuse("-o", "the name of the log is empty");
	if (o->log && strcmp(o->log, "-") == 0 && o->mode->letter != 'N')
		return refuse("-o -", "only -N has a standard output to write to");
	if (o->log_format != LOG_RAW && o->mode->creates && !o->log)
		return refuse("-O", "is the format of a log, which -o names");
	if (o->log_format != LOG_RAW && o->log && strcmp(o->log, "-") == 0)
		return refuse("-O", "standard output takes the output as it is; -o a file");
	if ((o->log_format == LOG_TEXT || o->log_format == LOG_TEXT_TIME) && !o->mode->creates)
		return refuse("-O text", "is a format of logs; -f -t follows lines");
	if (o->lines && o->log_format != LOG_RAW)
		return refuse("-t", "follows lines, and -O cast a recording; only one of them");
	if (o->begins && (o->lines || o->log_format != LOG_RAW || o->history))
		return refuse("-b", "begins the output as it is there; -H, -t and -O cast begin with the screen");
	if (o->log_format == LOG_CAST && o->log_size && o->log_size < CAST_LEAST)
		return refuse("-m", "a cast takes 64K at least");
	if (o->signal && o->timeout >= 0)
		return refuse("-T", "a signal is sent at once");
	if (o->log_size && !o->log)
		return refuse("-m", "is the size of a log, which -o names");
	if (o->log_size && strcmp(o->log, "-") == 0)
		return refuse("-m", "standard output has no size");
	return 0;
}

/* ---- mode and session ---- */

static void mode_set(struct options *o, const struct mode *mode)
{
	o->mode = mode;
	o->history = mode->history;
}

/* What people coming from other programs write for a mode.  Returns true after a complaint. */
static bool is_slip(const char *word)
{
	static const char *const slips[][2] = {
		{ "ls", "-l" }, { "list", "-l" }, { "attach", "-a session" }, { "new", "-A session" },
		{ "kill", "-k session" }, { "detach", "-d" },
	};
	size_t i;

	for (i = 0; i < sizeof slips / sizeof *slips; i++)
		if (strcmp(word, slips[i][0]) == 0) {
			complain(word, "that is dtach %s (dtach @%s makes a session of this name)",
				slips[i][1], word);
			return true;
		}
	return false;
}

/* `dtach name ...` is `dtach -A @name ...`, whose suspend key is the program's: a user wants to
 * stop a job in the session, and not the view of it. */
static char **shorthand_take(struct options *o, char **words)
{
	mode_set(o, mode_find('A'));
	o->session = at_name(o, words[0]);
	o->named = true;
	o->suspend = false;
	return words + 1;
}

/* The word of the mode; options may follow its letter, as in -lj, but none that
 * has a value. */
static char **mode_take(struct options *o, char **words)
{
	const struct mode *mode = mode_find(words[0][1]);
	const char *rest;

	if (!mode) {
		refuse(words[0], "no such mode");
		return NULL;
	}
	mode_set(o, mode);
	rest = flags_take(o, words[0] + 2);
	if (rest && *rest)
		refuse_letter(*rest, "no such option");
	return rest && !*rest ? words + 1 : NULL;
}

/* The signal that may stand before the session. */
static char **signal_first(struct options *o, char **words)
{
	if (signal_take(o, words[0]))
		return words + 1;
	if (!o->mode->signals || !words[0] || words[0][0] != '-')
		return words;
	refuse(words[0], "no such signal; options come behind the session");
	return NULL;
}

/* No session has been named.  Returns 0 if none need be, else -1 after a
 * complaint.  mode_word: for it. */
static int session_omitted(struct options *o, const char *mode_word)
{
	if (o->mode->sessions == SESSION_OR_ALL || o->mode->sessions == SESSION_OR_ONLY || o->mode->sessions == SESSIONS_OR_ALL)
		return 0;
	if (o->mode->sessions != SESSIONS_OR_OWN)
		return refuse(mode_word, "no session was named");
	o->session = getenv("DTACH_SESSION");
	if (o->session && *o->session)
		return 0;
	return refuse_letter(o->mode->letter, "no session was named, and this is not inside one");
}

static char **session_take(struct options *o, char **words, const char *mode_word)
{
	bool may_be_omitted = o->mode->sessions == SESSION_OR_ALL || o->mode->sessions == SESSIONS_OR_OWN;

	if (!words[0] || (may_be_omitted && words[0][0] == '-'))
		return session_omitted(o, mode_word) < 0 ? NULL : words;
	if (!o->mode->old && words[0][0] == '-' && words[0][1]) {
		refuse(words[0], "the session comes first, and the options behind it");
		return NULL;
	}
	o->session = words[0];
	if (o->mode->executes)
		at_name(o, words[0]);
	return words + 1;
}

static char **mode_and_session_take(struct options *o, char **words)
{
	const char *mode_word = words[0];

	if (mode_word[0] != '-')
		return is_slip(mode_word) ? NULL : shorthand_take(o, words);
	words = mode_take(o, words);
	if (words)
		words = signal_first(o, words);
	return words ? session_take(o, words, mode_word) : NULL;
}

/* ---- the whole ---- */

/* The words that the mode takes.  Returns 0, or -1 after a complaint. */
static int word_take(struct options *o, char **words)
{
	const char *wrong = NULL;

	if (!words[0] && !o->mode->any_words)
		return refuse(o->mode->word, "is missing behind the session");
	for (; *words && !wrong; words++)
		wrong = words[1] && !o->mode->any_words ? "must be the only word behind the session"
			: o->mode->take(o, *words);
	return wrong ? refuse(words[-1], wrong) : 0;
}

/* What follows the options.  Returns 0, or -1 after a complaint. */
static int rest_take(struct options *o, char **words)
{
	if (takes_several(o->mode))
		o->sessions = words;
	else if (o->mode->word && !o->mode->executes)
		return word_take(o, words);
	else if (o->mode->executes && !words[0])
		return refuse("-x", "execute what? a command is missing behind the session");
	else if (o->mode->creates || o->mode->executes)
		o->command = words[0] ? words : NULL;
	else if (words[0])
		return refuse(words[0], o->mode->attaches ? "this mode takes no command" : "this mode takes no more words");
	if (o->command && !*o->command[0])
		return refuse("command", "is empty");
	return 0;
}

int options_read(struct options *o, int count, char **words)
{
	const char *key = getenv("DTACH_KEY"), *wrong;

	*o = (struct options){
		.mode = mode_find('l'), .timeout = -1, .detach_key = '\\' & 0x1f, .suspend = true,
		.size = { .ws_col = 80, .ws_row = 24 },
	};
	wrong = key && *key ? key_read(key, &o->detach_key) : NULL;
	if (wrong)
		return refuse(key, wrong);
	if (count < 2)
		return 0;
	words = mode_and_session_take(o, words + 1);
	if (words && o->mode->keys) {
		o->keys = words;
		return 0;
	}
	if (words)
		words = options_take(o, words);
	if (!words || options_check(o) < 0)
		return -1;
	return rest_take(o, words);
}
