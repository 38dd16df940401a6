/* control/again.c - a lost session is started again as it was */
#include "control/again.h"
#include "base/complain.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

extern char **environ;

static size_t strings_count(const struct strings *s)
{
	size_t at, n = 0;

	for (at = 0; at < s->length; at += strlen(s->text + at) + 1)
		n++;
	return n;
}

/* Append them to list, which has room, and end it. */
static void strings_list(char **list, size_t n, const struct strings *s)
{
	size_t at;

	for (at = 0; at < s->length; at += strlen(s->text + at) + 1)
		list[n++] = (char *)(s->text + at);
	list[n] = NULL;
}

/* Room for n strings, those of s and the end. */
static char **list_make(size_t n, const struct strings *s)
{
	return calloc(n + strings_count(s) + 1, sizeof(char *));
}

/* Returns 0, or -1 with ENOMEM. */
static int environment_take(const struct kept *k, const char *directory)
{
	size_t i, n = 0;
	char **list;

	for (i = 0; environ[i]; i++)
		;
	list = list_make(i, &k->variables);
	if (!list)
		return -1;
	for (i = 0; environ[i]; i++)
		if (kept_is_of_now(environ[i]))
			list[n++] = environ[i];
	strings_list(list, n, &k->variables);
	environ = list;
	unsetenv("OLDPWD");
	return directory[0] ? setenv("PWD", directory, 1) : 0;
}

static void labels_copy(struct labels *l, const struct strings *from)
{
	size_t at;

	l->length = 0;
	for (at = 0; at < from->length; at += strlen(from->text + at) + 1)
		labels_set(l, from->text + at);
}

/* The name of a program may be one from where it was first started; else it goes on where it was. */
static const char *directory_of_start(const struct kept *k)
{
	const char *program = k->command.text;

	return program[0] != '/' && strchr(program, '/') && k->home[0] ? k->home : k->directory;
}

int again_prepare(struct options *made, const struct options *o, const struct kept *k, const char *name)
{
	const char *directory = directory_of_start(k);

	*made = *o;
	made->command = list_make(0, &k->command);
	if (directory[0] && chdir(directory) < 0) {
		complain(name, "cannot start it again in %.1000s: %s", directory, strerror(errno));
		return -1;
	}
	if (!made->command || environment_take(k, directory) < 0) {
		complain(name, "%s", strerror(ENOMEM));
		return -1;
	}
	strings_list(made->command, 0, &k->command);
	umask((mode_t)k->mask);
	labels_copy(&made->labels, &k->labels);
	made->named = false;
	made->keep_image = true;
	made->again = k;
	made->hold = k->hold;
	made->keep = (enum keep)k->keep;
	made->keep_most = k->keep_most;
	made->history = k->history;
	made->log = k->log[0] ? k->log : NULL;
	made->log_size = k->log_size;
	made->log_format = (enum log_format)k->log_format;
	made->size.ws_col = (unsigned short)k->cols;
	made->size.ws_row = (unsigned short)k->rows;
	return 0;
}
