/* control/command.c - a command that runs in a shell: its output, found by the marks of its line */
#include "control/command.h"
#include "base/clock.h"
#include "base/complain.h"
#include "control/output.h"

#include <errno.h>
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

/* Print what take says, and nothing after a failure. */
static void print(struct command *c, int (*take)(struct screen *s, struct bytes *out), bool without_prompt)
{
	struct bytes text = { NULL, 0, 0 };

	if (take(c->screen, &text) < 0)
		c->failed = ENOMEM;
	while (without_prompt && text.len > 0 && text.data[text.len - 1] != '\n')
		text.len--;
	write_out(c, text.data, text.len);
	bytes_free(&text);
}

void command_close(struct command *c, bool without_prompt)
{
	struct screen_command marked;

	if (c->closed || !c->screen)
		return;
	c->closed = true;
	print(c, screen_output, without_prompt);
	screen_command(c->screen, &marked);
	if (c->missed)
		complain(c->session, "some of the output came too fast and is left out");
	if (marked.alternate)
		complain(c->session, "the command used the alternate screen, which is not printed");
}

/* ksh tells of a signal as 256 and its number. */
void command_finish(struct command *c, int status, bool without_prompt)
{
	c->done = true;
	c->status = status < 0 ? 1 : status > 255 ? 128 + (status & 0x7f) : status;
	command_close(c, without_prompt);
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
	if (marked.stage == SCREEN_RUNNING && !c->begun) {
		c->begun = true;
		c->began = clock_ms();
		c->brackets = command_takes_pastes(c);
	}
	if (!c->closed)
		print(c, screen_output_take, false);
	if (marked.stage == SCREEN_DONE) {
		c->unheard = !c->begun;
		command_finish(c, marked.status, false);
	}
}

static void look_for_interrupt(struct command *c, const unsigned char *p, size_t n)
{
	for (; n > 0; p++, n--) {
		c->interrupted |= c->begun && c->caret && (*p == 'C' || *p == '\\');
		c->caret = *p == '^';
	}
}

/* A mark of ours ends with BEL: what comes behind it is not fed before it has been looked at. */
void command_output(struct command *c, const unsigned char *p, size_t n)
{
	size_t piece;

	if (!c->screen || !c->pictured)
		return;
	c->quiet_since = clock_ms();
	c->doubted = false;
	for (; n > 0 && !c->done && !c->failed; p += piece, n -= piece) {
		const unsigned char *bell;

		piece = n < PIECE ? n : PIECE;
		bell = memchr(p, '\a', piece);
		piece = bell ? (size_t)(bell - p) + 1 : piece;
		screen_feed(c->screen, p, piece);
		look_for_interrupt(c, p, piece);
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
	if (c->screen && c->begun)
		screen_feed(c->screen, mark, (size_t)n);
}

void command_state(struct command *c, const struct state *st)
{
	if (c->failed || c->done)
		return;
	if (!c->screen)
		new_screen(c, st);
	else if (!c->pictured)
		begin_anew(c, st);
	else
		screen_resize(c->screen, st->cols, st->rows);
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
		command_finish(c, st->last, true);
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
