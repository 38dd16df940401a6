/* master/resume.c - a master that goes on for another program, from its image */
#include "master/resume.h"
#include "base/complain.h"
#include "base/descriptor.h"
#include "base/number.h"
#include "base/queue.h"
#include "master/ending.h"
#include "master/image.h"
#include "master/keep.h"
#include "master/upgrade.h"
#include "session/image.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The variable names the descriptor of the image, and the process that it is for. */
bool resume_called(char **argv, int *image)
{
	const char *variable = getenv(IMAGE_VARIABLE);

	*image = -1;
	if (argv[0] && argv[1] && strcmp(argv[1], IMAGE_ASK) == 0 && !argv[2])
		return true;
	if (!variable)
		return false;
	*image = (int)number_take(&variable);
	if (*variable++ != ' ' || number_take(&variable) != (uint64_t)getpid() || *variable)
		return false;
	unsetenv(IMAGE_VARIABLE);
	return true;
}

/* Read fd to its end, which closes it. */
static int read_all(int fd, struct queue *q)
{
	ssize_t n;

	while ((n = queue_read(q, fd, GATHER)) > 0 || (n < 0 && errno == EINTR))
		;
	close_after_error(fd);
	return n < 0 ? -1 : 0;
}

static int read_master(struct master *m, struct session *s, struct options *o, int fd)
{
	struct queue q = { NULL, 0, 0, 0 };
	int result = read_all(fd, &q);

	if (result == 0)
		result = master_image_read(m, s, o, queue_head(&q), q.length);
	queue_free(&q);
	return result;
}

int resume_check(struct master *m, struct session *s, struct options *o)
{
	if (read_master(m, s, o, 0) < 0) {
		printf("%s\n", strerror(errno));
		return 1;
	}
	fputs(IMAGE_WORD, stdout);
	return output_end("standard output");
}

int resume_begin(struct master *m, struct session *s, struct options *o, int image)
{
	if (read_master(m, s, o, image) < 0 || signals_open() < 0) {
		complain("image", "%s", strerror(errno));
		return -1;
	}
	master_descriptors(m, close_on_exec);
	signals_take_over(m->signals.hangup_ignored);
	signals_let_in(m->foreground);
	upgrade_done(m);
	keep_resume(m);
	ending_reap(m);
	return 0;
}
