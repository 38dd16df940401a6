/* saved [FILE...]
 *
 * For each stream, without a name for some that are made up, cut off at many places and in several
 * sizes: a screen that was saved and loaded gives the same answer to every call as the one that it was
 * made from, and the same again after the rest of the stream and other sizes. So does one that is saved
 * and loaded all the way. What is saved, with bytes changed or cut anywhere, makes no screen or one that
 * bears all calls. */
#define _POSIX_C_SOURCE 200809L
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "screen.h"

static struct bytes saved(const struct screen *s)
{
	struct bytes b = { 0 };

	if (screen_save(s, &b) < 0)
		exit(2);
	return b;
}

static void number(struct bytes *b, unsigned long v)
{
	char text[32];

	bytes_add(b, text, (size_t)snprintf(text, sizeof text, "%lu ", v));
}

static void snapshot(struct screen *s, enum snapshot_start start, unsigned cols, unsigned rows, struct bytes *b)
{
	struct snapshot_want want = { start, 1000, cols, rows };

	if (screen_snapshot(s, &want, b) < 0)
		exit(2);
}

/* The answers to all questions that change nothing. */
static struct bytes answers(struct screen *s)
{
	struct bytes b = { 0 };
	struct screen_command c;
	struct screen_keyboard k;
	unsigned x, y;

	snapshot(s, SNAPSHOT_RESYNC, 0, 0, &b);
	snapshot(s, SNAPSHOT_ATTACH, 0, 0, &b);
	snapshot(s, SNAPSHOT_AGAIN, 61, 17, &b);
	screen_undo(s, true, &b);
	screen_text(s, 100000, true, &b);
	screen_text_begun(s, 100000, &b);
	screen_lines(s, 10, &b);
	screen_modes(s, &b);
	screen_output(s, &b);
	screen_command(s, &c);
	screen_keyboard(s, &k);
	screen_cursor(s, &x, &y);
	bytes_add(&b, screen_title(s), strlen(screen_title(s)) + 1);
	bytes_add(&b, screen_directory(s), strlen(screen_directory(s)) + 1);
	number(&b, x);
	number(&b, y);
	number(&b, screen_bells(s));
	number(&b, screen_history(s));
	number(&b, screen_row_number(s));
	number(&b, screen_cursor_visible(s));
	number(&b, screen_is_within(s));
	number(&b, screen_undo_serial(s));
	number(&b, (unsigned long)c.stage * 8 + c.has_output * 4u + c.alternate * 2u + c.cut);
	number(&b, (unsigned long)c.status);
	number(&b, c.prompts);
	number(&b, k.cursor_keys * 8u + k.keypad * 4u + k.paste * 2u);
	number(&b, k.other_keys * 100 + k.kitty);
	return b;
}

static bool same(struct bytes a, struct bytes b)
{
	bool so = a.len == b.len && memcmp(a.data, b.data, a.len) == 0;

	bytes_free(&a);
	bytes_free(&b);
	return so;
}

static bool same_answers(struct screen *s, struct screen *t)
{
	size_t n, m;
	const unsigned char *a = screen_answers(s, &n), *b = screen_answers(t, &m);

	return n == m && (n == 0 || memcmp(a, b, n) == 0);
}

/* They cannot be told apart: neither by what they say nor by what they are. */
static bool alike(struct screen *s, struct screen *t)
{
	return same(saved(s), saved(t)) && same(answers(s), answers(t)) && same_answers(s, t) && same(saved(s), saved(t));
}

static struct bytes rows_told;

static void on_row(void *arg, unsigned long row, const unsigned char *text, size_t n, bool goes_on)
{
	struct bytes *b = arg;

	number(b, row);
	bytes_add(b, text, n);
	number(b, goes_on);
}

/* What happens next makes no difference either. */
static bool alike_later(struct screen *s, struct screen *t, const unsigned char *b, size_t n)
{
	struct bytes a = { 0 };
	bool so = true;

	screen_rows_tell(s, on_row, &a);
	screen_rows_tell(t, on_row, &rows_told);
	for (size_t at = 0, piece; at < n && so; at += piece) {
		piece = n - at < 700 ? n - at : 700;
		screen_feed(s, b + at, piece);
		screen_feed(t, b + at, piece);
		so = at % 4 || alike(s, t);
		if (at / 700 % 7 == 3) {
			screen_resize(s, 20 + (unsigned)at % 90, 3 + (unsigned)at % 40);
			screen_resize(t, 20 + (unsigned)at % 90, 3 + (unsigned)at % 40);
			so = so && alike(s, t);
		}
	}
	screen_rows_end(s);
	screen_rows_end(t);
	so = so && alike(s, t) && a.len == rows_told.len && (!a.len || memcmp(a.data, rows_told.data, a.len) == 0);
	bytes_free(&a);
	bytes_free(&rows_told);
	return so;
}

static int check(const char *name, const unsigned char *b, size_t n, size_t cut, unsigned cols, unsigned rows)
{
	static struct bytes none;
	struct screen *s = screen_new(cols, rows, 200), *t;
	struct bytes image;
	int bad = 0;

	if (!s)
		exit(2);
	screen_rows_tell(s, on_row, &none);
	screen_colour_known(s, 7, cols, 2, 3);
	screen_colour_known(s, SCREEN_BACKGROUND, 1, 2, 3);
	screen_cell_pixels(s, 9, 18);
	screen_feed(s, b, cut / 2);
	screen_resize(s, cols + 5, rows + (unsigned)cut % 3);
	screen_feed(s, b + cut / 2, cut - cut / 2);
	image = saved(s);
	t = screen_load(image.data, image.len);
	if (!t || !alike(s, t))
		bad = printf("%s at %zu: the loaded screen is another\n", name, cut);
	else if (!alike_later(s, t, b + cut, n - cut < 40000 ? n - cut : 40000))
		bad = printf("%s at %zu: the loaded screen becomes another\n", name, cut);
	bytes_free(&image);
	bytes_free(&none);
	screen_free(s);
	screen_free(t);
	return bad ? 1 : 0;
}

/* A screen that is saved and loaded again and again on its way, within sequences and characters, too,
 * is at each of these places what one is that was not. */
static int check_chain(const char *name, const unsigned char *b, size_t n)
{
	enum { APART = 29 };
	struct screen *s = screen_new(70, 20, 200), *never = screen_new(70, 20, 200);
	int bad = 0;

	if (!s || !never)
		exit(2);
	for (size_t at = 0, piece; at < n && !bad; at += piece) {
		struct bytes image;

		piece = n - at < APART ? n - at : APART;
		screen_feed(s, b + at, piece);
		screen_feed(never, b + at, piece);
		image = saved(s);
		screen_free(s);
		s = screen_load(image.data, image.len);
		bytes_free(&image);
		if (!s || (at / APART % 8 == 0 && !alike(s, never)) || !same(saved(s), saved(never)))
			bad = printf("%s at %zu: loaded again and again it is another\n", name, at + piece);
	}
	screen_free(s);
	screen_free(never);
	return bad ? 1 : 0;
}

/* All calls, on a screen that may be anything. */
static void use(const unsigned char *image, size_t n)
{
	static const char words[] = "\033[?1049l\0338abc\r\n\n\t\033[5;7H\303\251\033[L\033[?1049h\0338x\033[23;0t\033[u";
	unsigned char *copy = malloc(n ? n : 1);
	struct screen *s;
	struct bytes b;

	if (!copy)
		exit(2);
	memcpy(copy, image, n);
	s = screen_load(copy, n);
	free(copy);
	if (!s)
		return;
	for (unsigned i = 0; i < 3; i++) {
		b = answers(s);
		bytes_free(&b);
		b = saved(s);
		bytes_free(&b);
		screen_feed(s, words, sizeof words);
		screen_resize(s, 30 + 31 * i, 9);
	}
	screen_free(s);
}

static unsigned next(unsigned *seed)
{
	*seed = *seed * 1103515245 + 12345;
	return *seed >> 16;
}

static void spoil(const unsigned char *b, size_t n)
{
	struct screen *s = screen_new(33, 9, 20);
	struct bytes image;
	unsigned seed = 1;

	if (!s)
		exit(2);
	screen_feed(s, b, n < 60000 ? n : 60000);
	image = saved(s);
	for (size_t at = 0; at < image.len; at += image.len < 700 ? 1 : image.len / 700)
		use(image.data, at);
	for (unsigned i = 0; i < 1400; i++) {
		size_t at = i < 700 ? i % image.len : next(&seed) * 32768u % image.len + next(&seed) % 37;
		unsigned char was = at < image.len ? image.data[at] : 0;

		if (at >= image.len)
			continue;
		image.data[at] = (unsigned char)(i % 3 == 0 ? 255 : i % 3 == 1 ? next(&seed) : was ^ 1u << i % 8);
		use(image.data, image.len);
		/* some stay, so that several faults meet */
		if (i % 16)
			image.data[at] = was;
	}
	bytes_free(&image);
	screen_free(s);
}

/* Each mouse mode has a place; in a damaged image one mode may be in all of them, and then others are set. */
static void spoil_mice(void)
{
	static const unsigned char modes[] = { 0, 0, 1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6, 0, 7, 0 };
	static const char set[] = "\033[?9;1000;1002;1003;1005;1006;1015;1016h";
	static const char others[] = "\033[?1000;1002;1003;1005;1006;1015;1016h";
	struct screen *s = screen_new(33, 9, 20);
	struct bytes image;
	size_t at = 0;

	if (!s)
		exit(2);
	screen_feed(s, set, sizeof set - 1);
	image = saved(s);
	screen_free(s);
	while (at + sizeof modes < image.len && memcmp(image.data + at, modes, sizeof modes) != 0)
		at++;
	for (size_t i = 0; i < sizeof modes && at + i < image.len; i++)
		image.data[at + i] = 0;
	s = screen_load(image.data, image.len);
	if (s)
		screen_feed(s, others, sizeof others - 1);
	bytes_free(&image);
	screen_free(s);
}

/* A stream without sense: sequences that change much of the state, with text between them. */
static size_t made_up(unsigned seed, unsigned char *to, size_t room)
{
	static const char *const pieces[] = {
		"\033[?69h", "\033[?69l", "\033[3;20s", "\033[#{", "\033[#}", "\033N", "\033[2*x", "\033[?1049h", "\033[?1049l", "\033[?47h", "\0337", "\0338", "\033[3;9r", "\033[r", "\033[?6h", "\033[?6l",
		"\033[H", "\033[5;11H", "\033[2J", "\033[K", "\033[1J", "\033[44m", "\033[38;2;1;2;3;4:3m", "\033[m", "\033[58:5:9m",
		"\033]8;;http://a.example/%s\033\\", "\033]8;;\033\\", "\033]0;title\007", "\033]2;\007", "\033[22;0t", "\033[23;2t",
		"\033[22;1t", "\033]4;3;#123456\007", "\033]104\007", "\033]11;red\007", "\033]133;A\007", "\033]133;C\007",
		"\033]133;D;3\007", "\033H", "\033[3g", "\t", "\033(0", "\016", "\017", "\033)A", "\033[>5u", "\033[<u", "\033[?1000h",
		"\033[?1006h", "\033[?1006l", "\033[?2004h", "\033[?7l", "\033[?7h", "\033[?25l", "\033[4h", "\033[4l", "\033[5 q",
		"\033[!p", "\033#6", "\033#3", "\033[2L", "\033[M", "\033[4P", "\033[3@", "\033[S", "\033[T", "\033[?1007h", "\033[?1007s",
		"\033[?1007r", "\033[?69h", "\033[?69l",
		"\033[4;19s", "\033[s", "\033[#{", "\033[1;31#{", "\033[#}", "\033[2*x", "\033[1*x", "\033N", "\033[1;1;3;9;1$r", "\033[?2027h",
		"\033[?40h", "\033[?3h", "\033]9;4;1;30\007", "\033]22;hand\007", "\033[1\"q", "\033[7b", "\033c", "\033[>4;2m", "\033[6n", "\033[c",
		"\r\n", "\r\n\n\n", "\b", "text of some length ", "\346\227\245\346\234\254", "e\314\201", "\314\201", "\303", "\251\303\251", "\360\237",
		"\360\237\221\251\342\200\215\360\237\222\273", "                                                      ", "\033[", "\033]0;ha", "\033P$q", "\007",
		"0123456789012345678901234567890123456789012345678901234567890123456789",
	};
	size_t n = 0, k;

	while (n + 128 < room) {
		const char *piece = pieces[next(&seed) % (sizeof pieces / sizeof *pieces)];

		k = (size_t)snprintf((char *)to + n, 128, piece, "x");
		n += k;
	}
	return n;
}

int main(int argc, char **argv)
{
	static unsigned char data[1 << 20];
	int bad = 0, count = 0;

	for (int i = 1; i < argc; i++) {
		FILE *f = fopen(argv[i], "rb");
		size_t n;

		if (!f)
			return 2;
		n = fread(data, 1, sizeof data, f);
		fclose(f);
		for (size_t k = 1; k <= 24; k++, count++)
			bad += check(argv[i], data, n, n < 200 ? n * k / 24 : n * k / 24 - k % 5, k % 3 ? 80 : 37, k % 2 ? 24 : 11);
		bad += check_chain(argv[i], data, n);
		count++;
		spoil(data, n);
	}
	for (unsigned i = 0; argc == 1 && i < 120; i++, count++) {
		size_t n = made_up(i, data, 1000 + i * 70);

		bad += check("made up", data, n, n * (i % 5 + 3) / 8, i % 3 ? 80 : 37, i % 2 ? 24 : 11);
	}
	if (argc == 1) {
		bad += check("a single shift", (const unsigned char *)"\033*0\033Nqq", 7, 5, 80, 24);
		count++;
		spoil_mice();
	}
	printf("%d places, %d failed\n", count, bad);
	return bad > 0;
}
