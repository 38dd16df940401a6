/* master/input.c - what is typed, on its way to the program */
#include "master/input.h"

#include <errno.h>
#include <unistd.h>

/* Memory above this is given back when the queue is empty. */
enum { INPUT_KEPT = 4096 };

bool input_has_room(const struct input *in, size_t n)
{
	return in->queue.length + n <= INPUT_MOST;
}

void input_put(struct input *in, const void *bytes, size_t n)
{
	if (queue_put(&in->queue, bytes, n) == 0)
		in->put += n;
}

void input_write(struct input *in, int pty)
{
	while (in->queue.length > 0 && !in->blocked) {
		ssize_t n = write(pty, queue_head(&in->queue), in->queue.length);

		if (n > 0) {
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
