/* base/number.h - numbers in text */
#ifndef BASE_NUMBER_H
#define BASE_NUMBER_H

#include "base/system.h"
#include <stdint.h>

/* Read the decimal digits at *p and move *p past them.  Returns 0 if there are
 * none, UINT64_MAX if the number is that or larger. */
static inline uint64_t number_take(const char **p)
{
	uint64_t n = 0;

	for (; **p >= '0' && **p <= '9'; ++*p)
		n = n > (UINT64_MAX - 9) / 10 ? UINT64_MAX : n * 10 + (uint64_t)(**p - '0');
	return n;
}

#endif
