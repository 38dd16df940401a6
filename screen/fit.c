/* screen/fit.c - how much of a text fits into a number of cells */
#include "screen.h"
#include "utf8.h"
#include "width.h"

#include <string.h>

size_t screen_fit(const char *text, unsigned cells, unsigned *used)
{
	const unsigned char *p = (const unsigned char *)text;
	size_t n, at = 0, length = strlen(text);
	uint32_t c;

	*used = 0;
	while (at < length && (n = utf8_decode(p + at, length - at, &c)) > 0 && *used + width_of(c) <= cells) {
		*used += width_of(c);
		at += n;
	}
	return at;
}
