/* options/abduco.c - the command line of abduco, when we are called by that name
 *
 * Options come first, then the session's name, then the command.  A bare name is an @name of
 * ours, a name with a slash is a path. */
#include "options/abduco.h"
#include "base/complain.h"
#include "options/table.h"
#include "options/value.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What is read besides o. */
struct words {
	char **at;
	char action;            /* a, A, c or n; NUL: none */
	bool passes;            /* -p */
	bool version;
};

bool abduco_called(const char *word)
{
	const char *slash = word ? strrchr(word, '/') : NULL;

	return word && strcmp(slash ? slash + 1 : word, "abduco") == 0;
}

static int usage(void)
{
	fputs("usage: abduco [-a|-A|-c|-n] [-p] [-r] [-q] [-l] [-f] [-e detachkey] name command\n", stderr);
	return -1;
}

/* An option without a value.  Returns whether there is such a one, and it has a place. */
static bool letter_take(struct options *o, struct words *w, char letter)
{
	if (strchr("aAcn", letter)) {
		if (w->action)
			return false;
		w->action = letter;
		return true;
	}
	o->force |= letter == 'f';
	w->passes |= letter == 'p';
	o->quiet |= letter == 'q';
	o->read_only |= letter == 'r';
	w->version |= letter == 'v';
	/* -l: never set the size.  Here it is set by who types. */
	return strchr("fpqrvl", letter) != NULL;
}

/* The options in one word.  Returns false if one is wrong. */
static bool word_take(struct options *o, struct words *w, const char *letters)
{
	const char *value;

	for (; *letters && *letters != 'e'; letters++)
		if (!letter_take(o, w, *letters))
			return false;
	if (!*letters)
		return true;
	value = letters[1] ? letters + 1 : *w->at ? *w->at++ : NULL;
	return value && key_read(value, &o->detach_key) == NULL;
}

/* abduco runs what $ABDUCO_CMD names where no command is given. */
static void command_take(struct options *o, char **words)
{
	static char *command[2];

	o->command = words[0] ? words : NULL;
	command[0] = getenv("ABDUCO_CMD");
	if (!o->command && command[0] && *command[0])
		o->command = command;
}

static int session_take(struct options *o, struct words *w)
{
	const char *name = *w->at;
	char action = w->passes ? 'p' : w->action;

	if (!action && !name) {
		o->mode = mode_find('l');
		return 0;
	}
	if (!action || !name || !*name || (w->passes && w->action && w->action != 'a'))
		return usage();
	o->mode = mode_find(action);
	o->history = o->mode->history;
	o->session = strchr(name, '/') ? name : at_name(o, name);
	if (o->mode->creates)
		command_take(o, w->at + 1);
	if (!o->mode->creates || setenv("ABDUCO_SESSION", name, 1) == 0)
		return 0;
	complain(name, "%s", strerror(errno));
	return -1;
}

int abduco_read(struct options *o, int count, char **words)
{
	struct words w = { .at = words + (count > 0) };

	*o = (struct options){
		.abduco = true, .hold = true, .detach_key = '\\' & 0x1f, .timeout = -1,
		.size = { .ws_col = 80, .ws_row = 24 },
	};
	while (*w.at && w.at[0][0] == '-' && w.at[0][1]) {
		const char *word = *w.at++;

		if (strcmp(word, "--") == 0)
			break;
		if (!word_take(o, &w, word + 1))
			return usage();
	}
	if (w.version) {
		puts("abduco-0.6 (dtach)");
		return 1;
	}
	return session_take(o, &w);
}
