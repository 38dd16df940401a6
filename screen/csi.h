/* screen/csi.h - a control sequence (ECMA-48 5.4) and its parameters */
#ifndef SCREEN_CSI_H
#define SCREEN_CSI_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* Parameters and subparameters beyond CSI_PARAMS are dropped, as in xterm.js. CSI_BEHIND: this many
 * values after the last parameter may be read, and are 0. */
enum { CSI_PARAMS = 32, CSI_BEHIND = 4 };

struct csi {
	uint32_t id;			/* see CSI_ID */
	unsigned count;			/* of parameters, at least 1 */
	unsigned bare;			/* after a prefix: 1 if there is no parameter at all, else 0 */
	int32_t value[CSI_PARAMS + CSI_BEHIND];	/* an empty parameter is 0 */
	unsigned subs;			/* number of subparameters, those after a colon */
	int32_t sub[CSI_PARAMS];	/* an empty one is -1 */
	uint8_t sub_end[CSI_PARAMS];	/* where in sub[] each parameter's own end; set if subs > 0 */
};

/* What tells sequences apart: prefix (< = > or ?, else 0), intermediate byte (else 0), final byte. */
#define CSI_ID(prefix, inter, final) \
	((uint32_t)(prefix) << 16 | (uint32_t)(inter) << 8 | (uint32_t)(final))

/* Reads what follows CSI, up to the final byte. Returns the place after it, or NULL if the bytes
 * before end are not one complete and well-formed sequence. */
const unsigned char *csi_read(struct csi *c, const unsigned char *b, const unsigned char *end);

/* ---- for csi.c and the function below */

enum { CSI_DEL = 0x7f };

static inline void csi_pad(struct csi *c)
{
	memset(c->value + c->count, 0, CSI_BEHIND * sizeof *c->value);
}

/* The common case, read fast: up to CSI_FEW parameters of up to CSI_DIGITS digits and a final byte.
 * csi_read_short looks at CSI_SHORT bytes at most. */
enum { CSI_FEW = 12, CSI_DIGITS = 3, CSI_SHORT = CSI_FEW * (CSI_DIGITS + 1) };

/* 0 to 9, or more if c is no digit. */
static inline unsigned csi_digit(unsigned char c)
{
	return c - (unsigned)'0';
}

/* csi_read for the common case; there must be CSI_SHORT bytes at b. NULL: it is not one. Inline,
 * because the parser spends much of its time here. */
static inline const unsigned char *csi_read_short(struct csi *c, const unsigned char *b)
{
	unsigned count = 0, v, d;

	do {
		v = 0;
		if ((d = csi_digit(*b++)) < 10) {
			v = d;
			if ((d = csi_digit(*b++)) < 10) {
				v = v * 10 + d;
				if ((d = csi_digit(*b++)) < 10) {
					v = v * 10 + d;
					d = csi_digit(*b++);
				}
			}
		}
		c->value[count++] = (int32_t)v;
	} while (d == csi_digit(';') && count < CSI_FEW);
	c->count = count;
	csi_pad(c);
	c->subs = 0;
	c->id = d + '0';
	return d - csi_digit(0x40) < CSI_DEL - 0x40 ? b : NULL;
}

#endif
