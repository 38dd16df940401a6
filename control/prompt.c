/* control/prompt.c - a shell that is at its prompt again, though no mark of its line came */
#include "control/prompt.h"

#include <string.h>

/* ms in which a shell finds a fault of grammar */
enum { EARLY = 1000 };

/* Put what is before the cursor, in its line, into line.  Returns 0, or -1 with ENOMEM. */
static int cursor_line(struct screen *s, struct bytes *line)
{
	size_t from, n;

	bytes_free(line);
	if (screen_text_begun(s, 0, line) < 0)
		return -1;
	for (n = from = line->len; from > 0 && line->data[from - 1] != '\n';)
		from--;
	if (n > 0)
		memmove(line->data, line->data + from, n - from);
	line->len = n - from;
	return 0;
}

int prompt_learn(struct prompt *p, struct screen *s)
{
	return cursor_line(s, &p->line);
}

/* Does the line end as the prompt did, with its last character and the blanks after it?  What is
 * before may change from prompt to prompt. */
static bool ends_as(const struct bytes *line, const struct bytes *prompt)
{
	size_t n = 0;

	while (n < prompt->len && prompt->data[prompt->len - 1 - n] == ' ')
		n++;
	n += n < prompt->len;
	return line->len >= n && memcmp(line->data + line->len - n, prompt->data + prompt->len - n, n) == 0;
}

static bool is_same(const struct bytes *line, const struct bytes *prompt)
{
	return prompt->len > 0 && line->len == prompt->len && memcmp(line->data, prompt->data, line->len) == 0;
}

/* After ^C, does the line of the cursor look like a prompt?
 * 1. The shell has an editor, and takes pastes again; or
 * 2. the line ends as the one that the command was typed at; or
 * 3. other output had hidden that line: this one ends as many prompts do. */
static bool may_be(const struct prompt *p, const struct command *c, const struct bytes *line, bool edits)
{
	if (edits && !c->brackets && command_takes_pastes(c))
		return true;
	if (p->line.len > 0)
		return ends_as(line, &p->line);
	return line->len > 1 && line->data[line->len - 1] == ' ' && strchr("$#%>", line->data[line->len - 2]);
}

/* Without ^C, soon after the beginning: is it the very line that the command was typed at?  Then a shell
 * without an editor has found a fault of grammar.  Anything else asks the user. */
static bool is_early(const struct prompt *p, const struct command *c, const struct bytes *line)
{
	return !command_takes_pastes(c) && c->quiet_since - c->began < EARLY && is_same(line, &p->line);
}

bool prompt_shows(const struct prompt *p, const struct command *c, bool edits)
{
	struct bytes line = { NULL, 0, 0 };
	unsigned column, row;
	bool is = false;

	screen_cursor(c->screen, &column, &row);
	if (screen_is_alternate(c->screen) || column == 0)
		return false;
	if (cursor_line(c->screen, &line) == 0)
		is = c->interrupted || c->asked ? may_be(p, c, &line, edits) : is_early(p, c, &line);
	bytes_free(&line);
	return is;
}

void prompt_free(struct prompt *p)
{
	bytes_free(&p->line);
}
