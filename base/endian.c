/* base/endian.c - numbers in bytes, big-endian */
#include "base/endian.h"

void put16(unsigned char *p, unsigned n)
{
	p[0] = (unsigned char)(n >> 8);
	p[1] = (unsigned char)n;
}

void put32(unsigned char *p, uint32_t n)
{
	put16(p, n >> 16);
	put16(p + 2, n & 0xffff);
}

void put64(unsigned char *p, uint64_t n)
{
	put32(p, (uint32_t)(n >> 32));
	put32(p + 4, (uint32_t)n);
}

unsigned get16(const unsigned char *p)
{
	return (unsigned)p[0] << 8 | p[1];
}

uint32_t get32(const unsigned char *p)
{
	return (uint32_t)get16(p) << 16 | get16(p + 2);
}

uint64_t get64(const unsigned char *p)
{
	return (uint64_t)get32(p) << 32 | get32(p + 4);
}
