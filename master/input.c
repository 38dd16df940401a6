/* master/input.c - what is typed, on its way to the program */
#include "master/input.h"

#include <errno.h>
#include <termios.h>
#include <unistd.h>

/* Memory above this is given back when the queue is empty. */
enum { INPUT_KEPT = 4096 };

/* Bytes of a line that a terminal in line mode keeps, on Linux. */
enum { LINE_MOST = 4095 };

bool input_has_room(const struct input *in, size_t n)
{
	return in->queue.length + n <= INPUT_MOST;
}

void input_put(struct input *in, const void *bytes, size_t n)
{
	if (queue_put(&in->queue, bytes, n) == 0)
		in->put += n;
}

/* Returns whether the terminal is in canonical mode: then the kernel silently drops the part of a
 * line beyond LINE_MOST bytes (termios(3)). */
static bool is_line_mode(int terminal)
{
	struct termios t;

	return tcgetattr(terminal, &t) == 0 && t.c_lflag & ICANON;
}

/* n bytes have gone: count those that were beyond LINE_MOST. */
static void note_lines(struct input *in, const unsigned char *p, size_t n, int terminal)
{
	enum { CONTROL_D = 4 };
	size_t i, over = 0;

	for (i = 0; i < n; i++)
		if (p[i] == '\n' || p[i] == '\r' || p[i] == CONTROL_D)
			in->line = 0;
		else
			over += ++in->line > LINE_MOST;
	if (over > 0 && is_line_mode(terminal))
		in->lost += over;
}

void input_write(struct input *in, int pty, int terminal)
{
	while (in->queue.length > 0 && !in->blocked) {
		ssize_t n = write(pty, queue_head(&in->queue), in->queue.length);

		if (n > 0) {
			note_lines(in, queue_head(&in->queue), (size_t)n, terminal);
			queue_drop(&in->queue, (size_t)n);
			in->taken += (uint64_t)n;
		} else if (n == 0 || errno != EINTR)
			in->blocked = true;
	}
	if (in->queue.length == 0 && in->queue.size > INPUT_KEPT)
		queue_free(&in->queue);
}

void input_drop(struct input *in)
{
	queue_free(&in->queue);
}
