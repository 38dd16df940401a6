/* screen/paint.h - sequences and the pen, as bytes for a terminal
 *
 * A painter appends to p->out. Once there is no memory it sets failed and appends nothing more. */
#ifndef SCREEN_PAINT_H
#define SCREEN_PAINT_H

#include "state.h"

/* Begin with all zero but what is named here. */
struct painter {
	const struct screen *s;	/* to be set */
	struct bytes *out;	/* to be set */
	bool failed;		/* no memory: out is not complete */
	bool resync;		/* for a terminal that had the program's output before */
	bool plain_text;	/* paint no sequences at all */
	bool sgr_only;		/* paint no sequences but SGR */
	struct attr pen;	/* the terminal's, without its link */
	const char *link;	/* the link open on the terminal, or NULL */
	size_t link_len;
};

/* n bytes; a string; what printf would print, at most SGR_MAX + 63 bytes of it. */
void paint_bytes(struct painter *p, const void *b, size_t n);
void paint_text(struct painter *p, const char *text);
void paint_format(struct painter *p, const char *format, ...);
/* CUP to column x and row y, from 0. */
void paint_at(struct painter *p, unsigned x, unsigned y);
/* DECSET or DECRST. */
void paint_mode(struct painter *p, unsigned number, bool on);
/* An OSC: its number and text. */
void paint_osc(struct painter *p, unsigned number, const char *text);
/* The OSC that resets the colour of this palette index. It ends with BEL: after one without a text, rxvt
 * prints a part of ST. */
void paint_colour_reset(struct painter *p, unsigned index);
/* The OSC that sets it to rgb, 16 bits a channel. */
void paint_colour(struct painter *p, unsigned index, const unsigned rgb[3]);
/* The bytes of a sequence or character that has only begun (parser_tail). */
void paint_tail(struct painter *p);

/* Makes the terminal's pen a, with protection and link, as far as p paints such things. The second takes
 * the link as n bytes of text (0: none) and not from a. p keeps the text: the pool, or what text points
 * to, must not change while p is in use. */
void paint_pen(struct painter *p, const struct attr *a);
void paint_pen_link(struct painter *p, const struct attr *a, const char *text, size_t n);
/* Makes it the default pen, without a link. */
void paint_plain(struct painter *p);
/* The terminal's pen is now the default one, and which link is open is not known. */
void paint_forget(struct painter *p);

#endif
