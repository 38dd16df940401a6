/* control/undoing.h - leaves a terminal that was shown output as it was found */
#ifndef CONTROL_UNDOING_H
#define CONTROL_UNDOING_H

#include "base/system.h"
#include "screen/screen.h"

#include <stddef.h>

struct undoing {
	struct screen *screen;  /* what standard output shows; NULL without memory */
	unsigned serial;        /* the model's, when its undo was last kept */
};

/* Begin, for standard output, which is a terminal.  SIGINT, SIGTERM, SIGHUP and SIGQUIT leave
 * it as it was found, too, before they end us. */
void undoing_begin(struct undoing *u);

/* Note these bytes, which are about to be shown. */
void undoing_show(struct undoing *u, const void *bytes, size_t n);

/* Undo on the terminal what the bytes have set, and free the memory. */
void undoing_end(struct undoing *u);

#endif
