/* base/endian.h - numbers in bytes, big-endian */
#ifndef BASE_ENDIAN_H
#define BASE_ENDIAN_H

#include "base/system.h"
#include <stdint.h>

/* Write n as 2, 4 or 8 bytes to p, which needs no alignment.  put16 takes the low
 * 16 bits of n. */
void put16(unsigned char *p, unsigned n);
void put32(unsigned char *p, uint32_t n);
void put64(unsigned char *p, uint64_t n);

/* Read the number in the 2, 4 or 8 bytes at p. */
unsigned get16(const unsigned char *p);
uint32_t get32(const unsigned char *p);
uint64_t get64(const unsigned char *p);

#endif
