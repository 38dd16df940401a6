/* fuzz.h - what the fuzzers share
 *
 * Each is built with libFuzzer, or with alone.c, which runs the files it is
 * given: the corpus, for one, where there is no clang. */
#ifndef FUZZ_H
#define FUZZ_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n);

/* What must hold; a sanitizer's report is not needed to see which. */
#define must(so) do { \
	if (!(so)) { \
		fprintf(stderr, "%s:%d: does not hold: %s\n", __FILE__, __LINE__, #so); \
		abort(); \
	} \
} while (0)

/* A copy of n bytes with nothing behind it, so that each byte read too far is
 * seen.  To be freed. */
static inline unsigned char *exact(const unsigned char *data, size_t n)
{
	unsigned char *copy = malloc(n ? n : 1);

	must(copy);
	memcpy(copy, data, n);
	return copy;
}

/* The next byte of the input, 0 at its end. */
static inline unsigned take(const unsigned char **data, size_t *n)
{
	return *n > 0 ? (--*n, *(*data)++) : 0;
}

#endif
