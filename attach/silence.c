/* attach/silence.c - a master that does not answer
 *
 * It may be stopped, or its machine too busy.  A master of ours answers ATTACH.  One
 * of dtach 0.9 says nothing before its program does, but it reads what we send. */
#include "base/system.h"
#include "attach/silence.h"
#include "attach/turn.h"
#include "base/clock.h"
#include "base/text.h"

#include <stdio.h>

/* ms for a master to say something. */
enum { ANSWER_WAIT = 1000 };

int silence_timeout(const struct client *c)
{
	int64_t left;

	/* While the terminal takes no output, the answer may wait unread. */
	if (!c->outgoing.asked || !turn_is_idle(c))
		return -1;
	left = c->outgoing.asked + ANSWER_WAIT - clock_ms();
	return left > 0 ? (int)left : 0;
}

/* How to leave, for the end of a line. */
static void hint(char *text, size_t size, int key)
{
	text[0] = '\0';
	if (key >= 0)
		snprintf(text, size, " (%s%c detaches)", key < ' ' || key == 0x7f ? "^" : "",
			key < ' ' || key == 0x7f ? key ^ '@' : key);
}

void silence_report(struct client *c)
{
	char name[512], line[640], how[32];

	if (silence_timeout(c) != 0)
		return;
	c->outgoing.asked = 0;
	if (c->options->quiet || !(c->outgoing.framed || outgoing_is_unread(&c->outgoing)))
		return;
	hint(how, sizeof how, c->keys.detach);
	snprintf(line, sizeof line, "dtach: %s: the master of the session does not answer, waiting%s\r\n",
		text_escape(name, sizeof name, c->name), how);
	terminal_say(line);
}
