/* master/encode.h - a key as the bytes that the program's terminal would send for it */
#ifndef MASTER_ENCODE_H
#define MASTER_ENCODE_H

#include "screen/screen.h"
#include "session/keys.h"

#include <stddef.h>

/* The most bytes of a key. */
enum { ENCODED_MOST = 64 };

/* Put what pressing the key sends into out, ENCODED_MOST bytes, and after it what letting it
 * go sends, if the program wants to hear of that.  With flags of the kitty keyboard protocol it
 * is what kitty sends, else what xterm sends, whose Alt key sends ESC first.  Returns the
 * length. */
size_t key_encode(const struct key_press *key, const struct screen_keyboard *how, unsigned char *out);

#endif
