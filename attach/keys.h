/* attach/keys.h - our own keys, found in what a terminal sends */
#ifndef ATTACH_KEYS_H
#define ATTACH_KEYS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The detach and the suspend key come as the byte itself, as CSI u (the kitty
 * keyboard protocol) or as CSI 27;m;k~ (xterm's modifyOtherKeys).  The terminal
 * may send them in pieces; in a bracketed paste they are text. */
enum key { KEY_NONE, KEY_HOLD, KEY_DETACH, KEY_SUSPEND };

/* Where in its input a terminal is, as far as keys are concerned. */
enum key_state { GROUND, ESCAPE, CSI, CSI_OTHER, SS3, MOUSE, STRING };

struct keys {
	int detach, suspend;    /* bytes, or -1 */
	void (*deliver)(const unsigned char *bytes, size_t n);
	enum key_state state;
	bool paste;             /* between CSI 200~ and CSI 201~ */
	char text[48];          /* the parameters of a CSI */
	size_t length;
	unsigned left;          /* bytes of an X10 mouse report to come */
	unsigned char held[64]; /* the beginning of what may be a key of ours */
	size_t held_length;
	int64_t held_since;
};

/* Begin with a terminal's input.  deliver is called with what is no key of ours. */
void keys_begin(struct keys *k, int detach, int suspend, void (*deliver)(const unsigned char *, size_t));

/* Of the n bytes at p, deliver those before a key of ours, holding back a
 * sequence that is not whole.  Returns KEY_NONE, KEY_DETACH or KEY_SUSPEND,
 * *used telling how many bytes the key and what is before it took. */
enum key keys_scan(struct keys *k, const unsigned char *p, size_t n, size_t *used);

/* How many ms what is held may wait for the rest; -1 if nothing is held. */
int keys_timeout(const struct keys *k);

/* Deliver what is held.  Its rest will still be known as a key of ours. */
void keys_flush(struct keys *k);

#endif
