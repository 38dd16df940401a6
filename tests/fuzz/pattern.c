/* tests/fuzz/pattern.c - fuzz extended regular expressions
 *
 * First, once, those of a table, whose answers are known.  Then the first byte of the input chooses the
 * test; the rest is its data:
 *
 *   0  an expression, a NUL and a text: whatever they are, it ends well
 *   1  choices by which an expression and texts are made, of syntax that POSIX defines: the C library
 *      must say the same of them
 *   2  the seed of 1000 of those */
#include "base/pattern.h"
#include "fuzz.h"

#include <limits.h>
#include <locale.h>
#include <regex.h>
#include <stdint.h>

enum { MANY = 1000, LONGEST = 200 };

/* ---- known answers ---- */

static const struct {
	const char *expression, *matches, *not; /* NULL: no such text is tried */
} known[] = {
	{ "", "", NULL },
	{ "", "x", NULL },
	{ "^$", "", "x" },
	{ "abc", "xxabcxx", "abab" },
	{ "^abc$", "abc", "abcd" },
	{ "^a|b$", "axx", "xax" },
	{ "a|", "b", NULL },
	{ "()", "b", NULL },
	{ "x*", "", NULL },
	{ "^(a|b)*c", "abbac", "abxc" },
	{ "^a+$", "aaa", "" },
	{ "^a?$", "", "aa" },
	{ "^a{3}$", "aaa", "aaaa" },
	{ "^a{2,}$", "aaaa", "a" },
	{ "^a{2,3}$", "aaa", "aaaa" },
	{ "^a{,2}$", "aa", "aaa" },
	{ "^a{0}$", "", "a" },
	{ "^(ab{0,1}c){2}$", "acabc", "ac" },
	{ "^a**$", "aa", "b" },
	{ "^(a*)*$", "aaaa", "aab" },
	{ "^((a|ab)(c|bcd))+$", "abcdac", "abd" },
	{ "^.{5}$", "a\303\244\342\202\254\360\237\230\200z", "abcd" },
	{ "^.{3}$", "\303\244\303\303", "\303\244" },
	{ "^\303\244$", "\303\244", "\303" },
	{ "\303$", "x\303", "\303\244" },
	{ "^[\303\240-\303\257]+$", "\303\244\303\240", "\303\260" },
	{ "^[^a]$", "\303\244", "a" },
	{ "^[^a]$", "\377", "" },
	{ "^[]a]+$", "a]", "b" },
	{ "^[^]a]$", "b", "]" },
	{ "^[a-c-]+$", "b-", "d" },
	{ "^[-a]+$", "a-", "b" },
	{ "^[+--]+$", "+,-", "." },
	{ "^[a-c-e]+$", "b-e", "d" },
	{ "^[a\\]$", "\\", "b" },
	{ "^[*.$(]+$", "*.$(", "x" },
	{ "^[[.-.]a]+$", "-a", "." },
	{ "^[[=a=]b]+$", "ab", "=" },
	{ "^[[.a.]-[.c.]]+$", "abc", "d" },
	{ "^[[:alpha:]]+$", "aZ", "a1" },
	{ "^[[:alnum:]_]+$", "aZ_1", "a-" },
	{ "^[[:digit:][:space:]]+$", "1 \t2", "a" },
	{ "^[[:punct:]]+$", "!/:@[`{~", "a" },
	{ "^[[:upper:]][[:lower:]]$", "Aa", "aA" },
	{ "^[[:xdigit:]]+$", "09afAF", "g" },
	{ "^[[:blank:]]$", "\t", "\n" },
	{ "^[[:cntrl:]]$", "\177", " " },
	{ "^[[:print:]]+$", " ~\303\244", "\001" },
	{ "^[[:graph:]]+$", "~\303\244", " " },
	{ "^[^[:alpha:]]$", "1", "x" },
	{ "^\\d\\s\\w$", "1 _", "1_ " },
	{ "^\\D\\S\\W$", "a- ", "1- " },
	{ "\\.\\*\\[\\]\\(\\)\\{\\}\\+\\?\\^\\$\\|\\\\", ".*[](){}+?^$|\\", "x" },
	{ "a)", "a)", "a" },
	{ "a}", "a}", "a" },
	{ "A", "A", "a" },
	{ "a^b", NULL, "a^b" },
	{ "a$b", NULL, "a$b" },
	{ "(^a|b)c", "xbc", "xac" },
	{ "a($|b)", "xa", "ac" },
	{ "x{255}y", NULL, "xxxy" },
};

/* What is wrong with these, and at which character it shows. */
static const struct {
	const char *expression, *what;
	size_t place;
} bad[] = {
	{ "(", "( without )", 1 },
	{ "a(b(c)", "( without )", 2 },
	{ "[", "[ without ]", 1 },
	{ "\303\244[a-", "[ without ]", 2 },
	{ "[]", "[ without ]", 1 },
	{ "*", "nothing to repeat", 1 },
	{ "a|+", "nothing to repeat", 3 },
	{ "(?a)", "nothing to repeat", 2 },
	{ "^*", "nothing to repeat", 2 },
	{ "{1}", "nothing to repeat", 1 },
	{ "a{", "{ without numbers, as in {2}, {2,} or {2,3}", 2 },
	{ "a{}", "{ without numbers, as in {2}, {2,} or {2,3}", 2 },
	{ "a{x}", "{ without numbers, as in {2}, {2,} or {2,3}", 2 },
	{ "a{1,x}", "{ without numbers, as in {2}, {2,} or {2,3}", 2 },
	{ "a{2,1}", "not so many times", 2 },
	{ "a{32768}", "not so many times", 2 },
	{ "a{99999999999999999999}", "not so many times", 2 },
	{ "a{1,99999999999999999999}", "not so many times", 2 },
	{ "[z-a]", "a range that ends before it begins", 2 },
	{ "[a-[:digit:]]", "a range to a class of characters", 2 },
	{ "[[:nope:]]", "no such class of characters", 2 },
	{ "[[:alpha]", "no such class of characters", 2 },
	{ "[[.ab.]]", "not one character", 2 },
	{ "[[=", "not one character", 2 },
	{ "a\\", "nothing behind \\", 2 },
	{ "\\b", "\\ has no meaning here", 1 },
	{ "(a)\\1", "\\ has no meaning here", 4 },
	{ "\\<a", "\\ has no meaning here", 1 },
	{ "((a{255}){255}){255}", "too large", 10 },
	{ "(((a{0,9}){0,9}){0,9}){0,99}", "too large", 23 },
	{ "(((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((("
	  "(((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((("
	  "(", "nested too deeply", 201 },
};

static bool said(const char *expression, const char *text, bool matches)
{
	struct pattern_fault fault;
	struct pattern *p = pattern_make(expression, &fault);
	bool right = p && pattern_matches(p, text) == matches;

	/* Again, and with another text between: nothing is left over. */
	if (p)
		right = right && (pattern_matches(p, "a b"), pattern_matches(p, text) == matches);
	if (!right)
		fprintf(stderr, "'%s' and '%s': %s\n", expression, text, p ? "wrong answer" : fault.what);
	pattern_free(p);
	return right;
}

static void known_answers(void)
{
	struct pattern_fault fault;
	bool right = true;
	size_t i;

	for (i = 0; i < sizeof known / sizeof *known; i++) {
		right &= !known[i].matches || said(known[i].expression, known[i].matches, true);
		right &= !known[i].not || said(known[i].expression, known[i].not, false);
	}
	for (i = 0; i < sizeof bad / sizeof *bad; i++) {
		if (!pattern_make(bad[i].expression, &fault) && strcmp(fault.what, bad[i].what) == 0
			&& fault.place == bad[i].place)
			continue;
		fprintf(stderr, "'%s': %s, at %zu\n", bad[i].expression, fault.what, fault.place);
		right = false;
	}
	must(right);
}

/* ---- expressions that are made ---- */

/* Choices: the bytes of the input, and when those are used up, numbers from a seed. */
struct choices {
	const unsigned char *data;
	size_t n;
	uint64_t seed;
	bool wide;              /* characters beyond ASCII, and no classes, which have some of them */
};

static unsigned choose(struct choices *c, unsigned most)
{
	if (c->n > 0)
		return take(&c->data, &c->n) % most;
	c->seed = c->seed * 6364136223846793005u + 1442695040888963407u;
	return (unsigned)(c->seed >> 33) % most;
}

static const char *a_character(struct choices *c)
{
	static const char *const some[] = { "a", "b", "a", "b", "c", "-", "1", "_", "\303\244", "\342\202\254" };

	return some[choose(c, c->wide ? 10 : 8)];
}

static void append(char *to, const char *text)
{
	must(strlen(to) + strlen(text) < LONGEST * 10);
	strcat(to, text);
}

static void make_bracket(struct choices *c, char *to)
{
	static const char *const items[] = { "a", "b", "a-b", "b-c", "0-9", "\\", "^",
		"[:alpha:]", "[:digit:]", "[:punct:]" };
	unsigned n = 1 + choose(c, 3);

	append(to, choose(c, 3) == 0 ? "[^" : "[");
	if (choose(c, 8) == 0)
		append(to, "]");
	else
		append(to, "_");        /* so that no ^ comes first */
	while (n-- > 0)
		append(to, items[choose(c, c->wide ? 7 : 10)]);
	append(to, choose(c, 8) == 0 ? "-]" : "]");
}

static void make_alternatives(struct choices *c, char *to, unsigned depth);

static void make_repeated(struct choices *c, char *to, unsigned depth)
{
	static const char *const repeats[] = { "*", "+", "?", "{2}", "{0,1}", "{1,3}", "{2,}" };
	const char *begin = to + strlen(to);

	switch (choose(c, depth > 0 ? 10 : 7)) {
	case 0: append(to, "."); break;
	case 1: make_bracket(c, to); break;
	case 2: append(to, choose(c, 2) ? "\\." : "\\*"); break;
	case 7: case 8: case 9:
		append(to, "(");
		make_alternatives(c, to, depth - 1);
		append(to, ")");
		break;
	default: append(to, a_character(c));
	}
	/* No anchors within what is repeated: glibc, too, is wrong about some of those. */
	if (choose(c, 3) == 0 && (*begin != '(' || !strpbrk(begin, "^$")))
		append(to, repeats[choose(c, 7)]);
}

static void make_alternatives(struct choices *c, char *to, unsigned depth)
{
	unsigned n;

	do {
		if (choose(c, 6) == 0)
			append(to, "^");
		for (n = 1 + choose(c, 3); n > 0; n--)
			make_repeated(c, to, depth);
		if (choose(c, 6) == 0)
			append(to, "$");
	} while (choose(c, 4) == 0 && (append(to, "|"), true));
}

/* What the C library says, if it is glibc: musl's is not right about all that is made here, and others
 * were not tried. */
static bool agrees(const char *expression, const char *text, bool matches)
{
#if defined __GLIBC__
	regex_t regex;
	bool theirs;

	if (regcomp(&regex, expression, REG_EXTENDED | REG_NOSUB) != 0) {
		fprintf(stderr, "'%s': is refused by the C library\n", expression);
		return false;
	}
	theirs = regexec(&regex, text, 0, NULL, 0) == 0;
	regfree(&regex);
	if (theirs != matches)
		fprintf(stderr, "'%s' and '%s': we say %d\n", expression, text, matches);
	return theirs == matches;
#else
	(void)expression, (void)text, (void)matches;
	return true;
#endif
}

static void compare(struct choices *c, bool utf8)
{
	char expression[LONGEST * 10] = "", text[LONGEST] = "";
	struct pattern_fault fault;
	struct pattern *p;
	unsigned texts, n;

	c->wide = utf8 && choose(c, 2);
	make_alternatives(c, expression, 2);
	p = pattern_make(expression, &fault);
	must(p);
	for (texts = 0; texts < 6; texts++) {
		*text = '\0';
		for (n = choose(c, 10); n > 0; n--)
			append(text, a_character(c));
		must(agrees(expression, text, pattern_matches(p, text)));
	}
	pattern_free(p);
}

/* ---- any expression ---- */

static void any(const unsigned char *data, size_t n)
{
	char *expression = malloc(n + 1);
	struct pattern_fault fault;
	struct pattern *p;
	size_t length;

	must(expression);
	memcpy(expression, data, n);
	expression[n] = '\0';
	length = strlen(expression);
	p = pattern_make(expression, &fault);
	if (p)
		pattern_matches(p, length < n ? expression + length + 1 : "");
	else
		must(fault.place >= 1 && fault.place <= length + 1);
	pattern_free(p);
	free(expression);
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n)
{
	static bool begun, utf8;        /* the C library has a locale with it */
	unsigned what = take(&data, &n) % 3;
	struct choices c = { data, n, 1, false };
	int i;

	for (i = 0; i < (int)n; i++)
		c.seed = (c.seed ^ data[i]) * 1099511628211u;
	if (!begun) {
		begun = true;
		utf8 = setlocale(LC_ALL, "C.UTF-8") != NULL;
		known_answers();
	}
	if (what == 0)
		any(data, n);
	else if (what == 1)
		compare(&c, utf8);
	else
		for (c.n = 0, i = 0; i < MANY; i++)
			compare(&c, utf8);
	return 0;
}
