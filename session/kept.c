/* session/kept.c - what the image of a session on disk holds */
#include "session/kept.h"
#include "session/image.h"
#include "session/labels.h"

#include <errno.h>
#include <string.h>

/* The parts. */
enum {
	PART_NAMES = 64, PART_MADE, PART_COMMAND, PART_DIRECTORY, PART_VARIABLES, PART_LOG, PART_LABELS,
	PART_PICTURE, PART_HOME,
};

/* Most of each that a session may be made with: of enum keep, of enum log_format, lines. */
enum { KEEP_LAST = 2, FORMAT_LAST = 3, HISTORY_LAST = 1000000 };

/* ---- writing ---- */

/* Append a part that is one text with its NUL. */
static int text_add(struct queue *q, uint32_t id, const char *text)
{
	return image_add(q, id, text, strlen(text) + 1);
}

static int names_add(struct queue *q, const struct kept *k)
{
	struct queue part = { .data = NULL };
	int result = queue_put(&part, k->at, strlen(k->at) + 1);

	if (result == 0)
		result = queue_put(&part, k->path, strlen(k->path) + 1);
	if (result == 0)
		result = image_add(q, PART_NAMES, queue_head(&part), part.length);
	queue_free(&part);
	return result;
}

static int made_add(struct queue *q, const struct kept *k)
{
	struct queue part = { .data = NULL };
	int result = 0;

	result |= field_put(&part, k->saved, 8);
	result |= field_put(&part, k->started, 8);
	result |= field_put(&part, k->log_size, 8);
	result |= field_put(&part, k->keep, 1);
	result |= field_put(&part, k->keep_most, 4);
	result |= field_put(&part, k->hold, 1);
	result |= field_put(&part, k->log_format, 1);
	result |= field_put(&part, k->history, 4);
	result |= field_put(&part, k->mask, 2);
	result |= field_put(&part, k->cols, 2);
	result |= field_put(&part, k->rows, 2);
	if (result == 0)
		result = image_add(q, PART_MADE, queue_head(&part), part.length);
	queue_free(&part);
	return result;
}

static int strings_add(struct queue *q, uint32_t id, const struct strings *s)
{
	return image_add(q, id, s->text, s->length);
}

int kept_put(struct queue *q, const struct kept *k)
{
	if (image_begin(q) < 0 || names_add(q, k) < 0 || made_add(q, k) < 0
		|| strings_add(q, PART_COMMAND, &k->command) < 0
		|| text_add(q, PART_DIRECTORY, k->directory) < 0
		|| strings_add(q, PART_VARIABLES, &k->variables) < 0
		|| text_add(q, PART_HOME, k->home)
		|| text_add(q, PART_LOG, k->log) < 0
		|| strings_add(q, PART_LABELS, &k->labels) < 0
		|| image_add(q, PART_PICTURE, k->picture, k->picture_length) < 0)
		return -1;
	image_end(q);
	return 0;
}

/* ---- reading ---- */

/* A part that is a list of strings.  Returns whether it is there, and ends with a NUL if it is not
 * empty. */
static bool strings_take(const struct image *i, uint32_t id, struct strings *s)
{
	struct image part;

	if (!image_find(i, id, &part) || (part.left > 0 && part.at[part.left - 1] != '\0'))
		return false;
	s->text = (const char *)part.at;
	s->length = part.left;
	return true;
}

/* One that is just one text, which is empty or the name of a file from the root. */
static bool path_take(const struct image *i, uint32_t id, const char **path)
{
	struct strings s;

	if (!strings_take(i, id, &s) || s.length == 0 || strlen(s.text) + 1 != s.length)
		return false;
	*path = s.text;
	return !s.text[0] || s.text[0] == '/';
}

static bool names_take(const struct image *i, struct kept *k)
{
	struct strings s;
	size_t at;

	if (!strings_take(i, PART_NAMES, &s) || s.length == 0)
		return false;
	at = strlen(s.text) + 1;
	if (at == s.length || at + strlen(s.text + at) + 1 != s.length)
		return false;
	k->at = s.text;
	k->path = s.text + at;
	return (!k->at[0] || k->at[0] == '@') && k->path[0] == '/';
}

static bool made_take(const struct image *i, struct kept *k)
{
	struct image part;

	if (!image_find(i, PART_MADE, &part))
		return false;
	k->saved = field_number(&part, 8);
	k->started = field_number(&part, 8);
	k->log_size = field_number(&part, 8);
	k->keep = (unsigned)field_number(&part, 1);
	k->keep_most = (unsigned)field_number(&part, 4);
	k->hold = (unsigned)field_number(&part, 1);
	k->log_format = (unsigned)field_number(&part, 1);
	k->history = (unsigned)field_number(&part, 4);
	k->mask = (unsigned)field_number(&part, 2) & 0777;
	k->cols = (unsigned)field_number(&part, 2);
	k->rows = (unsigned)field_number(&part, 2);
	return k->keep <= KEEP_LAST && k->log_format <= FORMAT_LAST && k->history <= HISTORY_LAST
		&& k->cols > 0 && k->rows > 0;
}

static bool labels_take(const struct image *i, struct kept *k)
{
	struct labels room = { .length = 0 };
	const char *label;

	if (!strings_take(i, PART_LABELS, &k->labels))
		return false;
	for (label = k->labels.text; label < k->labels.text + k->labels.length; label += strlen(label) + 1)
		if (!label_is_valid(label) || !labels_set(&room, label))
			return false;
	return true;
}

int kept_take(struct kept *k)
{
	struct image i, part;

	if (image_open(&i, queue_head(&k->file), k->file.length) < 0)
		return -1;
	errno = EBADMSG;
	k->home = "";
	if (image_find(&i, PART_HOME, &part) && !path_take(&i, PART_HOME, &k->home))
		return -1;
	if (!names_take(&i, k) || !made_take(&i, k) || !strings_take(&i, PART_COMMAND, &k->command)
		|| k->command.length < 2 || !k->command.text[0] || !path_take(&i, PART_DIRECTORY, &k->directory)
		|| !strings_take(&i, PART_VARIABLES, &k->variables) || !path_take(&i, PART_LOG, &k->log)
		|| !labels_take(&i, k) || !image_find(&i, PART_PICTURE, &part))
		return -1;
	k->picture = part.at;
	k->picture_length = part.left;
	return 0;
}

void kept_free(struct kept *k)
{
	queue_free(&k->file);
}

/* ---- the environment ---- */

bool kept_is_of_now(const char *variable)
{
	/* A name that ends with _ is the beginning of names. */
	static const char *const names[] = {
		"TERM", "TERM_", "TERMINFO", "TERMINFO_", "TERMCAP", "COLORTERM", "COLORFGBG", "COLUMNS", "LINES",
		"WINDOWID", "LANG", "LANGUAGE", "LC_", "PATH", "HOME", "USER", "LOGNAME", "MAIL", "SHELL", "SHLVL",
		"PWD", "OLDPWD", "_", "DISPLAY", "WAYLAND_", "XAUTHORITY", "SSH_", "GPG_", "TMUX", "TMUX_", "STY",
		"WINDOW", "DBUS_", "XDG_", "DTACH_", "NOTIFY_", "LISTEN_", "WATCHDOG_", "INVOCATION_",
		"JOURNAL_", "MANAGERPID", "SYSTEMD_",
	};
	size_t length = strcspn(variable, "="), i, n;

	for (i = 0; i < sizeof names / sizeof *names; i++) {
		n = strlen(names[i]);
		if (strncmp(variable, names[i], n) == 0 && (length == n || (n > 1 && names[i][n - 1] == '_')))
			return true;
	}
	return length == 0 || variable[length] != '=';
}
