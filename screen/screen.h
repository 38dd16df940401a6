/* screen/screen.h - a terminal's screen as a model: bytes in, picture out
 *
 * A model is fed what a program writes and answers: what would its terminal show now? It knows no
 * file descriptors, has no globals, and two models share nothing. Lack of memory never makes it
 * fail: it forgets, old lines first, then marks and colours. Only the calls that return bytes can
 * fail, and they say so.
 *
 * It behaves as xterm does, by xterm's "Control Sequences" (ctlseqs) and ECMA-48, and as xterm.js
 * where that differs, unless kitty sides with xterm. The source says so at each such place. */
#ifndef SCREEN_H
#define SCREEN_H

#include <stdbool.h>
#include <stddef.h>

struct screen;

/* A growable run of bytes. All zero is empty and ready for use. */
struct bytes {
	unsigned char *data;
	size_t len;		/* bytes in use */
	size_t size;		/* bytes allocated */
};

/* Appends n bytes. Returns 0, or -1 with errno ENOMEM and b unchanged. */
int bytes_add(struct bytes *b, const void *data, size_t n);
/* Frees the storage and leaves b empty and ready for use. */
void bytes_free(struct bytes *b);

/* ---- making, feeding, resizing */

/* The largest size a model takes; larger ones are cut. */
enum { SCREEN_COLS_MAX = 65535, SCREEN_ROWS_MAX = 65535 };
/* The most cells (8 bytes each) of a screen: a larger one loses rows. */
enum { SCREEN_CELLS_MAX = 1 << 22 };

/* A blank screen. Sizes are cut to the limits above, and 0 counts as 1. The last history_lines lines
 * that left the top are kept (0: none), or fewer if their text and colours take more than 64 +
 * 4 * cols bytes a line on average. Returns NULL with errno ENOMEM. */
struct screen *screen_new(unsigned cols, unsigned rows, unsigned history_lines);
/* NULL is allowed. */
void screen_free(struct screen *s);

/* Takes n more bytes of the program's output. Sequences and characters may be split between calls
 * anywhere: it makes no difference. */
void screen_feed(struct screen *s, const void *bytes, size_t n);

/* Tells the model that the terminal has a new size (cut as in screen_new). In the normal screen and
 * in the history, wrapped lines are joined and wrapped again; the alternate screen is cut, or filled
 * with blanks. Without memory the model keeps its old size: screen_size tells. */
void screen_resize(struct screen *s, unsigned cols, unsigned rows);
/* The size. No argument may be NULL. */
void screen_size(const struct screen *s, unsigned *cols, unsigned *rows);

/* ---- a model as bytes */

/* Appends to out all that the model is, so that screen_load makes one that cannot be told from it, by this
 * version or a later one. The callback of screen_rows_tell is not saved; the number of rows it has had is.
 * Returns 0, or -1 with errno ENOMEM and out as it was. */
int screen_save(const struct screen *s, struct bytes *out);

/* A model from what screen_save has written. Damaged, cut or foreign bytes give a model with arbitrary
 * content; they cannot crash it. Returns NULL with errno EBADMSG if they do not begin as a model does, or
 * ENOMEM. */
struct screen *screen_load(const void *bytes, size_t n);

/* ---- bringing a terminal to what the model shows, and back */

/* Whom a snapshot is for. */
enum snapshot_start {
	/* A client that attaches. What its terminal shows belongs to its user: it is scrolled up,
	 * not erased, and the title is pushed on the terminal's stack. A terminal that began so is
	 * left with screen_undo(s, true). */
	SNAPSHOT_ATTACH,
	/* A client that fell behind and needs the whole screen again. The program's modes have just
	 * been undone on its terminal. As SNAPSHOT_ATTACH, but nothing is scrolled. */
	SNAPSHOT_AGAIN,
	/* A terminal that has seen any of the program's output: it is not known which. Nothing is
	 * scrolled and no title pushed; what the user had set there is lost. If there are history
	 * lines to paint, the terminal's scrollback is emptied first (CSI 3 J), since it holds the
	 * same lines. */
	SNAPSHOT_RESYNC,
};

struct snapshot_want {
	enum snapshot_start start;
	unsigned history;	/* lines of history to paint above the screen, at most */
	unsigned cols, rows;	/* of the terminal; 0: as the model */
};

/* Appends to out the bytes that bring a terminal, whatever state it is in, to where the program's
 * output left it. The next byte fed to the model may follow them at once. They hold no question, bell,
 * clipboard access or notification. On a terminal of another size than the model's, the screen is
 * painted from the top left corner and cut.
 * Returns 0, or -1 with errno ENOMEM and out as it was. */
int screen_snapshot(struct screen *s, const struct snapshot_want *want, struct bytes *out);

/* Appends to out the bytes that undo on a terminal what the program has set there, and nothing else:
 * alternate screen, modes, pen, character sets, margins, tab stops, keyboard, cursor, colours, titles.
 * attached: the terminal began with SNAPSHOT_ATTACH, so its title is popped. The cursor is left below
 * the picture. Returns 0, or -1 with errno ENOMEM and out as it was. */
int screen_undo(const struct screen *s, bool attached, struct bytes *out);

/* A number that differs from the last one returned whenever the bytes of screen_undo may differ. */
unsigned screen_undo_serial(struct screen *s);

/* ---- the screen as text */

/* Appends the screen to out as UTF-8 text, each line ended by "\n" and without blanks at its end:
 * first up to history lines from above it (none while the alternate screen is up), then all rows.
 * With colours, SGR sequences are kept, and each line ends in the default pen; there are no other
 * control characters. Returns 0, or -1 with errno ENOMEM and out as it was. */
int screen_text(struct screen *s, unsigned history, bool colours, struct bytes *out);

/* As screen_text with colours, but only down to the cursor, so that the next byte fed to the model may
 * follow at once: the last line is not ended, the pen is the program's, and a sequence that has only
 * begun comes last. */
int screen_text_begun(struct screen *s, unsigned history, struct bytes *out);

/* Calls left, from now on, with each row that leaves the top of the normal screen, so that it can no
 * longer change: its number, counted from 0; its text, n bytes of UTF-8 without control characters;
 * and whether the line goes on in the next row. left must not use the model. NULL: no call any more.
 * Of the rows that a resize moves off the screen, it gets those that the history takes. */
typedef void screen_row_left(void *arg, unsigned long number, const unsigned char *text, size_t n, bool goes_on);
void screen_rows_tell(struct screen *s, screen_row_left *left, void *arg);
/* The number that the cursor's row in the normal screen will have. */
unsigned long screen_row_number(const struct screen *s);
/* The program is over: calls left with the rows that are on the normal screen, down to the last one
 * that is not blank, and then never again. */
void screen_rows_end(struct screen *s);

/* The window title: UTF-8 without control characters, at most 1023 bytes; "" if the program set
 * none. Good until the next screen_feed. */
const char *screen_title(const struct screen *s);

/* Times that the program has rung the bell. */
unsigned screen_bells(const struct screen *s);

/* The number of lines in the history. */
unsigned screen_history(const struct screen *s);
/* Drops all lines of the history. */
void screen_forget_history(struct screen *s);

/* The cursor, from 0. A column equal to the number of columns means that a wrap is pending. */
void screen_cursor(const struct screen *s, unsigned *col, unsigned *row);
/* Whether the program shows the cursor (DECTCEM). */
bool screen_cursor_visible(const struct screen *s);
/* Whether the alternate screen is up. */
bool screen_is_alternate(const struct screen *s);
/* Whether a sequence or a character has only begun. */
bool screen_is_within(const struct screen *s);

/* The directory that the program told (OSC 7, or what VS Code and iTerm2 have for it), as it told
 * it; "" if it did not. Good until the next screen_feed. */
const char *screen_directory(const struct screen *s);

/* Appends the names of the modes that are set, with blanks between them. Returns 0, or -1 with errno
 * ENOMEM and out as it was. */
int screen_modes(const struct screen *s, struct bytes *out);

/* Appends the screen to out as screen_text without colours, but each line has a character before it: + if
 * it continues the line above, else -. Returns 0, or -1 with errno ENOMEM and out as it was. */
int screen_lines(struct screen *s, unsigned history, struct bytes *out);

/* What the shell's last mark (OSC 133) was: none; a prompt begins; a prompt ends; the output of a command
 * begins; a command ends. */
enum screen_stage { SCREEN_UNMARKED, SCREEN_PROMPT, SCREEN_TYPING, SCREEN_RUNNING, SCREEN_DONE };
struct screen_command {
	enum screen_stage stage;
	int status;		/* of the last command; -1: it runs, or its shell did not tell */
	bool has_output;	/* there was a command */
	bool alternate;		/* it has shown the alternate screen, which is no part of its output */
	bool cut;		/* the beginning of its output has left the history */
	unsigned prompts;	/* prompts so far, each counted once even if it is redrawn */
};
/* Sets *c to what the shell's marks tell of the last command. */
void screen_command(const struct screen *s, struct screen_command *c);
/* Appends what the last command has printed as text, wrapped lines joined; with nothing after it that
 * was not printed. Returns 0, or -1 with errno ENOMEM and out as it was. */
int screen_output(struct screen *s, struct bytes *out);

/* From now on only the marks that end with key count, which stays where it is; they count on the
 * alternate screen too, and after a reset of the terminal. */
void screen_marks_only(struct screen *s, const char *key);
/* Takes the output of the last command out of the history, and appends it to out: it can no longer
 * change. screen_output then has what comes after it. Empties the history. Returns 0, or -1 with errno
 * ENOMEM and out as it was: then this part is lost. */
int screen_output_take(struct screen *s, struct bytes *out);

/* A place in the normal screen and its history: a row, counted from the first that there ever was, and a
 * column, from 0. A resize and a reset make it mean another one. */
struct screen_place {
	unsigned x;
	long long y;
};
/* Where the cursor of the normal screen is. */
struct screen_place screen_place(const struct screen *s);
/* As screen_output, but from one place (NULL: where the output of the last command begins) up to another. */
int screen_between(struct screen *s, const struct screen_place *from, const struct screen_place *to, struct bytes *out);

/* How the program wants its input encoded. */
struct screen_keyboard {
	bool cursor_keys;	/* DECCKM */
	bool keypad;		/* DECPAM */
	bool paste;		/* ?2004: a paste comes in brackets */
	unsigned other_keys;	/* modifyOtherKeys, 0 to 2 */
	unsigned kitty;		/* flags of the kitty keyboard protocol */
};
/* Sets *k. */
void screen_keyboard(const struct screen *s, struct screen_keyboard *k);
/* The number of bytes of text, UTF-8 without controls and ended by a NUL, that fit into cells cells. *used:
 * the cells they take. What is not UTF-8 ends it. */
size_t screen_fit(const char *text, unsigned cells, unsigned *used);

/* ---- answering for the terminal */

/* The answers to questions in what was fed, oldest first: DA, DSR, CPR, DECRQM, DECRQSS, XTVERSION,
 * kitty keyboard flags, size and colour reports. No text from the stream is in them. At most 4096
 * bytes are held; an answer that does not fit is dropped. Sets *n to their length and forgets them; the
 * bytes are good until the next call with s. */
const unsigned char *screen_answers(struct screen *s, size_t *n);

/* Tells the model a colour of the terminal, 16 bits a channel. index is that of OSC 4 (0 to 255), or
 * one of these, for OSC 10, 11 and 12; others are passed over. A question for a colour is answered
 * with what the program set, else with this, else not at all. */
enum { SCREEN_FOREGROUND = 256, SCREEN_BACKGROUND, SCREEN_CURSOR };
void screen_colour_known(struct screen *s, unsigned index, unsigned r, unsigned g, unsigned b);

/* Tells the model the size of a cell in pixels (1000 at most), for size reports. With 0, as at first,
 * questions for pixels are not answered. */
void screen_cell_pixels(struct screen *s, unsigned width, unsigned height);

#endif
