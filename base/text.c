/* base/text.c - text that a terminal may show */
#include "base/text.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

size_t utf8_length(const unsigned char *p)
{
	static const unsigned least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	unsigned code = *p;
	size_t n = code < 0x80 ? 1 : code < 0xc2 ? 0 : code < 0xe0 ? 2 : code < 0xf0 ? 3 : code < 0xf5 ? 4 : 0;
	size_t i;

	if (n < 2)
		return n;
	code &= 0x7fu >> n;
	for (i = 1; i < n; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return 0;
		code = code << 6 | (p[i] & 0x3f);
	}
	return code < least[n] || code > 0x10ffff || (code >= 0xd800 && code < 0xe000) ? 0 : n;
}

char *text_escape(char *out, size_t size, const char *text)
{
	const unsigned char *p = (const unsigned char *)text;
	size_t at = 0;

	while (*p && at + 6 <= size) {
		size_t n = utf8_length(p);
		bool c1 = n == 2 && p[0] == 0xc2 && p[1] < 0xa0;

		if (n == 0 || c1 || *p < ' ' || *p == 0x7f) {
			snprintf(out + at, size - at, "\\x%02x", *p++);
			at += 4;
			continue;
		}
		if (*p == '\\')
			out[at++] = '\\';
		memcpy(out + at, p, n);
		at += n;
		p += n;
	}
	out[at] = '\0';
	return out;
}
