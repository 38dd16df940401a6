/* control/picture.h - how to ask for a picture of the screen, as SHOW and FOLLOW do */
#ifndef CONTROL_PICTURE_H
#define CONTROL_PICTURE_H

#include "base/endian.h"
#include "session/wire.h"

enum { PICTURE_SIZE = 5 };      /* bytes: flags, then lines of history */

/* The payload of SHOW and FOLLOW (PROTOCOL, section 4.1), PICTURE_SIZE bytes. */
static inline void picture_put(unsigned char *payload, unsigned history, bool colours)
{
	payload[0] = colours ? SHOW_COLOURS : 0;
	put32(payload + 1, history);
}

#endif
