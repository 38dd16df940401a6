/* screen/named.c - colours by name (OSC 21, of kitty), and the font (OSC 50, of xterm)
 *
 * s->named holds name=colour; for each colour that is set. */
#include "named.h"

#include <string.h>

static bool printable(const unsigned char *b, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (b[i] < 0x20 || b[i] >= 0x7f)
			return false;
	return true;
}

static bool is_name(const unsigned char *b, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (b[i] != '_' && (b[i] < '0' || b[i] > '9') && (b[i] < 'a' || b[i] > 'z'))
			return false;
	return n > 0;
}

/* Takes the colour of that name out. */
static void forget(char *named, const unsigned char *name, size_t n)
{
	char *end;

	for (char *at = named; *at; at = end) {
		end = at + strcspn(at, ";") + 1;
		if ((size_t)(end - at) <= n || memcmp(at, name, n) != 0 || at[n] != '=')
			continue;
		memmove(at, end, strlen(end) + 1);
		return;
	}
}

/* One name=colour, or name alone. */
static void set(char *named, const unsigned char *b, size_t n)
{
	const unsigned char *equals = memchr(b, '=', n);
	size_t name = equals ? (size_t)(equals - b) : n, len;

	if (!is_name(b, name) || !printable(b, n) || (n == name + 2 && b[name + 1] == '?'))
		return;
	forget(named, b, name);
	len = strlen(named);
	if (n <= name + 1 || len + n + 2 > NAMED_SIZE)
		return;
	memcpy(named + len, b, n);
	memcpy(named + len + n, ";", 2);
}

void named_set(struct screen *s, const unsigned char *b, size_t n)
{
	while (n > 0) {
		const unsigned char *next = memchr(b, ';', n);
		size_t k = next ? (size_t)(next - b) : n;

		set(s->named, b, k);
		k += next != NULL;
		b += k;
		n -= k;
	}
}

void font_set(struct screen *s, const unsigned char *b, size_t n)
{
	if (!n || n >= FONT_SIZE || !printable(b, n) || *b == '?' || (n > 1 && *b == '#' && strchr("+-?", b[1])))
		return;
	memcpy(s->font, b, n);
	s->font[n] = '\0';
	s->font_said = true;
}
