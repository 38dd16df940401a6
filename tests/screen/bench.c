/* bench [kinds [seconds]]
 *
 * How fast a screen takes output from memory: MB/s, and the ratio to a plain copy of the
 * same bytes. Kinds: a ASCII lines, c colour, u UTF-8 with wide characters, t full-screen
 * cursor addressing. With -DWITH_LIBVTERM -lvterm, libvterm beside it. */
#define _POSIX_C_SOURCE 200809L
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "../../screen.h"

#ifdef WITH_LIBVTERM
#include <vterm.h>
#endif

enum { PIECE = 65536, ROUNDS = 1543 };

static void add(struct bytes *b, const char *format, ...)
{
	char s[1024];
	va_list ap;

	va_start(ap, format);
	vsnprintf(s, sizeof s, format, ap);
	va_end(ap);
	if (bytes_add(b, s, strlen(s)) < 0)
		exit(2);
}

static void ascii_line(struct bytes *b, unsigned i, unsigned r)
{
	static const char text[] = "the quick brown fox jumps over the lazy dog 0123456789 ";
	char s[80];
	unsigned n = (unsigned)snprintf(s, sizeof s, "%06u ", i);

	for (; n < 79; n++)
		s[n] = text[(n + r) % 55];
	s[79] = '\0';
	add(b, "%s\r\n", s);
}

static void colour_line(struct bytes *b, unsigned i, unsigned r)
{
	for (unsigned j = 0; j < 10; j++)
		add(b, "\033[%u;38;5;%um%05u\033[0m \033[48;2;%u;%u;%um#\033[m", j & 1,
		    r >> j & 255, i, i & 255, j * 20, r >> 8 & 255);
	add(b, "\r\n");
}

static void addressed(struct bytes *b, unsigned i, unsigned r)
{
	add(b, "\033[%u;%uH\033[%um%-10u\033[m\033[K", 1 + i % 24, 1 + (r >> 16) % 60, 31 + i % 7, i);
	if (i % 50 == 49)
		add(b, "\033[?25l\033[H\033[2K\033[7m status %5u \033[27m\033[?25h", i);
}

static struct bytes pattern(char kind)
{
	struct bytes b = { 0 };
	unsigned r = 12345;

	for (unsigned i = 0; i < ROUNDS; i++) {
		r = r * 1103515245 + 12345;
		switch (kind) {
		case 'a': ascii_line(&b, i, r); break;
		case 'c': colour_line(&b, i, r); break;
		case 'u':
			add(&b, "%06u \u65e5\u672c\u8a9e\u306e\u30c6\u30ad\u30b9\u30c8 \ud55c\uad6d\uc5b4 \ud14d\uc2a4\ud2b8 "
			    "\u4e2d\u6587\u5b57\u7b26 \u00e9\u0301 \u00e0\u00ec\u00f2\u00f9\u00fc \u041f\u0440\u0438\u0432\u0435\u0442 "
			    "\u043c\u0438\u0440 \U0001f600\U0001f389 \u2713 \u2550\u2550\u2550 %x\r\n", i, r);
			break;
		default: addressed(&b, i, r);
		}
	}
	return b;
}

static double now(void)
{
	struct timespec t;

	/* the processor's time: other work on the machine does not count */
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void sink_screen(void *to, const unsigned char *b, size_t n)
{
	screen_feed(to, b, n);
}

static void sink_copy(void *to, const unsigned char *b, size_t n)
{
	memcpy(to, b, n);
	__asm__ volatile("" : : "r"(to) : "memory");
}

#ifdef WITH_LIBVTERM
static void sink_vterm(void *to, const unsigned char *b, size_t n)
{
	vterm_input_write(to, (const char *)b, n);
}
#endif

/* MB/s, the best of three runs */
static double rate(const struct bytes *b, void (*sink)(void *, const unsigned char *, size_t), void *to, double seconds)
{
	double best = 0;

	for (int i = 0; i < 3; i++) {
		double start = now(), end = start;
		size_t done = 0;

		while (end - start < seconds / 3) {
			for (size_t at = 0; at < b->len; at += PIECE)
				sink(to, b->data + at, b->len - at < PIECE ? b->len - at : PIECE);
			done += b->len;
			end = now();
		}
		if ((double)done / (end - start) > best)
			best = (double)done / (end - start);
	}
	return best / 1e6;
}

static void run(char kind, double seconds)
{
	struct bytes b = pattern(kind);
	struct screen *s = screen_new(80, 24, 1000);
	unsigned char *copy = malloc(PIECE);
	double ours, plain;

	if (!s || !copy)
		exit(2);
	plain = rate(&b, sink_copy, copy, seconds / 3);
	ours = rate(&b, sink_screen, s, seconds);
	printf("%c  screen %7.0f MB/s  copy %7.0f MB/s  ratio %.3f", kind, ours, plain, ours / plain);
#ifdef WITH_LIBVTERM
	{
		VTerm *vt = vterm_new(24, 80);

		vterm_set_utf8(vt, 1);
		vterm_screen_reset(vterm_obtain_screen(vt), 1);
		printf("  libvterm %5.0f MB/s", rate(&b, sink_vterm, vt, seconds / 3));
		vterm_free(vt);
	}
#endif
	printf("\n");
	free(copy);
	screen_free(s);
	bytes_free(&b);
}

int main(int argc, char **argv)
{
	const char *kinds = argc > 1 ? argv[1] : "acut";
	double seconds = argc > 2 ? atof(argv[2]) : 1;

	for (; *kinds; kinds++)
		run(*kinds, seconds);
	return 0;
}
