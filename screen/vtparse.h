/* screen/vtparse.h - a terminal's byte stream cut into text, controls and sequences
 *
 * The states are those of a VT500 (Paul Williams' diagram) as xterm.js has them. UTF-8 is decoded
 * first, so that C1 controls are the characters U+0080 to U+009F. A sequence is collected whole
 * before its event is called; a snapshot takes the bytes of an incomplete one from the same buffer. */
#ifndef SCREEN_VTPARSE_H
#define SCREEN_VTPARSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "csi.h"

enum string_kind { STRING_OSC, STRING_DCS };

struct parser_events {
	/* printable ASCII, n > 0 */
	void (*ascii)(void *user, const unsigned char *text, size_t n);
	/* printable characters from U+00A0 on, perhaps with spaces between them, or one ill-formed part of
	 * UTF-8 (CELL_RAW); n > 0 */
	void (*print)(void *user, const uint32_t *chars, size_t n);
	/* a C0 or C1 control that begins no sequence */
	void (*control)(void *user, uint32_t c);
	/* ESC, an intermediate byte (0: none, 0xff: several), a final byte */
	void (*escape)(void *user, unsigned char inter, unsigned char final);
	void (*csi)(void *user, const struct csi *csi);
	/* CSI ... m without prefix and intermediate byte: as common as all others together. key: what is behind
	 * CSI, first byte lowest, if it has at most 8 bytes; else 0 */
	void (*sgr)(void *user, const struct csi *csi, uint64_t key);
	/* the same, before csi is read: true if the key is enough */
	bool (*sgr_again)(void *user, uint64_t key);
	/* a whole OSC or DCS string, without its introducer and terminator; one longer
	 * than PARSER_HELD_MAX is dropped */
	void (*string)(void *user, enum string_kind kind, const unsigned char *data, size_t n);
};

/* The longest sequence kept, in bytes. The longest common one, a piece of a kitty image, has 4096. */
enum { PARSER_HELD_MAX = 32768 };

enum parser_state {
	PARSER_GROUND, PARSER_ESCAPE, PARSER_ESCAPE_INTER, PARSER_CSI,
	PARSER_OSC,
	PARSER_DCS_HEAD,	/* parameters, up to the final byte */
	PARSER_DCS,
	PARSER_IGNORED,		/* SOS, PM, APC: skipped up to ST */
};

struct parser {
	const struct parser_events *events;
	void *user;
	enum parser_state state;
	/* a UTF-8 character half received: its bytes so far, and how many it has */
	unsigned char part[4];
	unsigned char part_len, part_need;
	/* the sequence from its ESC on, without the controls in it: these are executed at once */
	unsigned char *held;
	size_t held_len, held_size;
	bool overflow;		/* held could not keep all of it */
	unsigned char small[64];
};

/* A parser in ground state. Every event must be set and stay as long as p is in use; each is passed
 * user. p must not move in memory, since it may point into itself. */
void parser_init(struct parser *p, const struct parser_events *events, void *user);
/* Frees what p holds; after that only parser_init may be called. */
void parser_end(struct parser *p);
/* Takes n more bytes and calls the events for what they complete, in order. What events are passed
 * is good only during the call. Sequences and characters may be split between calls anywhere. Bytes
 * that are not UTF-8 are printed as CELL_RAW, and dropped in strings and sequences. A sequence longer than
 * PARSER_HELD_MAX, or without memory for it, may be dropped. */
void parser_feed(struct parser *p, const unsigned char *b, size_t n);

/* The bytes that bring a terminal in ground state to the state of p: the sequence or character that
 * has only begun. For a sequence too long to keep it is an introducer that makes the terminal skip
 * the rest. Writes at most PARSER_HELD_MAX + 4 bytes to to, or none if to is NULL; returns how
 * many. */
size_t parser_tail(const struct parser *p, unsigned char *to);

#endif
