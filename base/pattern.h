/* base/pattern.h - POSIX extended regular expressions, whatever the locale and the C library
 *
 * In UTF-8: one code point is one character, and so is a byte that is part of no valid one, which is
 * equal only to itself.  Case counts.  Where POSIX leaves a meaning open, see pattern.c. */
#ifndef BASE_PATTERN_H
#define BASE_PATTERN_H

#include "base/system.h"
#include <stdbool.h>
#include <stddef.h>

struct pattern;

/* Why a pattern could not be made. */
struct pattern_fault {
	const char *what;       /* a phrase */
	size_t place;           /* of the character where it shows, counted from 1; 0: nowhere */
};

/* Make a pattern of an expression.  It reserves some 330 KB of address space and touches only what it uses.
 * Returns NULL if it is no expression, needs more than 16384 steps (each character counts as often as
 * it is repeated, and each operator), is nested deeper than 200, or without memory; fault says why. */
struct pattern *pattern_make(const char *expression, struct pattern_fault *fault);

/* Does it match anywhere in this text?  The time grows with the length of the text times, at worst, the
 * steps of the pattern.  It needs no memory.  It changes the pattern, which only one call at a time may
 * use. */
bool pattern_matches(struct pattern *p, const char *text);

/* NULL is allowed. */
void pattern_free(struct pattern *p);

#endif
