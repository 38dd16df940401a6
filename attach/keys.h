/* attach/keys.h - our own keys, found in what a terminal sends */
#ifndef ATTACH_KEYS_H
#define ATTACH_KEYS_H

#include "base/queue.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The detach and the suspend key come as the byte itself, as CSI u (kitty keyboard
 * protocol) or as CSI 27;m;k~ (xterm's modifyOtherKeys).  The terminal may send
 * them in pieces; in a bracketed paste they are text. */
enum key { KEY_NONE, KEY_DETACH, KEY_SUSPEND };

/* Where in a sequence of its input a terminal is. */
enum keys_state { IN_GROUND, IN_ESCAPE, IN_CSI, IN_CSI_OTHER, IN_SS3, IN_MOUSE, IN_STRING };

struct keys {
	int detach, suspend;    /* bytes, or -1 */
	struct queue typed;     /* what is no key of ours; the user of this takes it out */
	enum keys_state state;
	bool paste;             /* between CSI 200~ and CSI 201~ */
	char text[48];          /* the parameters of a CSI */
	size_t length;
	unsigned left;          /* bytes of an X10 mouse report to come */
	unsigned char held[64]; /* the beginning of what may be a key of ours */
	size_t held_length;
	int64_t held_since;     /* ms, by clock_ms */
};

/* Begin with a terminal's input. */
void keys_begin(struct keys *k);

/* Set the detach and the suspend key, each a byte from 0 to 127, or -1 for none. */
void keys_choose(struct keys *k, int detach, int suspend);

/* Look at n bytes, n > 0, up to the first key of ours.  What is before it goes to
 * k->typed, but for a sequence that is not whole: that is held.  Returns the key,
 * *used telling how many bytes it and what is before it took. */
enum key keys_scan(struct keys *k, const unsigned char *p, size_t n, size_t *used);

/* ms that what is held may still wait for its rest; -1 if nothing is held. */
int keys_timeout(const struct keys *k);

/* Put what is held into k->typed.  If its rest completes a key of ours, it is still
 * known as that. */
void keys_flush(struct keys *k);

#endif
