/* table.c - what was found, what was not, and the table of it. */
#include "bench.h"

/* What we promise: at most (or for MB/s at least) so many times dtach 0.9's, or so much. */
static const struct {
	const char *name;
	double ratio, value;
} promises[] = {
	{ "output, ascii: MB/s", 1.2, 0 },
	{ "output, ascii: machine's CPU s/GiB", 0.85, 0 },
	{ "paste: MB/s", 50, 0 },
	{ "push: MB/s", 50, 0 },
	{ "key to echo: p50 us", 1, 0 },
	{ "key to echo, paced: p50 us", 1, 0 },
	{ "flood: key to program, p50 us", 1, 0 },
	{ "flood: key to its end on the screen, p50 us", 1, 0 },
	{ "start to the job's first act: us", 1, 0 },
	{ "attach to first byte: us", 1, 0 },
	{ "attach to the job's screen: us", 1, 0 },
	{ "job's end to client's: us", 1, 0 },
	{ "10 clients: % lost", 0, 0 },
	{ "100 clients: % lost", 0, 0 },
	{ "500 clients: % lost", 0, 0 },
	{ "quiet master, private KiB", 0, 128 },
	{ "wake-ups, nobody attached", 0, 0 },
};

static struct measure measures[MEASURES_MAX];
static size_t measures_count;
static char complaints[64][200];	/* what could not be measured, what was wrong */
static size_t complaints_count;
bool ours_wrong;
double busiest;	/* share of the machine that others took between rounds */

struct measure *measure_of(const char *name)
{
	struct measure *m;
	size_t i;

	for (i = 0; i < measures_count; i++)
		if (strcmp(measures[i].name, name) == 0)
			return &measures[i];
	if (measures_count == MEASURES_MAX)
		die("too many measures");
	m = &measures[measures_count++];
	snprintf(m->name, sizeof m->name, "%s", name);
	for (i = 0; i < TOOLS_MAX; i++)
		for (int r = 0; r < ROUNDS_MAX; r++)
			m->value[i][r] = (double)NAN;
	return m;
}

void record(const struct tool *tool, double value, const char *name, ...)
{
	char full[NAME_MAX_LEN];
	va_list ap;

	va_start(ap, name);
	vsnprintf(full, sizeof full, name, ap);
	va_end(ap);
	measure_of(full)->value[tool - tools][round_now] = value;
}

void complain(const struct tool *tool, const char *format, ...)
{
	char *line = complaints[complaints_count];
	int n;
	va_list ap;

	if (complaints_count == COUNT(complaints))
		return;
	n = snprintf(line, sizeof complaints[0], "round %d, %s, %s: ", round_now + 1, test_now, tool->name);
	va_start(ap, format);
	vsnprintf(line + n, sizeof complaints[0] - (size_t)n, format, ap);
	va_end(ap);
	complaints_count++;
	if (tool == &tools[OURS])
		ours_wrong = true;
}

void missing(const char *name)
{
	snprintf(complaints[complaints_count++], sizeof complaints[0], "%s: not installed", name);
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* sorts the values; the share of them below the answer is p */
double quantile(double *v, size_t n, double p)
{
	double at = p * (double)(n - 1);
	size_t i = (size_t)at;

	if (n == 0)
		return (double)NAN;
	qsort(v, n, sizeof *v, by_value);
	return i + 1 == n ? v[i] : v[i] + (at - (double)i) * (v[i + 1] - v[i]);
}

static void number(char *s, size_t size, double v)
{
	snprintf(s, size, "%.*f", v >= 99.95 || v == 0 ? 0 : v >= 9.995 ? 1 : v >= 0.0995 ? 2 : 4, v);
}

static void spread(char *s, size_t size, const double *v, size_t n)
{
	double sorted[ROUNDS_MAX];
	char middle[16], low[16], high[16];

	s[0] = '\0';
	if (n == 0)
		return;
	memcpy(sorted, v, n * sizeof *v);
	number(middle, sizeof middle, quantile(sorted, n, 0.5));
	number(low, sizeof low, sorted[0]);
	number(high, sizeof high, sorted[n - 1]);
	if (n == 1)
		snprintf(s, size, "%s", middle);
	else
		snprintf(s, size, "%s (%s..%s)", middle, low, high);
}

/* ours against a peer's, round by round */
static size_t ratios(const struct measure *m, size_t peer, double *v)
{
	size_t n = 0;

	for (int r = 0; r < options.rounds; r++)
		if (m->value[peer][r] > 0 && !isnan(m->value[OURS][r]))
			v[n++] = m->value[OURS][r] / m->value[peer][r];
	return n;
}

/* Was the promise kept? The values are ours, or our ratios to dtach. */
static void promise_print(const struct measure *m, bool ratio, double *v, size_t n)
{
	bool more = strstr(m->name, "MB/s") != NULL;

	for (size_t i = 0; i < COUNT(promises); i++) {
		double limit = ratio ? promises[i].ratio : promises[i].value;
		double middle = quantile(v, n, 0.5), best = quantile(v, n, more);

		if (n == 0 || strcmp(promises[i].name, m->name) != 0 || ratio != (promises[i].ratio > 0))
			continue;
		printf("  want %s %g: %s", more ? ">=" : "<=", limit,
		    (more ? middle >= limit : middle <= limit) ? "yes" :
		    (more ? best >= limit : best <= limit) ? "NO, but in some rounds" : "NO");
	}
}

static void measure_print(const struct measure *m)
{
	double v[ROUNDS_MAX], q[ROUNDS_MAX];
	char a[64], b[64];
	size_t n, k;

	printf("%s\n", m->name);
	for (size_t t = 0; t < TOOLS_MAX && tools[t].name != NULL; t++) {
		n = 0;
		for (int r = 0; r < options.rounds; r++)
			if (!isnan(m->value[t][r]))
				v[n++] = m->value[t][r];
		if (n == 0 && m->text[t][0] == '\0')
			continue;
		k = t == OURS ? 0 : ratios(m, t, q);
		spread(a, sizeof a, v, n);
		spread(b, sizeof b, q, k);
		printf("  %-10s ", tools[t].name);
		printf(k > 0 ? "%-22s %s" : "%s%s", n > 0 ? a : m->text[t], b);
		if (t == OURS)
			promise_print(m, false, v, n);
		else if (t == DTACH)
			promise_print(m, true, q, k);
		putchar('\n');
	}
}

void results_print(void)
{
	struct utsname system;

	if (uname(&system) != -1)
		printf("%s, %d round%s, %ld processors, %s %s\n\n", options.quick ? "quick" : "full",
		    options.rounds, options.rounds > 1 ? "s" : "", sysconf(_SC_NPROCESSORS_ONLN),
		    system.sysname, system.release);
	printf("%-12s %-22s %s\n", "", "median (min..max)", "ours / it");
	for (size_t i = 0; i < measures_count; i++)
		measure_print(&measures[i]);
	if (busiest > 0.02)
		printf("\nThe machine was not ours alone: %.0f %% busy with other things.\n", busiest * 100);
	if (complaints_count > 0)
		printf("\nNot measured, or wrong:\n");
	for (size_t i = 0; i < complaints_count; i++)
		printf("  %s\n", complaints[i]);
}
