/* job.c - the program in the session: follows the orders of the measuring process. */
#include "bench.h"

/* seconds after which a forgotten job ends */
enum { JOB_LIFE = 300 };

static char job_mark[16];	/* for the signal handler */

static void job_redraw(int sig)
{
	(void)sig;
	write_all(1, job_mark, strlen(job_mark));
}

static void job_text(const struct word *w)
{
	struct text t = text_make(w->kind, true);
	char mark[16];

	terminal_raw(0, w->kind == COOKED);
	mark_make(mark, 'b', w->number);
	write_all(1, mark, strlen(mark));
	for (long i = 0; i < w->count; i++)
		write_all(1, t.data, t.size);
	mark_make(mark, 'e', w->number);
	write_all(1, mark, strlen(mark));
	free(t.data);
}

static void job_lines(const struct word *w)
{
	struct text t = text_lines(w->kind, w->count);

	terminal_raw(0, false);
	write_all(1, t.data, t.size);
	free(t.data);
}

static void job_echo(void)
{
	char c;

	while (read(0, &c, 1) == 1 && c != '\4')
		write_all(1, &c, 1);
}

static void job_take(struct word *w)
{
	static char buf[BUFFER];
	struct text t = text_make(ASCII, false);
	long got = 0;
	ssize_t n;

	w->bad = -1;
	while (got < w->count && readable(0, 2) && (n = read(0, buf, sizeof buf)) > 0) {
		if (w->bad == -1)
			w->bad = text_compare(&t, got, buf, (size_t)n);
		got += n;
	}
	w->when = now();
	if (w->bad == -1 && (got != w->count || readable(0, 0.02)))
		w->bad = w->count;	/* missing or extra bytes */
	free(t.data);
}

static void job_flood(struct word *w)
{
	struct text t = text_make(ASCII, false);
	char mark[16], key;
	double before;

	w->longest = 0;
	for (size_t at = 0; !readable(0, 0); at = (at + 4096) % (t.size - 4096)) {
		before = now();
		write_all(1, t.data + at, 4096);
		before = now() - before;
		w->longest = before > w->longest ? before : w->longest;
	}
	if (read(0, &key, 1) == 1)
		w->when = now();
	mark_make(mark, 'e', w->number);
	write_all(1, mark, strlen(mark));
	free(t.data);
}

static void job_obey(int ctl, struct word *w)
{
	alarm(JOB_LIFE);
	signal(SIGWINCH, SIG_IGN);
	mark_make(job_mark, 'm', w->number);
	switch (w->what) {
	case TEXT:
		job_text(w);
		break;
	case REDRAW:
		signal(SIGWINCH, job_redraw);
		/* FALLTHROUGH */
	case MARK:
		job_redraw(0);
		break;
	case LINES:
		job_lines(w);
		break;
	case KEYS:
		job_echo();
		break;
	case TAKE:
		job_take(w);
		break;
	case FLOOD:
		job_flood(w);
		break;
	default:
		break;
	}
	if (w->what != TAKE && w->what != FLOOD)
		w->when = now();
	write_all(ctl, (const char *)w, sizeof *w);
}

int job_main(const char *path)
{
	struct word w = { .what = HELLO, .when = now(), .pid = getpid(), .parent = getppid() };
	int ctl = connect_to(path);

	alarm(JOB_LIFE);
	fcntl(ctl, F_SETFD, FD_CLOEXEC);
	terminal_raw(0, false);
	write_all(ctl, (const char *)&w, sizeof w);
	while (read(ctl, &w, sizeof w) == (ssize_t)sizeof w && w.what != END)
		job_obey(ctl, &w);
	w.when = now();
	write_all(ctl, (const char *)&w, sizeof w);
	return 0;
}
