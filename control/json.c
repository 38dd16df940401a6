/* control/json.c - strings in JSON */
#include "control/json.h"
#include "base/text.h"
#include "screen/screen.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* C1 control characters, U+0080 to U+009F, in UTF-8. */
static bool is_c1(const unsigned char *p, size_t n)
{
	return n == 2 && p[0] == 0xc2 && p[1] < 0xa0;
}

/* Print the character, or the byte that is none, at p.  Returns its length. */
static size_t character_print(const unsigned char *p)
{
	size_t n = utf8_length(p);

	if (n == 0) {
		printf("\\udc%02x", *p);
		return 1;
	}
	if (*p < ' ' || *p == 0x7f || is_c1(p, n)) {
		printf("\\u%04x", p[n - 1]);
		return n;
	}
	if (*p == '"' || *p == '\\')
		putchar('\\');
	fwrite(p, 1, n, stdout);
	return n;
}

void json_string(const char *text)
{
	const unsigned char *p = (const unsigned char *)text;

	putchar('"');
	while (*p)
		p += character_print(p);
	putchar('"');
}

void json_member(const char *key, const char *text)
{
	if (!text)
		return;
	printf(",\"%s\":", key);
	json_string(text);
}

/* Behind a command comes a prompt, but a shell that does not mark it can be marked by -x. */
void json_prompt(unsigned stage, int last)
{
	bool prompt = stage == SCREEN_PROMPT || stage == SCREEN_TYPING;

	printf(",\"prompt\":%s,\"last_exit\":", prompt ? "true" : stage == SCREEN_RUNNING ? "false" : "null");
	if (last >= 0)
		printf("%d", last);
	else
		printf("null");
}
