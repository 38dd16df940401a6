/* screen/sgr.h - SGR (ECMA-48 8.3.117), read into a pen and written from one */
#ifndef SCREEN_SGR_H
#define SCREEN_SGR_H

#include <stddef.h>

#include "cell.h"
#include "csi.h"

/* Applies an SGR to a, with xterm's colours and underlines. Unknown parameters are passed over. A
 * reset takes the protection of DECSCA off too, as in xterm.js, but leaves the link. */
void sgr_apply(struct attr *a, const struct csi *csi);

/* Write the parameters of the two CSI ... m that turn a reset pen into a, but for its link and its
 * protection. Those of the second have colons, and are sent first: terminals that do not know them pass
 * over the whole sequence, or take a 0 in it for a reset. Each writes at most SGR_MAX bytes and no 0
 * byte; returns how many, 0 if there is nothing to set. */
enum { SGR_MAX = 128 };
size_t sgr_write(const struct attr *a, char *to);
size_t sgr_write_colons(const struct attr *a, char *to);

#endif
