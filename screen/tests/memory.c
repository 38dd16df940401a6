/* memory
 *
 * A screen of 80x24 with 1000 lines of history takes at most MOST bytes, whatever the program writes.
 * Each stream below is the worst known of its kind; the last one mixes them all. The linker puts a
 * counter in front of the allocator: -Wl,--wrap=malloc,--wrap=calloc,--wrap=realloc,--wrap=free */
#define _POSIX_C_SOURCE 200809L
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "screen.h"

enum { MOST = 1 << 20, LINES = 300 };

/* Comes before each allocation. */
union head {
	size_t size;
	max_align_t align;
};

void *__real_malloc(size_t n);
void __real_free(void *p);
void *__wrap_malloc(size_t n);
void *__wrap_calloc(size_t k, size_t n);
void *__wrap_realloc(void *p, size_t n);
void __wrap_free(void *p);

static size_t now, peak;

void *__wrap_malloc(size_t n)
{
	union head *h = __real_malloc(sizeof *h + n);

	if (!h)
		return NULL;
	h->size = n;
	now += n;
	peak = now > peak ? now : peak;
	return h + 1;
}

void *__wrap_calloc(size_t k, size_t n)
{
	void *p = __wrap_malloc(k * n);

	return p ? memset(p, 0, k * n) : NULL;
}

void __wrap_free(void *p)
{
	if (!p)
		return;
	now -= ((union head *)p - 1)->size;
	__real_free((union head *)p - 1);
}

/* Counts both while one is copied to the other. */
void *__wrap_realloc(void *p, size_t n)
{
	size_t old = p ? ((union head *)p - 1)->size : 0;
	void *q = __wrap_malloc(n);

	if (q && p)
		memcpy(q, p, old < n ? old : n);
	if (q)
		__wrap_free(p);
	return q;
}

static uint32_t any(void)
{
	static uint32_t r = 1;

	return r = r * 1664525 + 1013904223;
}

static void say(struct screen *s, const char *format, ...)
{
	char text[4096];
	va_list ap;
	int n;

	va_start(ap, format);
	n = vsnprintf(text, sizeof text, format, ap);
	va_end(ap);
	screen_feed(s, text, (size_t)n);
}

static void rgb(struct screen *s)
{
	uint32_t r = any(), q = any();

	say(s, "\033[1;4;38;2;%u;%u;%u;48;2;%u;%u;%um", r >> 24, r >> 16 & 255, r >> 8 & 255,
	    q >> 24, q >> 16 & 255, q >> 8 & 255);
	say(s, "\033[58:2::%u:%u:%um", r >> 10 & 255, q >> 10 & 255, r >> 20 & 255);
}

static void coloured(struct screen *s)
{
	rgb(s);
	say(s, "x");
}

static void marks(struct screen *s)
{
	say(s, "e");
	for (int i = 0; i < 6; i++)
		say(s, "\xcc%c", 0x80 | (any() >> 20 & 31));
}

static void links(struct screen *s)
{
	say(s, "\033]8;id=%u;http://example.org/%0*u\033\\x", any(), (int)(any() >> 24) * 8, any());
}

static void titles(struct screen *s)
{
	say(s, "\033]0;%01000u\033\\\033[22t", any());
}

static void strings(struct screen *s)
{
	say(s, "\033]52;c;");
	for (int i = 0; i < 12; i++)
		say(s, "%04000u", any());
	say(s, "\033\\\033P");
	for (int i = 0; i < 8; i++)
		say(s, "%04000u", any());
	say(s, "\033\\");
}

static void palette(struct screen *s)
{
	say(s, "\033]4;%u;rgb:%04x/%04x/%04x\033\\\033]%u;rgb:11/22/33\033\\", any() >> 24, any() >> 16,
	    any() >> 16, any() >> 16, 10 + any() % 10);
}

static void questions(struct screen *s)
{
	say(s, "\033[c\033[>c\033[6n\033[?6n\033[18t\033P$qm\033\\\033]4;1;?\033\\\033[%uI\033H", any() % 100);
}

static void screens(struct screen *s)
{
	if (any() >> 24 == 0)
		say(s, "\033[?1049%c", any() >> 31 ? 'h' : 'l');
	say(s, "\033[%u;%uH", any() % 24 + 1, any() % 80 + 1);
}

static void (*const kinds[])(struct screen *) = {
	coloured, marks, links, titles, strings, palette, questions, screens,
};
enum { KINDS = sizeof kinds / sizeof *kinds };

/* Writes lines with kind k in each cell. k == KINDS: all kinds, those for cells in each cell, the others
 * at the end of each line. */
static void fill(struct screen *s, unsigned k, int lines)
{
	for (int i = 0; i < lines; i++) {
		for (int x = 0; x < 80; x++) {
			if (k < KINDS) {
				kinds[k](s);
				continue;
			}
			rgb(s);
			marks(s);
		}
		if (k == KINDS)
			for (int j = 2; j < KINDS; j++)
				kinds[j](s);
		say(s, "\r\n");
	}
}

int main(void)
{
	int bad = 0;

	for (unsigned k = 0; k <= KINDS; k++) {
		struct screen *s = screen_new(80, 24, 1000);

		if (!s)
			return 2;
		peak = now;
		fill(s, k, LINES);
		say(s, "\033[?1049h");
		fill(s, k, 50);
		say(s, "\033[?1049l");
		printf("stream %u: %zu bytes\n", k, peak);
		bad |= peak > MOST;
		screen_free(s);
		bad |= now != 0;
	}
	return bad;
}
