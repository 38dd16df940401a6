/* What the files of the screen model share: its state. */
#ifndef MODEL_H
#define MODEL_H

#include "grid.h"
#include "screen.h"
#include "vtparse.h"

/* Modes by what they do; DECSET numbers are at the table in mode.c. A mode is a bit. */
enum {
	MODE_KEYS = 1,		/* ?1 DECCKM */
	MODE_KEYPAD = 2,	/* ?66 DECNKM, ESC = */
	MODE_ORIGIN = 4,	/* ?6 DECOM */
	MODE_WRAP = 8,		/* ?7 DECAWM */
	MODE_REVERSE_WRAP = 16,	/* ?45 */
	MODE_HIDDEN = 32,	/* ?25 reset */
	MODE_PASTE = 64,	/* ?2004 */
	MODE_FOCUS = 128,	/* ?1004 */
	MODE_SYNC = 256,	/* ?2026 */
	MODE_INSERT = 512,	/* 4 IRM */
	MODE_NEWLINE = 1024,	/* 20 LNM */
};

/* The DECSET numbers that only are remembered, where they are not as at first. */
enum { OTHER_MODES = 64 };
enum other_mode { OTHER_UNSAID, OTHER_RESET, OTHER_SET };

enum { TITLE_SIZE = 1024, TITLE_STACK = 10 };
enum { KITTY_STACK = 16 };
enum { MODKEYS = 8 };
enum { ANSWERS_MAX = 4096 };

/* OSC 4's 256, then OSC 10 to 19. */
enum { COLOURS = 266, COLOUR_DYNAMIC = 256, COLOUR_SPEC = 32 };

/* A colour is kept as the program spelled it: only the terminal knows all names. Empty,
 * with COLOUR_WAS_SET behind the first byte, it was reset. */
enum { COLOUR_WAS_SET = 1 };
struct palette {
	char spec[COLOURS][COLOUR_SPEC];
};

struct saved_cursor {
	unsigned x;
	int64_t y;		/* counted as struct screen's base is: it moves with the lines */
	struct attr pen;
	unsigned char charset;
	bool used;		/* a DECSC was seen; else it is as it was at first */
};

/* The normal screen or the alternate one. Margins and tab stops are of each, as
 * in xterm.js. */
struct view {
	struct grid grid;
	unsigned top, bottom;	/* margins, both included */
	struct saved_cursor saved;
	uint8_t *tabs;		/* a byte a column */
	uint8_t kitty[KITTY_STACK];	/* keyboard flags; [0] is the bottom */
	unsigned kitty_depth;	/* at least 1 */
};

struct titles {
	char now[TITLE_SIZE];	/* empty: what the terminal had before */
	char *set;		/* where there is no stack: set last; NULL: the same */
	bool said;
	char *stack[TITLE_STACK];
	unsigned depth;
};

struct screen {
	struct parser parser;
	struct pool pool;
	struct history history;
	struct view normal, alternate;
	const struct grid *building[2];	/* further grids whose cells count in a sweep, */
	uint32_t held;			/* and an attribute that does */
	struct view *view;		/* the one shown */
	struct grid *grid;		/* its grid */
	unsigned cols, rows, tabs_size;
	unsigned x, y;			/* x == cols: a wrap is pending */
	int64_t base;			/* lines that left the normal screen's top since ED 3 */

	struct attr pen;
	uint32_t pen_attr;		/* what it is in a cell */
	bool joins;			/* the last thing was a printed character */

	unsigned char charsets[4], shift, charset;	/* final bytes of SCS; 'B' is ASCII */
	unsigned modes;
	unsigned mouse;			/* 0, 9, 1000, 1002 or 1003 */
	unsigned mouse_coding;		/* 0, 1006 or 1016 */
	unsigned char mice;		/* of both, all set and not reset since: a terminal may keep them apart */
	uint8_t other[OTHER_MODES], other_saved[OTHER_MODES];
	unsigned char cursor_style;	/* DECSCUSR */
	unsigned char cursor_blink;	/* enum other_mode: what ?12 said after it */
	int8_t modkeys[MODKEYS];	/* CSI > n ; v m; -1 is CSI > n n */

	struct titles title, icon;
	char cwd[TITLE_SIZE];		/* OSC 7 */
	struct palette *palette;	/* what the program set */
	struct { bool known; uint16_t rgb[3]; } own[SCREEN_CURSOR + 1 - SCREEN_FOREGROUND];
	uint16_t (*own_palette)[4];	/* known, r, g, b */
	unsigned cell_width, cell_height;

	unsigned char *answers;
	size_t answers_len;
	unsigned undo_serial;
	uint64_t undo_hash;
	bool undo_known;		/* since then came only text, its colours and controls that undo nothing */
};

/* ---- screen.c */

/* The attribute as a cell has it, or the number of a cluster (not all zero) or of a link of n
 * bytes (LINK_MAX at most). 0, the default one or none, without memory or room for it. They may
 * sweep: a number that is in no cell, pen or s->held is then another's. */
uint32_t screen_attr(struct screen *s, const struct attr *a);
uint32_t screen_cluster_id(struct screen *s, const struct cluster *c);
uint32_t screen_link_id(struct screen *s, const char *text, size_t n);
/* s->pen has been changed: pen_attr follows. */
void screen_pen_changed(struct screen *s);
/* The attribute of cells erased now: the pen's background and nothing else of it (xterm's
 * back colour erase). */
uint32_t screen_erased(const struct screen *s);
/* Tab stops from column from up to, without, column to: each eighth, counted from 0. */
void view_tabs_default(struct view *v, unsigned from, unsigned to);
/* Whether those of the first cols columns are so. */
bool view_tabs_plain(const struct view *v, unsigned cols);

/* ---- edit.c: printing, and moving and changing what is on the screen. It is ECMA-48's,
 * xterm's where DEC or xterm is named, and xterm.js' in detail. Columns and rows count from 0;
 * a count n may be of any size. */

/* Prints n characters at the cursor with the pen, as DECAWM and IRM say: of 0x20 to 0x7e, mapped
 * by the character set in use; or others than controls, as they are. Of those marks join the
 * character before the cursor, and wide ones take two cells. */
void edit_ascii(struct screen *s, const unsigned char *text, size_t n);
void edit_print(struct screen *s, const uint32_t *chars, size_t n);
/* REP: the character before the cursor, with its marks, n times more. Nothing if what came last
 * was no printed character, or in the first column. */
void edit_repeat(struct screen *s, unsigned n);
/* CUP: to column x and row y, counted from the top margin if DECOM is set, or as near as the
 * screen (if DECOM is set: the margins) allows. It and all moves down to edit_backspace end a
 * pending wrap. */
void edit_move(struct screen *s, int64_t x, int64_t y);
/* Onto the screen, between the margins if DECOM is set, and to column max_x at most: s->cols
 * keeps a pending wrap. */
void edit_clamp(struct screen *s, unsigned max_x);
/* CUU and CUD: n rows, at most to the margin, or to the screen's edge from beyond it. */
void edit_up(struct screen *s, unsigned n);
void edit_down(struct screen *s, unsigned n);
/* CUF, CUB, HPR, VPR: x columns right and y rows down, at most to the screen's edges; margins
 * stop it if DECOM is set, not else. */
void edit_by(struct screen *s, int64_t x, int64_t y);
/* LF: one row down, with LNM to its first column. On the bottom margin the lines between the
 * margins scroll up instead, and what leaves the top of the normal screen is history; on the
 * last row below it nothing moves. A row come to continues no line any more. */
void edit_linefeed(struct screen *s);
/* IND: the same without LNM, and a row come to still continues the line it did. */
void edit_index(struct screen *s);
/* RI: one row up; on the top margin the lines between the margins scroll down instead. */
void edit_reverse_index(struct screen *s);
/* BS: one column left. In the first column nothing, or with DECSET 45, between the margins, to
 * the end of the row above if that wrapped into this one. */
void edit_backspace(struct screen *s);
/* HT, CHT and CBT: n tab stops right or left, at most to the last or first column. Nothing
 * while a wrap is pending. */
void edit_tab(struct screen *s, unsigned n);
void edit_backtab(struct screen *s, unsigned n);
/* ED and EL, or DECSED and DECSEL: selective, which leave what DECSCA protects. what: 0 from the
 * cursor on, 1 up to and with it, 2 all, for ED also 3: the history, if the normal screen is
 * shown (xterm); nothing for others. The cursor stays, as does a pending wrap. */
void edit_erase_display(struct screen *s, unsigned what, bool selective);
void edit_erase_line(struct screen *s, unsigned what, bool selective);
/* IL and DL: n lines at the cursor's come in or go, from there down to the bottom margin, and
 * the cursor goes to the first column. Outside the margins nothing. None goes to the history. */
void edit_insert_lines(struct screen *s, unsigned n);
void edit_delete_lines(struct screen *s, unsigned n);
/* SU and SD: the lines between the margins move n up or down, none into the history. What SD
 * brings in has no colour. The cursor stays. */
void edit_scroll_up(struct screen *s, unsigned n);
void edit_scroll_down(struct screen *s, unsigned n);
/* SR and DECIC (insert), SL and DECDC: in all rows between the margins n columns come in, or go,
 * at column at (s->cols is 0). The cursor stays; outside the margins nothing. */
void edit_columns(struct screen *s, unsigned at, unsigned n, bool insert);
/* DECALN: all of the screen is E, in the pen's colours and flags; the cursor goes where
 * edit_move(s, 0, 0) puts it, the margins stay. */
void edit_align(struct screen *s);
/* The cursor's line, until the screen scrolls. */
struct line *edit_line(const struct screen *s);

/* ---- reflow.c */

/* The lines for a new size, above 0: wrapped ones of the normal screen and the history are
 * rejoined and wrapped anew, the alternate screen is cut or filled. The cursor and the saved ones
 * move with the text; s->cols, s->rows, margins and a cursor beyond the size are the caller's to
 * set. False without memory: nothing has changed. */
bool reflow(struct screen *s, unsigned cols, unsigned rows);

/* ---- charset.c: a set is called by the final byte of its SCS, as in xterm */

/* What character c is in a set that is known; 0: what it is itself. */
uint32_t charset_map(unsigned char set, uint32_t c);
/* Whether it is ASCII, DEC's line drawing or one of the national sets. */
bool charset_known(unsigned char set);

/* ---- sgr.c */

struct csi;
/* SGR (ECMA-48, with xterm's colours and underlines): changes a; parameters unknown are passed
 * over. A reset takes protection off too, as in xterm.js, but leaves the link. */
void sgr_apply(struct attr *a, const struct csi *csi);
/* Writes the parameters of a CSI ... m that makes a reset pen a, but for its link and its
 * protection: at most SGR_MAX bytes, without a 0 byte. Returns how many, 0 for the reset pen. */
enum { SGR_MAX = 128 };
size_t sgr_write(const struct attr *a, char *to);

/* ---- mode.c */

/* DECSET and DECRST (on: set), SM and RM. Numbers unknown are passed over. */
void mode_private(struct screen *s, int32_t number, bool on);
void mode_ansi(struct screen *s, int32_t number, bool on);
/* XTSAVE and XTRESTORE, of one DECSET number: only of those in s->other, and restored only what
 * was saved. */
void mode_save(struct screen *s, int32_t number);
void mode_restore(struct screen *s, int32_t number);
/* The value DECRQM reports, of an SM number if ansi: 0 unknown, 1 set, 2 reset. */
unsigned mode_report(const struct screen *s, int32_t number, bool ansi);
/* The DECSET number of s->other[i]; 0: there is no such. And whether it is set at first: i must
 * be one that there is. */
unsigned mode_other_number(unsigned i);
bool mode_other_default(unsigned i);
/* Whether s->other[i] is now otherwise. */
bool mode_other_differs(const struct screen *s, unsigned i);
/* The DECSET number of bit i of s->mice; 0: there is no such. */
unsigned mode_mouse_number(unsigned i);
/* DECSC and DECRC: the shown screen's cursor, pen and character set in use, nothing else, and
 * their first state where none was saved. As in xterm.js the row moves with its line, at most to
 * the screen's edges. */
void cursor_save(struct screen *s);
void cursor_restore(struct screen *s);
/* The row to which v, one of the two of s, would restore its cursor. */
unsigned cursor_saved_row(const struct screen *s, const struct view *v);

/* ---- osc.c */

/* Does what an OSC says (n bytes without introducer and terminator; numbers as in xterm): titles,
 * directory, colours, link; others are passed over. Titles and directory lose what is no text and
 * are cut to TITLE_SIZE - 1 bytes; what is no colour is not taken; a link above LINK_MAX is none.
 * A question for a colour is answered. */
void osc_dispatch(struct screen *s, const unsigned char *data, size_t n);
/* XTWINOPS 22 and 23. The stack keeps the last TITLE_STACK ones; without memory, or with an
 * empty stack, nothing. */
void title_push(struct titles *t);
void title_pop(struct titles *t);
/* Forgets the stack; the title stays. */
void titles_end(struct titles *t);
/* The colour as 16 bits a channel, from rgb:R/G/B or #RGB with 1 to 4 hexadecimal digits each, as
 * X spells it. False: it is a name or otherwise spelled, and rgb may be half written. */
bool colour_rgb(const char *spec, unsigned rgb[3]);

/* ---- answer.c: replies for screen_answers, dropped where ANSWERS_MAX or memory is short */

/* To a question in a sequence (DA, DSR, DECRQM, XTVERSION, XTQMODKEYS, kitty's flags, sizes of
 * XTWINOPS); none to others. */
void answer_csi(struct screen *s, const struct csi *csi);
/* To DECRQSS, and to XTGETTCAP that nothing is known. n bytes without introducer and terminator. */
void answer_dcs(struct screen *s, const unsigned char *data, size_t n);
/* To OSC 4 or 10 to 19, index as in a palette: the colour the program set, else the terminal's
 * own; none if that is not known in numbers. */
void answer_colour(struct screen *s, unsigned index);

#endif
