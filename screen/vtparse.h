/* A terminal's byte stream cut into text, controls and sequences.
 *
 * The states are those of a VT500 (P. Williams' diagram) as xterm.js has them,
 * with UTF-8 decoded first, so that C1 controls are characters U+0080 to U+009F.
 * A sequence is collected whole before it is told of, in the buffer from which a
 * snapshot takes the bytes of one that is not complete. */
#ifndef VTPARSE_H
#define VTPARSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "utf8.h"

/* Parameters and subparameters beyond these are dropped, as in xterm.js. Of the parameters
 * so many behind the last can be read. */
enum { CSI_PARAMS = 32, CSI_BEHIND = 4 };

struct csi {
	/* prefix << 16 | intermediate << 8 | final byte; see CSI_ID */
	uint32_t id;
	unsigned count;			/* of parameters, at least 1 */
	int32_t value[CSI_PARAMS + CSI_BEHIND];	/* an empty one is 0, one behind the last too */
	unsigned subs;
	int32_t sub[CSI_PARAMS];	/* an empty one is -1 */
	uint8_t sub_end[CSI_PARAMS];	/* first of sub[] behind each parameter's; set if subs > 0 */
};

#define CSI_ID(prefix, inter, final) \
	((uint32_t)(prefix) << 16 | (uint32_t)(inter) << 8 | (uint32_t)(final))

enum string_kind { STRING_OSC, STRING_DCS };

struct parser_events {
	/* printable ASCII, n > 0 */
	void (*ascii)(void *user, const unsigned char *text, size_t n);
	/* printable characters from U+00A0 on, and spaces among them, n > 0 */
	void (*print)(void *user, const uint32_t *chars, size_t n);
	/* a C0 or C1 control that introduces no sequence */
	void (*control)(void *user, uint32_t c);
	/* ESC, one intermediate (0: none, 0xff: several), final byte */
	void (*escape)(void *user, unsigned char inter, unsigned char final);
	void (*csi)(void *user, const struct csi *csi);
	/* CSI ... m without prefix and intermediate: as common as all others together */
	void (*sgr)(void *user, const struct csi *csi);
	/* a whole OSC or DCS string, without its introducer and terminator;
	 * one that was too long for the buffer is not told of */
	void (*string)(void *user, enum string_kind kind, const unsigned char *data, size_t n);
};

/* The longest string kept: a kitty graphics chunk has 4096 bytes. */
enum { PARSER_HELD_MAX = 32768 };

enum parser_state {
	PARSER_GROUND, PARSER_ESCAPE, PARSER_ESCAPE_INTER, PARSER_CSI,
	PARSER_OSC,
	PARSER_DCS_HEAD,	/* up to the final byte: no BEL ends it, no text is in it */
	PARSER_DCS,
	PARSER_IGNORED,		/* SOS, PM, APC */
};

struct parser {
	const struct parser_events *events;
	void *user;
	enum parser_state state;
	/* the UTF-8 character half received: its bytes so far, how many in all */
	unsigned char part[4];
	unsigned char part_len, part_need;
	/* the sequence from its ESC on, controls taken out that were executed in it */
	unsigned char *held;
	size_t held_len, held_size;
	bool overflow;		/* held could not keep it all */
	unsigned char small[64];
};

/* In ground state. All events must be there, as long as p is; they get user. p must not move in
 * memory: it may point into itself. */
void parser_init(struct parser *p, const struct parser_events *events, void *user);
/* Frees what it holds; only parser_init makes it of use again. */
void parser_end(struct parser *p);
/* Takes n more bytes and tells, in order, of what they complete; what events point to is good
 * only during the call. Sequences and characters may be split between calls anywhere. Bytes that
 * are no UTF-8 are dropped; a sequence of more than PARSER_HELD_MAX bytes, or for which there is
 * no memory, may not be told of. */
void parser_feed(struct parser *p, const unsigned char *b, size_t n);

/* The bytes after which a terminal in ground state is where the parser is.
 * Of a sequence too long to keep they are an introducer such that the rest is
 * skipped. Puts at most PARSER_HELD_MAX + 4 bytes at to, returns how many;
 * with to NULL only counts. */
size_t parser_tail(const struct parser *p, unsigned char *to);

#endif
