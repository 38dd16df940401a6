/* control/command.c - a command that runs in a shell: its output, found by the marks of its line */
#include "control/command.h"
#include "base/clock.h"
#include "base/complain.h"
#include "control/output.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

/* Bytes: no more lines can leave the screen meanwhile. */
enum { PIECE = 4096 };

/* ---- printing ---- */

static void write_out(struct command *c, const void *text, size_t n)
{
	if (n == 0)
		return;
	if (!c->failed && output_write(text, n) < 0) {
		c->failed = errno;
		c->unwritten = true;
	}
	c->line_open = ((const unsigned char *)text)[n - 1] != '\n';
}

/* The length of the text without the line that its shell was asked by, if that is in it. */
static size_t unasked_length(const struct command *c, const struct bytes *text)
{
	size_t n = strlen(c->key), at = text->len < n ? 0 : text->len - n + 1;

	while (at > 0 && memcmp(text->data + at - 1, c->key, n) != 0)
		at--;
	if (at == 0)
		return text->len;
	while (at > 0 && text->data[at - 1] != '\n')
		at--;
	return at;
}

/* Print what take says, and nothing after a failure. */
static void print(struct command *c, int (*take)(struct screen *s, struct bytes *out), bool without_prompt)
{
	struct bytes text = { NULL, 0, 0 };

	if (take(c->screen, &text) < 0)
		c->failed = ENOMEM;
	if (without_prompt && c->asked)
		text.len = unasked_length(c, &text);
	while (without_prompt && text.len > 0 && text.data[text.len - 1] != '\n')
		text.len--;
	write_out(c, text.data, text.len);
	bytes_free(&text);
}

static void print_between(struct command *c, const struct screen_place *from, const struct screen_place *to)
{
	struct bytes text = { NULL, 0, 0 };

	if (screen_between(c->screen, from, to, &text) < 0)
		c->failed = ENOMEM;
	write_out(c, text.data, text.len);
	bytes_free(&text);
}

/* ---- the end ---- */

/* Does the screen have such text between these places? */
static bool has_between(struct command *c, const struct screen_place *from, const struct screen_place *to,
	bool (*is)(const char *text, size_t n))
{
	struct bytes text = { NULL, 0, 0 };
	bool has = screen_between(c->screen, from, to, &text) == 0 && is((const char *)text.data, text.len);

	bytes_free(&text);
	return has;
}

static bool is_echo(const char *text, size_t n)
{
	return n == 2 && text[0] == '^';
}

static bool is_empty(const char *text, size_t n)
{
	return !text || n == 0;
}

static bool is_blank(const char *text, size_t n)
{
	return n == 1 && *text == ' ';
}

/* Is there only what the shell adds: its newline, or its mark of a missing one, and blanks up to the margin? */
static bool is_shells(struct command *c, const struct screen_place *from, const struct screen_place *end)
{
	struct screen_place margin = { 0, from->y }, last = margin;
	unsigned rows;

	screen_size(c->screen, &margin.x, &rows);
	last.x = margin.x - 1;
	if (end->y <= from->y)
		return has_between(c, from, end, is_empty);
	return end->y == from->y + 1 && end->x == 0
		&& (has_between(c, from, &margin, is_empty) || has_between(c, &last, &margin, is_blank));
}

/* Print the output up to end.  The command has been killed by the key whose echo the terminal showed:
 * neither that nor what only the shell said then has been printed by the command. */
static void print_killed(struct command *c, struct screen_place end)
{
	struct screen_place echo = c->interrupt, behind = { echo.x + 2, echo.y };

	if (!has_between(c, &echo, &behind, is_echo)) {
		print_between(c, NULL, &end);
		return;
	}
	print_between(c, NULL, &echo);
	if (!is_shells(c, &behind, &end))
		print_between(c, &behind, &end);
}

/* By SIGINT or SIGQUIT, whose keys these are; after another signal ^C may be text. */
static bool was_killed(const struct command *c)
{
	return c->interrupted && !c->moved && (c->status == 128 + SIGINT || c->status == 128 + SIGQUIT);
}

/* The place where the prompt began that the shell was asked at. */
static struct screen_place prompt_begin(const struct command *c)
{
	long long lines = screen_place(c->screen).y - c->answer.y;

	return (struct screen_place){ 0, c->prompt.y - (lines > 0 ? lines : 0) };
}

static void close_output(struct command *c, bool without_prompt)
{
	struct screen_command marked;
	struct screen_place end;

	if (c->closed || !c->screen)
		return;
	c->closed = true;
	end = c->asked ? prompt_begin(c) : screen_place(c->screen);
	if (without_prompt || (c->asked && (c->moved || !c->answered)))
		print(c, screen_output, true);
	else if (was_killed(c))
		print_killed(c, end);
	else
		print_between(c, NULL, &end);
	screen_command(c->screen, &marked);
	if (c->missed)
		complain(c->session, "some of the output came too fast and is left out");
	if (c->elsewhere)
		complain(c->session, "what the command printed went elsewhere: its shell's output is not the terminal");
	if (marked.alternate)
		complain(c->session, "the command used the alternate screen, which is not printed");
}

/* ksh tells of a signal as 256 and its number. */
static void finish(struct command *c, int status, bool without_prompt)
{
	c->done = true;
	c->status = status < 0 ? 1 : status > 255 ? 128 + (status & 0x7f) : status;
	close_output(c, without_prompt);
}

void command_finish(struct command *c, int status)
{
	finish(c, status, false);
}

void command_ask(struct command *c)
{
	c->asked = true;
	c->prompt = screen_place(c->screen);
}

void command_settle(struct command *c)
{
	struct screen_command marked;

	screen_command(c->screen, &marked);
	finish(c, marked.status, false);
}

/* ---- what comes ---- */

bool command_takes_pastes(const struct command *c)
{
	struct screen_keyboard k;

	screen_keyboard(c->screen, &k);
	return k.paste;
}

static void look_at_marks(struct command *c)
{
	struct screen_command marked;

	screen_command(c->screen, &marked);
	c->elsewhere |= marked.stage == SCREEN_TYPING;
	if (marked.stage == SCREEN_RUNNING && !c->begun) {
		c->begun = true;
		c->began = clock_ms();
		c->brackets = command_takes_pastes(c);
	}
	if (c->asked) {
		if (marked.stage == SCREEN_DONE && !c->answered) {
			c->answered = clock_ms();
			c->answer = screen_place(c->screen);
		}
		return;
	}
	print(c, screen_output_take, false);
	if (marked.stage == SCREEN_DONE) {
		c->unheard = !c->begun;
		finish(c, marked.status, false);
	}
}

static void look_for_interrupt(struct command *c)
{
	if (!c->begun || c->asked)
		return;
	c->interrupted = true;
	c->moved = false;
	c->interrupt = screen_place(c->screen);
	c->interrupt.x -= c->interrupt.x < 2 ? c->interrupt.x : 2;
}

/* The bytes up to the end of a mark of ours, which is a BEL, or of the echo of a key: what comes behind is
 * not fed before they have been looked at. */
static size_t piece_length(const struct command *c, const unsigned char *p, size_t n, bool *echo)
{
	bool caret = c->caret;
	size_t i;

	*echo = false;
	for (i = 0; i < n && i < PIECE && !*echo; i++) {
		*echo = caret && (p[i] == 'C' || p[i] == '\\');
		caret = p[i] == '^';
		if (p[i] == '\a')
			return i + 1;
	}
	return i;
}

void command_output(struct command *c, const unsigned char *p, size_t n)
{
	size_t piece;
	bool echo;

	if (!c->screen || !c->pictured)
		return;
	c->quiet_since = clock_ms();
	c->doubted = false;
	for (; n > 0 && !c->done && !c->failed; p += piece, n -= piece) {
		piece = piece_length(c, p, n, &echo);
		c->caret = p[piece - 1] == '^';
		screen_feed(c->screen, p, piece);
		if (echo)
			look_for_interrupt(c);
		look_at_marks(c);
	}
}

/* ---- pictures ---- */

static void new_screen(struct command *c, const struct state *st)
{
	screen_free(c->screen);
	c->screen = screen_new(st->cols, st->rows, 2 * PIECE);
	c->pictured = false;
	if (c->screen)
		screen_marks_only(c->screen, c->key);
	else
		c->failed = ENOMEM;
}

/* Output was left out: the picture that comes stands for its end.  The end of the command may have
 * been in it. */
static void begin_anew(struct command *c, const struct state *st)
{
	char mark[sizeof c->key + 16];
	int n = snprintf(mark, sizeof mark, "\033]133;C;%s\a", c->key);

	if (c->begun && !c->closed) {
		print(c, screen_output, false);
		if (c->line_open)
			write_out(c, "\n", 1);
	}
	new_screen(c, st);
	c->moved |= c->interrupted || c->asked;
	if (c->screen && c->begun)
		screen_feed(c->screen, mark, (size_t)n);
}

void command_state(struct command *c, const struct state *st)
{
	unsigned cols, rows;

	if (c->failed || c->done)
		return;
	if (!c->screen)
		new_screen(c, st);
	else if (!c->pictured)
		begin_anew(c, st);
	else {
		screen_size(c->screen, &cols, &rows);
		c->moved |= (c->interrupted || c->asked) && (cols != st->cols || rows != st->rows);
		screen_resize(c->screen, st->cols, st->rows);
	}
}

/* The end of a picture is an empty piece. */
void command_picture(struct command *c, const struct state *st, const unsigned char *p, size_t n)
{
	if (!c->screen || c->pictured)
		return;
	screen_feed(c->screen, p, n);
	if (n > 0)
		return;
	c->pictured = true;
	if (c->begun && (st->stage == SCREEN_DONE || st->stage == SCREEN_PROMPT || st->stage == SCREEN_TYPING))
		finish(c, st->last, true);
}

void command_missed(struct command *c)
{
	c->missed = true;
	c->pictured = false;
}

void command_free(struct command *c)
{
	screen_free(c->screen);
	c->screen = NULL;
}
