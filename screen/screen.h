/* A terminal's screen as a model: bytes in, picture out.
 *
 * A model is fed what a program writes and answers "what would its terminal
 * show now?". It knows no file descriptors and no other part of dtach; two
 * models share nothing. Nothing here fails or ends the program for lack of
 * memory: a model that gets none forgets (old lines first, then marks and
 * colours), and the calls that return bytes say so.
 *
 * The terminal it agrees with is xterm as its "Control Sequences" document
 * (ctlseqs) and ECMA-48 describe it, and xterm.js where the two differ.
 * screen.c says so at each such place. */
#ifndef SCREEN_H
#define SCREEN_H

#include <stdbool.h>
#include <stddef.h>

struct screen;

/* A growable run of bytes. All zero is empty and ready for use. */
struct bytes {
	unsigned char *data;
	size_t len, size;
};

/* 0, or -1 with errno ENOMEM and b unchanged. */
int bytes_add(struct bytes *b, const void *data, size_t n);
/* Frees the storage and leaves b empty and ready for use. */
void bytes_free(struct bytes *b);

/* The largest size a model takes; beyond it, columns and rows are cut. */
enum { SCREEN_COLS_MAX = 65535, SCREEN_ROWS_MAX = 65535 };
/* And both together: rows are cut until the cells are no more than this
 * (8 bytes each). */
enum { SCREEN_CELLS_MAX = 1 << 22 };

/* A blank screen. Sizes are clamped (0 is 1). history_lines is how many lines
 * that left the top are kept, less if their text and colours take more than
 * 64 + 4 * cols bytes a line on average; 0 is none. Returns NULL with errno
 * ENOMEM. */
struct screen *screen_new(unsigned cols, unsigned rows, unsigned history_lines);
void screen_free(struct screen *s);	/* NULL does nothing */

/* Takes n more bytes of the program's output. Where one call ends and the next
 * begins makes no difference: sequences and characters may be split anywhere. */
void screen_feed(struct screen *s, const void *bytes, size_t n);

/* The terminal has a new size (clamped as in screen_new). Lines of the normal
 * screen and of the history that were wrapped are rejoined and wrapped anew;
 * the alternate screen is cut or filled with blanks. Without memory for it the
 * model keeps its old size; screen_size tells. */
void screen_resize(struct screen *s, unsigned cols, unsigned rows);
void screen_size(const struct screen *s, unsigned *cols, unsigned *rows);

/* What a snapshot is for. */
enum snapshot_start {
	/* A client attaches. What its terminal shows is not ours: it is scrolled
	 * up, not erased, and its title is pushed on the terminal's stack. Ends
	 * with screen_undo(s, true). */
	SNAPSHOT_ATTACH,
	/* A client that fell behind gets the screen afresh: nothing is scrolled
	 * and no title pushed, and its scrollback is emptied (CSI 3 J) when
	 * there are history lines to paint, since it holds the same lines. */
	SNAPSHOT_RESYNC,
};

struct snapshot_want {
	enum snapshot_start start;
	unsigned history;	/* lines of history to paint above, at most */
	unsigned cols, rows;	/* of the terminal; 0: the model's own */
};

/* Appends to out the bytes that bring a terminal, in whatever state it is, to
 * where the program's output left it; the next byte fed to the model may follow
 * them at once. They hold no question, bell, clipboard or notification. On a
 * terminal of another size than the model's the screen is painted from its top
 * left corner, cut where it does not fit.
 * Returns 0, or -1 with errno ENOMEM and out as it was. */
int screen_snapshot(struct screen *s, const struct snapshot_want *want, struct bytes *out);

/* Appends the bytes that unset, on the terminal of an attached client, what the
 * program has set there, and nothing else: alternate screen, modes, pen,
 * charsets, margins, tab stops, keys, cursor, colours, titles. attached: the
 * terminal began with a SNAPSHOT_ATTACH, so its title is popped. The cursor is
 * left below the picture. Returns 0, or -1 with errno ENOMEM and out as it was. */
int screen_undo(const struct screen *s, bool attached, struct bytes *out);

/* A number that differs from its last value whenever the undo bytes may. */
unsigned screen_undo_serial(struct screen *s);

/* Replies to the questions in what was fed (DA, DSR, CPR, DECRQM, DECRQSS,
 * XTVERSION, kitty flags, size and colour reports), oldest first; at most
 * 4096 bytes are held and what does not fit is dropped whole. They are of our own
 * making: no text from the stream is in them. Returns a pointer good until the
 * next call with s, *n its length; the replies are then forgotten. */
const unsigned char *screen_answers(struct screen *s, size_t *n);

/* The terminal's own colour: what OSC 4;index (0 to 255), or with index
 * SCREEN_FOREGROUND and on OSC 10, 11 and 12 reported, 16 bits a channel. A colour
 * question is answered with what the program set, else with this, else not. */
enum { SCREEN_FOREGROUND = 256, SCREEN_BACKGROUND, SCREEN_CURSOR };
void screen_colour_known(struct screen *s, unsigned index, unsigned r, unsigned g, unsigned b);

/* The terminal's cell in pixels, for size reports; 0 (at first): not known,
 * and questions for pixels are not answered. */
void screen_cell_pixels(struct screen *s, unsigned width, unsigned height);

/* Appends the screen as UTF-8 text, a line each with "\n", trailing blanks cut:
 * first up to history lines from above it (none while the alternate screen is
 * shown), then each row of the screen. With colours, SGR sequences are kept, each
 * line ending in the default pen; there are no other control characters.
 * Returns 0, or -1 with errno ENOMEM and out as it was. */
int screen_text(struct screen *s, unsigned history, bool colours, struct bytes *out);

/* The same with colours, but only down to the cursor, in such a way that the next
 * byte fed to the model may follow at once: its line is not ended, the pen is the
 * program's, and a sequence it has only begun comes last. */
int screen_text_begun(struct screen *s, unsigned history, struct bytes *out);

/* The window title: UTF-8, no control characters, at most 1023 bytes; "" if the
 * program set none. Good until the next call that feeds s. */
const char *screen_title(const struct screen *s);

/* Lines in the history. */
unsigned screen_history(const struct screen *s);

/* For tests: the cursor from 0 (cols: a wrap is pending), and
 * whether the alternate screen is up. */
void screen_cursor(const struct screen *s, unsigned *col, unsigned *row);
bool screen_is_alternate(const struct screen *s);

#endif
