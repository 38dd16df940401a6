/* alloc [FILE...]
 *
 * Memory that runs out: each stream runs with the first allocation failing, then with the second, and
 * so on, each time alone and with all later ones. Nothing may crash, and a call that returns bytes
 * returns all of them or fails. The linker puts our allocator in front of libc's:
 * -Wl,--wrap=malloc,--wrap=calloc,--wrap=realloc */
#define _POSIX_C_SOURCE 200809L
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "screen.h"

void *__real_malloc(size_t n);
void *__real_calloc(size_t k, size_t n);
void *__real_realloc(void *p, size_t n);
void *__wrap_malloc(size_t n);
void *__wrap_calloc(size_t k, size_t n);
void *__wrap_realloc(void *p, size_t n);

static long left = -1;		/* allocations until one fails; -1: none fails */
static bool all_that_follow;
static bool failed;

static bool fails(void)
{
	if (left < 0 || (failed && !all_that_follow))
		return false;
	if (left > 0) {
		left--;
		return false;
	}
	failed = true;
	errno = ENOMEM;
	return true;
}

void *__wrap_malloc(size_t n)
{
	return fails() ? NULL : __real_malloc(n);
}

void *__wrap_calloc(size_t k, size_t n)
{
	return fails() ? NULL : __real_calloc(k, n);
}

void *__wrap_realloc(void *p, size_t n)
{
	return fails() ? NULL : __real_realloc(p, n);
}

static const char built_in[] =
	"plain\r\n\033[1;31mred\033[38;2;1;2;3mrgb\033[m e\314\201 \346\227\245\346\234\254\r\n"
	"\033]0;title\007\033[22;0t\033]2;other\007\033[23;0t\033]4;1;rgb:ff/00/00\007"
	"\033]8;;http://example.org\033\\link\033]8;;\033\\\r\n"
	"\0337\033[?1049h\033[44mfull\033[2J\033[?2004h\033[?1000h\033[>1u\033[6n\033[c"
	"\033[5;5Htext \033[7mreverse\033[?1049l back\033c\033[2;5r\033[3;3Hmore\r\n\n\n\n\n\n\n\n"
	"\033]0;a title that has to be long enough to need a buffer of its own, beyond sixty-four bytes";

static void check(int r, const struct bytes *b, size_t before)
{
	if (r < 0 && (errno != ENOMEM || b->len != before)) {
		fprintf(stderr, "a call that failed left bytes behind\n");
		exit(1);
	}
}

static void use(struct screen *s, const unsigned char *b, size_t n)
{
	struct snapshot_want want = { SNAPSHOT_ATTACH, 100, 0, 0 };
	struct bytes out = { 0 };
	size_t half = n / 2, k;

	screen_feed(s, b, half);
	screen_resize(s, 33, 7);
	screen_feed(s, b + half, n - half);
	check(screen_snapshot(s, &want, &out), &out, 0);
	k = out.len;
	check(screen_text(s, 100, true, &out), &out, k);
	k = out.len;
	check(screen_undo(s, true, &out), &out, k);
	screen_resize(s, 90, 40);
	screen_colour_known(s, 3, 1, 2, 3);
	screen_answers(s, &k);
	k = out.len;
	check(screen_save(s, &out), &out, k);
	screen_free(screen_load(out.data + k, out.len - k));
	bytes_free(&out);
}

/* False: no allocation failed, so this was the last round. */
static bool round_of(long at, bool all, const unsigned char *b, size_t n)
{
	struct screen *s;

	left = at;
	all_that_follow = all;
	failed = false;
	s = screen_new(40, 10, 50);
	if (s)
		use(s, b, n);
	else if (errno != ENOMEM)
		exit(1);
	screen_free(s);
	left = -1;
	return failed;
}

static void stream(const unsigned char *b, size_t n)
{
	long at = 0;

	while (round_of(at, false, b, n))
		at++;
	for (at = 0; round_of(at, true, b, n); at++)
		;
	printf("%ld allocations\n", at);
}

int main(int argc, char **argv)
{
	static unsigned char data[65536];

	stream((const unsigned char *)built_in, sizeof built_in - 1);
	for (int i = 1; i < argc; i++) {
		FILE *f = fopen(argv[i], "rb");

		if (!f)
			return 2;
		stream(data, fread(data, 1, sizeof data, f));
		fclose(f);
	}
	return 0;
}
