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
};

/* screen.c */
uint32_t screen_attr(struct screen *s, const struct attr *a);
uint32_t screen_cluster_id(struct screen *s, const struct cluster *c);
uint32_t screen_link_id(struct screen *s, const char *text, size_t n);
void screen_pen_changed(struct screen *s);
uint32_t screen_erased(const struct screen *s);
void view_tabs_default(struct view *v, unsigned from, unsigned to);
bool view_tabs_plain(const struct view *v, unsigned cols);	/* as by default */
bool screen_on_alternate(const struct screen *s);

/* edit.c: printing, and moving and changing what is on the screen */
void edit_ascii(struct screen *s, const unsigned char *text, size_t n);
void edit_print(struct screen *s, const uint32_t *chars, size_t n);
void edit_repeat(struct screen *s, unsigned n);
void edit_move(struct screen *s, int64_t x, int64_t y);	/* absolute, within the margins if DECOM */
void edit_clamp(struct screen *s, unsigned max_x);
void edit_up(struct screen *s, unsigned n);
void edit_down(struct screen *s, unsigned n);
void edit_by(struct screen *s, int64_t x, int64_t y);	/* margins do not stop it */
void edit_linefeed(struct screen *s);
void edit_index(struct screen *s);
void edit_reverse_index(struct screen *s);
void edit_backspace(struct screen *s);
void edit_tab(struct screen *s, unsigned n);
void edit_backtab(struct screen *s, unsigned n);
void edit_erase_display(struct screen *s, unsigned what, bool selective);
void edit_erase_line(struct screen *s, unsigned what, bool selective);
void edit_insert_lines(struct screen *s, unsigned n);
void edit_delete_lines(struct screen *s, unsigned n);
void edit_scroll_up(struct screen *s, unsigned n);
void edit_scroll_down(struct screen *s, unsigned n);
void edit_columns(struct screen *s, unsigned at, unsigned n, bool insert);
void edit_align(struct screen *s);		/* DECALN */
struct line *edit_line(const struct screen *s);	/* the cursor's */

/* reflow.c */
bool reflow(struct screen *s, unsigned cols, unsigned rows);

/* charset.c: what c (below 0x7f) is in a character set; 0 where it is itself */
uint32_t charset_map(unsigned char set, uint32_t c);
bool charset_known(unsigned char set);

/* sgr.c: SGR to an attribute, and back: appends the sequence that makes the pen a */
struct csi;
void sgr_apply(struct attr *a, const struct csi *csi);
/* parameters as of "CSI ... m" from a reset pen; at most SGR_MAX bytes */
enum { SGR_MAX = 128 };
size_t sgr_write(const struct attr *a, char *to);

/* mode.c */
void mode_private(struct screen *s, int32_t number, bool on);
void mode_ansi(struct screen *s, int32_t number, bool on);
void mode_save(struct screen *s, int32_t number);
void mode_restore(struct screen *s, int32_t number);
/* The value DECRQM reports: 0 unknown, 1 set, 2 reset, 3 and 4 always so. */
unsigned mode_report(const struct screen *s, int32_t number, bool ansi);
unsigned mode_other_number(unsigned i);		/* 0: there is no such */
bool mode_other_default(unsigned i);
void cursor_save(struct screen *s);
void cursor_restore(struct screen *s);
unsigned cursor_saved_row(const struct screen *s, const struct view *v);	/* on the screen */

/* osc.c */
void osc_dispatch(struct screen *s, const unsigned char *data, size_t n);
void title_push(struct titles *t);
void title_pop(struct titles *t);
void titles_end(struct titles *t);	/* forgets the stack */
bool colour_rgb(const char *spec, unsigned rgb[3]);	/* 16 bits each */

/* answer.c */
void answer(struct screen *s, const char *format, ...);
void answer_csi(struct screen *s, const struct csi *csi);
void answer_dcs(struct screen *s, const unsigned char *data, size_t n);
void answer_colour(struct screen *s, unsigned index);

#endif
