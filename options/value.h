/* options/value.h - the values that options take, read from text */
#ifndef OPTIONS_VALUE_H
#define OPTIONS_VALUE_H

#include "base/system.h"
#include "options/options.h"
#include "session/wire.h"

#include <stdint.h>
#include <sys/ioctl.h>

/* Each puts the value that text means where its second argument points.  It
 * returns NULL; or, with nothing changed, what is wrong with text, as the rest
 * of a sentence that begins with text. */

/* A detach key: ^X or C-x is a control character, ^? or C-? is DEL; any other is one
 * ASCII character, "none" is n, and "" is NUL.  *key: 0 to 127.  (dtach 0.9 took the first byte of
 * longer words, so that a slip became a key.) */
const char *key_read(const char *text, int *key);

/* COLSxROWS, each 1 to 65535. */
const char *size_read(const char *text, struct winsize *size);

/* Lines of history: 0 to 1000000, or "all": HISTORY_ALL. */
const char *history_read(const char *text, unsigned *lines);

/* The most lines of history that a session can be told to keep. */
enum { HISTORY_MOST = 1000000 };

/* A number of bytes, with K, M or G for a power of 1024; 8K to INT64_MAX. */
const char *log_size_read(const char *text, uint64_t *bytes);

/* How the session called name is called with its @, which it may have; in o. */
const char *at_name(struct options *o, const char *name);

/* A number of milliseconds, 1 to 2^31 - 1. */
const char *milliseconds_read(const char *text, int64_t *ms);

/* A number of bytes of output, 0 to 2^63 - 1. */
const char *offset_read(const char *text, uint64_t *offset);

/* failure or always, and perhaps a comma and a number from 1 to 1000000. */
const char *keep_read(const char *text, enum keep *when, unsigned *most);

/* The name of a format: raw, text, text,time or cast. */
const char *format_read(const char *text, enum log_format *format);

/* Seconds, with or without a fraction; 0 to 1000000.  *ms: in ms. */
const char *seconds_read(const char *text, int64_t *ms);

/* The name of a redraw method. */
const char *redraw_read(const char *text, enum redraw *method);

#endif
