/* options/value.c - the values that options take, read from text */
#include "options/value.h"
#include "base/number.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

enum { LOG_LEAST = 8192 };      /* bytes */
enum { KEEP_MOST = 1000000 };   /* restarts */

const char *key_read(const char *text, int *key)
{
	bool control = (text[0] == '^' && text[1]) || (text[0] == 'C' && text[1] == '-' && text[2]);
	const char *last = !control ? text : text[0] == '^' ? text + 1 : text + 2;

	/* Callers of dtach 0.9 write that, and get its first letter, though they mean -E. */
	if (strcmp(text, "none") == 0) {
		*key = 'n';
		return NULL;
	}
	if ((unsigned char)*last >= 0x80 || (*last && last[1]))
		return "is not a key: it is ^X or C-x for Ctrl and X, or one ASCII character";
	if (control)
		*key = *last == '?' ? 0x7f : *last & 0x1f;
	else
		*key = (unsigned char)*last;
	return NULL;
}

/* Returns false if the number at *p, which is skipped, is not 1 to 65535. */
static bool side_read(const char **p, unsigned short *side)
{
	uint64_t n = number_take(p);

	*side = (unsigned short)n;
	return n >= 1 && n <= 65535;
}

const char *size_read(const char *text, struct winsize *size)
{
	struct winsize read = *size;
	const char *p = text;

	if (!side_read(&p, &read.ws_col) || *p++ != 'x' || !side_read(&p, &read.ws_row) || *p)
		return "is not a size: it must be COLSxROWS, each 1 to 65535";
	*size = read;
	return NULL;
}

const char *history_read(const char *text, unsigned *lines)
{
	const char *end = text;
	uint64_t n;

	if (strcmp(text, "all") == 0) {
		*lines = HISTORY_ALL;
		return NULL;
	}
	n = number_take(&end);
	if (end == text || *end || n > HISTORY_MOST)
		return "is not a number of lines: 0 to 1000000, or all";
	*lines = (unsigned)n;
	return NULL;
}

/* The power of 2 that a suffix stands for: 10, 20 or 30; 0 if it is none. */
static unsigned suffix_shift(char suffix)
{
	static const char suffixes[] = "KMG";
	const char *found = suffix ? strchr(suffixes, suffix) : NULL;

	return found ? 10 * (unsigned)(found - suffixes + 1) : 0;
}

const char *log_size_read(const char *text, uint64_t *bytes)
{
	const char *end = text;
	uint64_t n = number_take(&end);
	unsigned shift = end > text ? suffix_shift(*end) : 0;

	end += shift > 0;
	if (end == text || *end || n > (uint64_t)INT64_MAX >> shift || n << shift < LOG_LEAST)
		return "is not a size of a log: a number of bytes, with K, M or G, and 8K at least";
	*bytes = n << shift;
	return NULL;
}

const char *at_name(struct options *o, const char *name)
{
	snprintf(o->at_name, sizeof o->at_name, "%s%s", name[0] == '@' ? "" : "@", name);
	return o->at_name;
}

const char *milliseconds_read(const char *text, int64_t *ms)
{
	const char *end = text;
	uint64_t n = number_take(&end);

	if (end == text || *end || n < 1 || n > INT32_MAX)
		return "is not a number of milliseconds";
	*ms = (int64_t)n;
	return NULL;
}

const char *offset_read(const char *text, uint64_t *offset)
{
	const char *end = text;
	uint64_t n = number_take(&end);

	if (end == text || *end || n > INT64_MAX)
		return "is not an offset: a number of bytes, as -s -j tells it";
	*offset = n;
	return NULL;
}

const char *keep_read(const char *text, enum keep *when, unsigned *most)
{
	size_t n = strcspn(text, ",");
	const char *end = text + n + (text[n] == ',');
	uint64_t number = number_take(&end);
	bool always = n == 6 && strncmp(text, "always", n) == 0;

	if ((!always && (n != 7 || strncmp(text, "failure", n) != 0)) || *end
		|| (text[n] == ',' && (number < 1 || number > KEEP_MOST)))
		return "does not say when to start again: failure or always, or with a limit failure,5";
	*when = always ? KEEP_ALWAYS : KEEP_FAILURE;
	*most = (unsigned)number;
	return NULL;
}

const char *format_read(const char *text, enum log_format *format)
{
	static const char *const names[] = {
		[LOG_RAW] = "raw", [LOG_TEXT] = "text", [LOG_TEXT_TIME] = "text,time", [LOG_CAST] = "cast",
	};
	size_t i;

	for (i = 0; i < sizeof names / sizeof *names; i++)
		if (strcmp(text, names[i]) == 0) {
			*format = (enum log_format)i;
			return NULL;
		}
	return "is not a format: raw, text, text,time or cast";
}

const char *seconds_read(const char *text, int64_t *ms)
{
	const char *p = text;
	uint64_t whole = number_take(&p), part = 0, unit = 100;
	bool digits = p > text;

	if (digits && *p == '.')
		for (p++; *p >= '0' && *p <= '9'; p++, unit /= 10)
			part += (uint64_t)(*p - '0') * unit;
	if (!digits || *p || whole > 1000000)
		return "is not a number of seconds: 0 to 1000000, such as 2 or 0.5";
	*ms = (int64_t)(whole * 1000 + part);
	return NULL;
}

const char *redraw_read(const char *text, enum redraw *method)
{
	static const char *const names[] = {
		[REDRAW_NONE] = "none", [REDRAW_CTRL_L] = "ctrl_l",
		[REDRAW_WINCH] = "winch", [REDRAW_SCREEN] = "screen",
	};
	size_t i;

	for (i = REDRAW_NONE; i < sizeof names / sizeof *names; i++)
		if (strcmp(text, names[i]) == 0) {
			*method = (enum redraw)i;
			return NULL;
		}
	return "is not a redraw method: screen, winch, ctrl_l or none";
}
