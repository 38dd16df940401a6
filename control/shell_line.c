/* control/shell_line.c - a command as one line that any shell can be typed
 *
 *	printf >/dev/tty '\033]133;C;KEY\007'; test -t 1 || printf >/dev/tty '\033]133;B;KEY\007\033]133;C;KEY\007';
 *	 eval "$(printf 'COMM'
 *	 printf 'AND')"; printf >/dev/tty '\033]133;D%.0s;%s;KEY\007' '\'x' $status #' "$?"
 *
 * (The first two are one line.)  The marks go to the terminal, wherever the shell's output goes.  The
 * first comes first, so that it is missed if something stands before it on the line.
 *
 * In COMMAND all but printable ASCII, and what quotes, is \nnn, so that no line editor takes
 * a byte for a key and no shell needs another way of quoting.  It is in pieces, each on a line of its own:
 * the line editor of a shell has a limit (busybox ash 1023 bytes), and so has a terminal in line
 * mode (4095).  The last printf has two words, and prints
 * the second.  For POSIX they are in quotes up to the last ', and then "$?".  In fish \' does
 * not end what is quoted: for it they are 'x and $status, and a comment, which hides the $? that it
 * would refuse. */
#include "control/shell_line.h"

#include <string.h>

enum { PIECE = 400 };           /* bytes of a line, and some */

static int put(struct queue *line, const char *text)
{
	return queue_put(line, text, strlen(text));
}

static int put_code(struct queue *line, const char *what, const char *key)
{
	return put(line, "\\033]133;") < 0 || put(line, what) < 0 || put(line, ";") < 0 || put(line, key) < 0
		|| put(line, "\\007") < 0 ? -1 : 0;
}

/* One mark or, if also is not NULL, two. */
static int put_mark(struct queue *line, const char *what, const char *also, const char *key)
{
	return put(line, "printf >/dev/tty '") < 0 || put_code(line, what, key) < 0
		|| (also && put_code(line, also, key) < 0) || put(line, "'") < 0 ? -1 : 0;
}

/* A byte in the format of a printf in single quotes.  first: there it could begin an option. */
static int put_byte(struct queue *line, unsigned char byte, bool first)
{
	const char octal[] = { '\\', (char)('0' + (byte >> 6)), (char)('0' + (byte >> 3 & 7)), (char)('0' + (byte & 7)), '\0' };

	if (byte < ' ' || byte > '~' || strchr("'\\%", byte) || (first && byte == '-'))
		return put(line, octal);
	return queue_put(line, &byte, 1);
}

/* A line is full: go on in another one.  Returns 1 if it did, 0, or -1. */
static int put_break(struct queue *line, size_t *begin)
{
	if (line->length - *begin < PIECE)
		return 0;
	if (put(line, "'\n printf '") < 0)
		return -1;
	*begin = line->length;
	return 1;
}

static int put_words(struct queue *line, char *const *words)
{
	size_t i, k, begin = line->length;
	int first = 1;

	for (i = 0; words[i]; i++) {
		if (i > 0 && put(line, " ") < 0)
			return -1;
		for (k = 0; words[i][k]; k++) {
			if (put_byte(line, (unsigned char)words[i][k], first) < 0)
				return -1;
			first = put_break(line, &begin);
			if (first < 0)
				return -1;
		}
	}
	return 0;
}

int shell_line_end(struct queue *line, const char *key)
{
	return put_mark(line, "D%.0s;%s", NULL, key) < 0 ? -1 : put(line, " '\\'x' $status #' \"$?\"");
}

int shell_line(struct queue *line, char *const *words, const char *key)
{
	return put_mark(line, "C", NULL, key) < 0 || put(line, "; test -t 1 || ") < 0 || put_mark(line, "B", "C", key) < 0
		|| put(line, "; eval \"$(printf '") < 0 || put_words(line, words) < 0
		|| put(line, "')\"; ") < 0 ? -1 : shell_line_end(line, key);
}
