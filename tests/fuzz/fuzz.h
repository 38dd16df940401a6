/* tests/fuzz/fuzz.h - what the fuzzers share
 *
 * A fuzzer is linked with libFuzzer, or with alone.c, which needs no clang and runs it
 * on files: the corpus. */
#ifndef FUZZ_H
#define FUZZ_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n);

/* End the fuzzer with a message if the condition does not hold. */
#define must(so) do { \
	if (!(so)) { \
		fprintf(stderr, "%s:%d: does not hold: %s\n", __FILE__, __LINE__, #so); \
		abort(); \
	} \
} while (0)

/* A copy of n bytes in an allocation of exactly that size, so that a sanitizer reports
 * a read beyond its end.  The caller frees it. */
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
