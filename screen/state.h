/* screen/state.h - what a model remembers: the structs that the files above it share */
#ifndef SCREEN_STATE_H
#define SCREEN_STATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cell.h"
#include "grid.h"
#include "history.h"
#include "pool.h"
#include "screen.h"
#include "vtparse.h"

/* Modes that change the model, a bit each. Their numbers are in mode.c. */
enum {
	MODE_KEYS = 1,		/* ?1 DECCKM */
	MODE_KEYPAD = 2,	/* ?66 DECNKM, ESC = */
	MODE_ORIGIN = 4,	/* ?6 DECOM */
	MODE_WRAP = 8,		/* ?7 DECAWM */
	MODE_REVERSE_WRAP = 16,	/* ?45 */
	MODE_HIDDEN = 32,	/* ?25 DECTCEM, reset */
	MODE_PASTE = 64,	/* ?2004 */
	MODE_FOCUS = 128,	/* ?1004 */
	MODE_SYNC = 256,	/* ?2026 */
	MODE_INSERT = 512,	/* 4 IRM */
	MODE_NEWLINE = 1024,	/* 20 LNM */
	MODE_SIDES = 2048,	/* ?69 DECLRMM: there may be left and right margins */
};

/* All other modes are only remembered, so that a snapshot can set them. */
enum { OTHER_MODES = 64 };
enum other_mode { OTHER_UNSAID, OTHER_RESET, OTHER_SET };

/* What the program said last of a mouse mode. In xterm, resetting the encoding in use also drops the one
 * before it; in other terminals it does not. To say it again, the mode is set and then reset. */
enum { MICE = 8 };
enum mouse_said { MOUSE_SET, MOUSE_RESET, MOUSE_SET_RESET };

/* Whether the cursor is where printing left it. FOLLOWS_ERASED: and since then ED or EL came while a wrap was
 * pending; in xterm it erases the last column, and no wrap is pending after it. */
enum follows { FOLLOWS_NOT, FOLLOWS, FOLLOWS_ERASED };

/* Bytes of a title with its 0 byte, and how many titles XTWINOPS 22 stacks. */
enum { TITLE_SIZE = 1024, TITLE_STACK = 10 };
/* Which titles: the parameter of XTWINOPS 22 and 23. */
enum { TITLE_BOTH, TITLE_ICON, TITLE_WINDOW };
enum { WORD_SIZE = 32 };	/* bytes of a word kept, with its 0 byte */
enum { KITTY_STACK = 16 };	/* flags that the kitty keyboard protocol stacks */
enum { MODKEYS = 8 };		/* resources of XTMODKEYS */
enum { ANSWERS_MAX = 4096 };	/* bytes of answers held */

/* Indexes of a palette: the 256 of OSC 4, then those of OSC 10 to 19. A colour takes at most
 * COLOUR_SPEC - 1 bytes. */
enum { COLOURS = 266, COLOUR_DYNAMIC = 256, COLOUR_SPEC = 32 };
/* The OSC that sets the first of those, and the one that resets it. */
enum { OSC_DYNAMIC = 10, OSC_DYNAMIC_RESET = 110 };

/* A colour is kept as the program spelled it, since only the terminal knows all names. An empty one
 * with COLOUR_WAS_SET as its second byte was set once and then reset. */
enum { COLOUR_WAS_SET = 1 };
struct palette {
	char spec[COLOURS][COLOUR_SPEC];
};

/* Pens that XTPUSHSGR stacks, as in xterm. */
enum { PENS = 10, PEN_FG = 1 << 13, PEN_BG = 1 << 14, PEN_ALL = PEN_FG | PEN_BG | ATTR_PACKED | ATTR_RAPID };

/* What DECSC saves. */
struct saved_cursor {
	unsigned x, y;		/* x may be the number of columns: a wrap was pending */
	struct attr pen;
	unsigned char charsets[4];
	unsigned shift;
	bool origin;		/* DECOM */
	bool used;		/* there was a DECSC */
};

/* The normal or the alternate screen. Each has its own tab stops, as in xterm.js. Margins go from one to the
 * other, as in xterm and kitty. */
struct view {
	struct grid grid;
	unsigned top, bottom;	/* margins, rows that are both inside */
	bool margins_said;	/* of the alternate screen: the program has set them since it is up */
	struct saved_cursor saved;
	uint8_t *tabs;		/* for each column: whether a tab stop is there */
	bool tabs_said;		/* the program has set or cleared some here */
	bool tabs_cleared;	/* it cleared all of them, also those beyond the last column */
	uint8_t kitty[KITTY_STACK];	/* keyboard flags; [0] is the bottom */
	unsigned kitty_depth;	/* at least 1 */
};

struct titles {
	char now[TITLE_SIZE];	/* empty: the one the terminal had before */
	char *set;		/* the title set last, if a pop has replaced it since; else NULL.
				 * A terminal without a stack still shows it. */
	bool said;		/* the program has set one */
	char *stack[TITLE_STACK];
	unsigned depth;
};

/* A place in the text; y is the row, and base of struct screen before it, so that it moves with its
 * line. */
struct mark {
	unsigned x;
	int64_t y;
};

/* What the shell has marked (marks.h). All zero: nothing. */
struct marks {
	enum screen_stage stage;
	bool has_output;		/* begin is known, and end unless stage is SCREEN_RUNNING */
	bool alternate;			/* the command has shown the alternate screen */
	int status;			/* of the command; -1: not told */
	unsigned prompts;		/* so far */
	const char *key;		/* only marks that end with this count; NULL: all */
	bool taken;			/* output before begin has been taken, */
	bool goes_on;			/* and the row of begin continues it */
	struct mark begin, end;		/* of its output */
};

/* The rows that leave the normal screen, as far as their owner wants to hear of them. */
struct rows {
	void (*tell)(struct screen *s, const struct line *l, bool goes_on);	/* NULL: it does not */
	screen_row_left *left;
	void *arg;
	unsigned long number;	/* of the next one */
	unsigned skip;		/* so many lines have been told: they came back from the history */
	unsigned above;		/* while a resize is under way: lines that are above the cursor's, */
	bool begun;		/* and whether the first of them has begun above the screen */
};

struct screen {
	unsigned bells;
	struct rows rows_left;
	struct parser parser;
	struct pool pool;
	struct history history;
	struct view normal, alternate;
	struct view *view;		/* the one that is up */
	struct grid *grid;		/* its grid */
	unsigned cols, rows;
	unsigned tabs_size;		/* bytes in each view's tabs, at least cols */
	unsigned x, y;			/* the cursor; x == cols: a wrap is pending */
	unsigned left, right;		/* margins, columns that are both inside, of both screens; without
					 * MODE_SIDES all columns are */

	/* While a resize is under way: further grids that a sweep of the pool must spare, and the
	 * attribute of cells still to be written. */
	const struct grid *building[2];
	uint32_t held;

	struct attr pen;
	uint32_t pen_attr;		/* the pen as a cell's word */
	bool joins;			/* the last thing was a printed character: REP repeats it */
	unsigned char follows;		/* enum follows */
	unsigned char erased, erased_what;	/* of FOLLOWS_ERASED: J or K, and its parameter */

	unsigned char charsets[4];	/* G0 to G3: final bytes of SCS; 'B' is ASCII */
	unsigned shift;			/* which of them is in use */
	unsigned char charset;		/* that set */
	/* Both as the program said, without what DECRC restored: xterm.js restores only the set in use. */
	unsigned char designated[4];
	unsigned shifted;

	unsigned modes;			/* MODE_ bits */
	unsigned mouse;			/* 0, 9, 1000, 1002 or 1003 */
	unsigned mouse_coding;		/* 0, 1005, 1006, 1015 or 1016 */
	struct { uint8_t which, said; } mice[MICE + 1];	/* of both, the last words, in order: an index of
							 * mouse_number, an enum mouse_said */
	unsigned mice_len;
	uint8_t other[OTHER_MODES], other_saved[OTHER_MODES];	/* enum other_mode; saved: plus 1 */
	unsigned said;			/* MODE_ bits that the program has set or reset */
	unsigned soft;			/* MODE_ bits set when DECSTR came, and nothing said about them since:
					 * some terminals keep them, s->modes tells what xterm does */
	unsigned saved, saved_on;	/* modes of mode.c's kept[] that XTSAVE saved, and those that were set */
	bool rectangles;		/* DECSACE 2 */
	struct attr pens[PENS];		/* XTPUSHSGR, without links */
	uint16_t pens_what[PENS];	/* of each, which parts: PEN_FG, PEN_BG, and ATTR_ flags */
	unsigned pens_len;		/* also counts those beyond PENS, which are not kept */
	bool pens_said;
	unsigned single;		/* SS2 or SS3: 2 or 3, for the next character; else 0 */
	bool sides_ever;		/* the program has switched ?69 */
	bool tabs_ever;			/* the program has changed tab stops, here or there */
	bool cursor_said;		/* cursor_style is the program's; else the terminal's own shape is shown */
	unsigned char cursor_style;	/* DECSCUSR */
	unsigned char style_before;	/* the one that DECSTR took away: some terminals still show it */
	unsigned char cursor_blink;	/* enum other_mode: what ?12 said after it */
	int8_t modkeys[MODKEYS];	/* of CSI > n ; v m; -1: CSI > n n */

	struct titles title, icon;
	struct marks marks;
	int64_t base;			/* lines that have left the top of the normal screen */
	/* Both stacks as one, as xterm has it: which titles each push put there, the oldest first. */
	unsigned char pushes[2 * TITLE_STACK];
	unsigned pushes_len;
	char cwd[TITLE_SIZE];		/* OSC 7 */
	char progress[WORD_SIZE];	/* OSC 9;4: state and percentage; empty: none */
	char pointer[WORD_SIZE];	/* OSC 22: the name of a shape; empty: the terminal's own */
	bool progress_said, pointer_said;
	struct palette *palette;	/* what the program set; NULL: nothing */
	struct { bool known; uint16_t rgb[3]; } own[SCREEN_CURSOR + 1 - SCREEN_FOREGROUND];
	uint16_t (*own_palette)[4];	/* the terminal's own: known, r, g, b; may be NULL */
	unsigned cell_width, cell_height;	/* in pixels, 0: not known */

	unsigned char *answers;		/* room for ANSWERS_MAX; may be NULL */
	size_t answers_len;

	unsigned undo_serial;
	uint64_t undo_hash;
	bool undo_known;		/* since undo_hash was made, nothing came that an undo depends on */
};

static inline bool on_alternate(const struct screen *s)
{
	return s->view == &s->alternate;
}

#endif
