/* screen/answer.c - answers to questions, for programs that would wait for a terminal's
 *
 * The device says that it is a VT100 with advanced video, as xterm.js does. Its version is below those
 * from which editors conclude that more features are there. */
#include "answer.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "colour.h"
#include "cursor.h"
#include "keyboard.h"
#include "mode.h"
#include "sgr.h"

/* No answer is a question itself: a program that echoes its input would be asked without end. */
enum { ANSWER_MAX = SGR_MAX + 32 };	/* bytes of one */

/* Adds an answer, unless it does not fit. */
static void answer(struct screen *s, const char *format, ...)
{
	char text[ANSWER_MAX];
	va_list ap;
	int n;

	va_start(ap, format);
	n = vsnprintf(text, sizeof text, format, ap);
	va_end(ap);
	if (n < 0 || (size_t)n >= sizeof text || s->answers_len + (size_t)n > ANSWERS_MAX)
		return;
	if (!s->answers)
		s->answers = malloc(ANSWERS_MAX);
	if (!s->answers)
		return;
	memcpy(s->answers + s->answers_len, text, (size_t)n);
	s->answers_len += (size_t)n;
}

/* The cursor's row and column from 1; with DECOM they count from the margins. */
static void cursor_report(struct screen *s, const char *format)
{
	unsigned x = cursor_wraps(s, cursor_reach(s, cursor_line(s))) && s->x > 0 ? s->x - 1 : s->x;
	unsigned y = s->modes & MODE_ORIGIN && s->y >= s->view->top ? s->y - s->view->top : s->y;

	if (s->modes & MODE_ORIGIN && x >= s->left)
		x -= s->left;

	answer(s, format, y + 1, x + 1);
}

/* Sizes in pixels, of cols and rows of cells. */
static void pixels(struct screen *s, unsigned what, unsigned cols, unsigned rows)
{
	if (s->cell_width && s->cell_height)
		answer(s, "\033[%u;%u;%ut", what, s->cell_height * rows, s->cell_width * cols);
}

/* XTWINOPS. Titles are reported as empty: an answer holds no text from the stream. */
static void window_report(struct screen *s, int32_t what)
{
	switch (what) {
	case 11: answer(s, "\033[1t"); break;
	case 13: answer(s, "\033[3;0;0t"); break;
	case 14: pixels(s, 4, s->cols, s->rows); break;
	case 15: pixels(s, 5, s->cols, s->rows); break;
	case 16: pixels(s, 6, 1, 1); break;
	case 18: answer(s, "\033[8;%u;%ut", s->rows, s->cols); break;
	case 19: answer(s, "\033[9;%u;%ut", s->rows, s->cols); break;
	case 20: answer(s, "\033]L\033\\"); break;
	case 21: answer(s, "\033]l\033\\"); break;
	}
}

void answer_size(struct screen *s)
{
	answer(s, "\033[48;%u;%u;%u;%ut", s->rows, s->cols, s->rows * s->cell_height, s->cols * s->cell_width);
}

void answer_csi(struct screen *s, const struct csi *c)
{
	int32_t p = c->value[0];

	switch (c->id) {
	case CSI_ID(0, 0, 'c'):
		if (p == 0)
			answer(s, "\033[?1;2c");
		break;
	case CSI_ID('>', 0, 'c'):
		if (p == 0 && c->count == 1)
			answer(s, "\033[>0;276;0c");
		break;
	case CSI_ID('=', 0, 'c'):
		if (p == 0)
			answer(s, "\033P!|00000000\033\\");
		break;
	case CSI_ID(0, 0, 'n'):
		if (p == 5)
			answer(s, "\033[0n");
		else if (p == 6)
			cursor_report(s, "\033[%u;%uR");
		break;
	case CSI_ID('?', 0, 'n'):
		if (p == 6)
			cursor_report(s, "\033[?%u;%uR");
		break;
	case CSI_ID(0, '$', 'p'):
		answer(s, "\033[%d;%u$y", (int)p, mode_report(s, p, true));
		break;
	case CSI_ID('?', '$', 'p'):
		answer(s, "\033[?%d;%u$y", (int)p, mode_report(s, p, false));
		break;
	case CSI_ID('>', 0, 'q'):
		if (p == 0)
			answer(s, "\033P>|dtach\033\\");
		break;
	case CSI_ID('?', 0, 'u'):
		if (c->bare)
			answer(s, "\033[?%uu", kitty_flags(s->view));
		break;
	case CSI_ID('?', 0, 'm'):
		if (p >= 0 && p < MODKEYS)
			answer(s, "\033[>%d;%dm", (int)p, s->modkeys[p] > 0 ? s->modkeys[p] : 0);
		break;
	case CSI_ID(0, 0, 't'):
		window_report(s, p);
		break;
	}
}

/* ---- DECRQSS and XTGETTCAP */

/* Whether the n bytes at b are this string. */
static bool is(const unsigned char *b, size_t n, const char *what)
{
	return n == strlen(what) && memcmp(b, what, n) == 0;
}

static void pen_report(struct screen *s)
{
	char sgr[SGR_MAX + 1], colons[SGR_MAX + 1];
	size_t n = sgr_write(&s->pen, sgr), colons_n = sgr_write_colons(&s->pen, colons);

	sgr[n] = colons[colons_n] = '\0';
	answer(s, "\033P1$r0%s%s%s%sm\033\\", n ? ";" : "", sgr, colons_n ? ";" : "", colons);
}

static void setting_report(struct screen *s, const unsigned char *b, size_t n)
{
	if (is(b, n, "m"))
		pen_report(s);
	else if (is(b, n, "r"))
		answer(s, "\033P1$r%u;%ur\033\\", s->view->top + 1, s->view->bottom + 1);
	else if (is(b, n, "s"))
		answer(s, "\033P1$r%u;%us\033\\", s->left + 1, s->right + 1);
	else if (is(b, n, " q"))
		answer(s, "\033P1$r%u q\033\\", s->cursor_style);
	else if (is(b, n, "\"q"))
		answer(s, "\033P1$r%d\"q\033\\", s->pen.flags & ATTR_PROTECTED ? 1 : 0);
	else if (is(b, n, "\"p"))
		answer(s, "\033P1$r61;1\"p\033\\");
	else
		answer(s, "\033P0$r\033\\");
}

void answer_dcs(struct screen *s, const unsigned char *b, size_t n)
{
	if (n >= 2 && memcmp(b, "$q", 2) == 0)
		setting_report(s, b + 2, n - 2);
	else if (n >= 2 && memcmp(b, "+q", 2) == 0)
		answer(s, "\033P0+r\033\\");
}

/* ---- colours */

void answer_colour(struct screen *s, unsigned index)
{
	unsigned rgb[3];

	if (!colour_now(s, index, rgb))
		return;
	if (index < COLOUR_DYNAMIC)
		answer(s, "\033]4;%u;rgb:%04x/%04x/%04x\033\\", index, rgb[0], rgb[1], rgb[2]);
	else
		answer(s, "\033]%u;rgb:%04x/%04x/%04x\033\\", index - COLOUR_DYNAMIC + OSC_DYNAMIC, rgb[0], rgb[1], rgb[2]);
}
