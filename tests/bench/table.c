/* table.c - results, failures, and the table that shows them.
 *
 * A row is a measure. It shows the median of each tool's rounds, then our ratio to each
 * reference: the median of the ratios within each round, the smallest and the largest. */
#include "bench.h"

/* a named measure, with a value for each tool and round */
struct measure {
	const char *block;
	char name[NAME_MAX_LEN];
	double value[TOOLS_MAX][ROUNDS_MAX];	/* NAN: none */
	bool unknown;		/* the system cannot measure it */
};

/* Targets: a limit on the value, or on its ratio to dtach 0.9; a maximum, or for MB/s a
 * minimum. For output only plain text counts: dtach 0.9 keeps no screen, whose cost depends
 * on the text, and with cooked text the first terminal takes most of the time. */
static const struct target {
	const char *name;
	bool ratio;
	double limit;
} targets[] = {
	{ "ascii, MB/s", true, 1.2 },
	{ "ascii, whole machine's CPU s/GiB", true, 0.85 },
	{ "terminal, MB/s", true, 50 },
	{ "-p, MB/s", true, 50 },
	{ "key to echo, p50 us", true, 1 },
	{ "key to echo, paced, p50 us", true, 1 },
	{ "flood: key to program, p50 us", true, 1 },
	{ "flood: key to its end, p50 us", true, 1 },
	{ "start to program's first act, us", true, 1 },
	{ "attach to first byte, us", true, 1.2 },
	{ "attach to the screen, us", true, 1 },
	{ "program's end to client's, us", true, 1 },
	{ "10 clients, % lost", false, 0 },
	{ "100 clients, % lost", false, 0 },
	{ "500 clients, % lost", false, 0 },
	{ "master, quiet", false, 128 },
	{ "master, with a screen", false, 200 },
	{ "master, with a full history", false, 500 },
	{ "nobody attached", false, 0 },
};

/* a measurement that failed or was wrong */
struct complaint {
	const struct tool *tool;
	const char *test, *format;	/* repetitions are only counted */
	char text[120];
	int times;
};

enum { NAME_WIDTH = 34, TOOL_WIDTH = 9, RATIO_WIDTH = 18 };

static struct measure measures[MEASURES_MAX];
static size_t measures_count;
static struct complaint complaints[64];
static size_t complaints_count;
static char unmet[1024];
static int targets_tried, targets_met;
bool ours_wrong;

static struct measure *measure_of(const char *name)
{
	struct measure *m;
	size_t i;

	for (i = 0; i < measures_count; i++)
		if (strcmp(measures[i].block, test_now->block) == 0 && strcmp(measures[i].name, name) == 0)
			return &measures[i];
	if (measures_count == MEASURES_MAX)
		die("too many measures");
	m = &measures[measures_count++];
	m->block = test_now->block;
	snprintf(m->name, sizeof m->name, "%s", name);
	for (i = 0; i < TOOLS_MAX; i++)
		for (int r = 0; r < ROUNDS_MAX; r++)
			m->value[i][r] = (double)NAN;
	return m;
}

void record(const struct tool *tool, double value, const char *name, ...)
{
	struct measure *m;
	char full[NAME_MAX_LEN];
	va_list ap;

	va_start(ap, name);
	vsnprintf(full, sizeof full, name, ap);
	va_end(ap);
	m = measure_of(full);
	m->value[tool - tools][round_now] = value;
	m->unknown |= isnan(value);
}

void complain(struct tool *tool, const char *format, ...)
{
	struct complaint *c;
	size_t i;
	va_list ap;

	if (tool == &tools[OURS])
		ours_wrong = true;
	tool->failures[test_now - tests]++;
	for (i = 0; i < complaints_count; i++) {
		c = &complaints[i];
		if (c->tool == tool && c->test == test_now->name && c->format == format) {
			c->times++;
			return;
		}
	}
	if (complaints_count == COUNT(complaints))
		return;
	c = &complaints[complaints_count++];
	*c = (struct complaint){ .tool = tool, .test = test_now->name, .format = format, .times = 1 };
	va_start(ap, format);
	vsnprintf(c->text, sizeof c->text, format, ap);
	va_end(ap);
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* Sorts the values; returns their quantile p. */
double quantile(double *v, size_t n, double p)
{
	double at = p * (double)(n - 1);
	size_t i = (size_t)at;

	if (n == 0)
		return (double)NAN;
	qsort(v, n, sizeof *v, by_value);
	return i + 1 == n ? v[i] : v[i] + (at - (double)i) * (v[i + 1] - v[i]);
}

static const char *number(char s[static 16], double v)
{
	snprintf(s, 16, "%.*f", v >= 99.95 || v == 0 ? 0 : v >= 9.995 ? 1 : v >= 0.0995 ? 2 : 4, v);
	return s;
}

static size_t values(const struct measure *m, size_t tool, double *v)
{
	size_t n = 0;

	for (int r = 0; r < options.rounds; r++)
		if (!isnan(m->value[tool][r]))
			v[n++] = m->value[tool][r];
	return n;
}

/* our values divided by a peer's, round by round */
static size_t ratios(const struct measure *m, size_t peer, double *v)
{
	size_t n = 0;

	for (int r = 0; r < options.rounds; r++)
		if (m->value[peer][r] > 0 && !isnan(m->value[OURS][r]))
			v[n++] = m->value[OURS][r] / m->value[peer][r];
	return n;
}

static size_t compared(const struct measure *m, size_t tool, double *v)
{
	return tool != OURS && tools[tool].can & REFERENCE ? ratios(m, tool, v) : 0;
}

/* empty columns in this line, printed only if a value follows them */
static int blanks;

static void cell(const char *s, int width, bool right)
{
	int n = (int)strlen(s);

	if (n == 0) {
		blanks += width;
		return;
	}
	printf("%*s%s", blanks + (right ? width - n : 0), "", s);
	blanks = right ? 0 : width - n;
}

static void line_end(void)
{
	blanks = 0;
	putchar('\n');
}

static const struct target *target_of(const struct measure *m)
{
	for (size_t i = 0; i < COUNT(targets); i++)
		if (strcmp(targets[i].name, m->name) == 0)
			return &targets[i];
	return NULL;
}

/* Was the target met, in the median and in each round? */
static void target_print(const struct measure *m)
{
	const struct target *t = target_of(m);
	bool more = strstr(m->name, "MB/s") != NULL, met;
	double v[ROUNDS_MAX];
	char limit[16];
	size_t n, good = 0;

	if (!t || (n = t->ratio ? ratios(m, DTACH, v) : values(m, OURS, v)) == 0)
		return;
	for (size_t i = 0; i < n; i++)
		good += more ? v[i] >= t->limit : v[i] <= t->limit;
	met = more ? quantile(v, n, 0.5) >= t->limit : quantile(v, n, 0.5) <= t->limit;
	snprintf(limit, sizeof limit, "%g", t->limit);
	printf("%*s%s %s %s: %s", blanks, "", t->ratio ? "ours/dtach" : "ours", more ? ">=" : "<=", limit,
	    good == n ? "yes" : met ? "mostly" : good > 0 ? "seldom" : "NO");
	targets_tried++;
	targets_met += met;
	if (!met) {
		size_t used = strlen(unmet);

		snprintf(unmet + used, sizeof unmet - used, "  %s: %s\n", m->block, m->name);
	}
}

static void row_print(const struct measure *m, const bool *tool_in, const bool *ratio_in)
{
	double v[ROUNDS_MAX];
	char s[64], middle[16], low[16], high[16];
	size_t n;

	cell(m->name, NAME_WIDTH, false);
	for (size_t t = 0; t < TOOLS_MAX; t++)
		if (tool_in[t]) {
			n = values(m, t, v);
			cell(n > 0 ? number(middle, quantile(v, n, 0.5)) : "", TOOL_WIDTH, true);
		}
	cell("", 3, true);
	for (size_t t = 0; t < TOOLS_MAX; t++)
		if (ratio_in[t]) {
			s[0] = '\0';
			if ((n = compared(m, t, v)) > 0)
				snprintf(s, sizeof s, "%s", number(middle, quantile(v, n, 0.5)));
			if (n > 1)
				snprintf(s, sizeof s, "%-5s %s..%s", middle, number(low, v[0]), number(high, v[n - 1]));
			cell(s, RATIO_WIDTH, false);
		}
	target_print(m);
	line_end();
}

static bool measured(const struct measure *m)
{
	double v[ROUNDS_MAX];

	for (size_t t = 0; t < TOOLS_MAX; t++)
		if (values(m, t, v) > 0)
			return true;
	return false;
}

/* print one block, with a column for each tool that has values in it */
static void block_print(const char *block)
{
	bool tool_in[TOOLS_MAX] = { false }, ratio_in[TOOLS_MAX] = { false };
	double v[ROUNDS_MAX];
	char s[32];

	for (size_t i = 0; i < measures_count; i++)
		for (size_t t = 0; t < TOOLS_MAX; t++)
			if (measures[i].block == block) {
				tool_in[t] |= values(&measures[i], t, v) > 0;
				ratio_in[t] |= compared(&measures[i], t, v) > 0;
			}
	putchar('\n');
	cell(block, NAME_WIDTH, false);
	for (size_t t = 0; t < TOOLS_MAX; t++)
		if (tool_in[t])
			cell(tools[t].name, TOOL_WIDTH, true);
	cell("", 3, true);
	for (size_t t = 0; t < TOOLS_MAX; t++)
		if (ratio_in[t]) {
			snprintf(s, sizeof s, "ours/%s", tools[t].name);
			cell(s, RATIO_WIDTH, false);
		}
	line_end();
	for (size_t i = 0; i < measures_count; i++)
		if (measures[i].block == block && measured(&measures[i]))
			row_print(&measures[i], tool_in, ratio_in);
}

static void head_print(void)
{
	struct utsname system;

	printf("A %s run of %d round%s", options.size == QUICK ? "quick" : options.size == FULL ? "full" : "usual",
	    options.rounds, options.rounds > 1 ? "s" : "");
	if (uname(&system) != -1)
		printf(", %ld processors, %s %s", sysconf(_SC_NPROCESSORS_ONLN), system.sysname, system.release);
	printf(".\n");
	for (size_t t = 0; t < TOOLS_MAX && tools[t].name != NULL; t++)
		if (tools[t].path != NULL)
			printf("  %-10s%s\n", tools[t].name, tools[t].about);
	printf("Under a tool is its median; under ours/it the median of the ratios within a round, and min..max.\n"
	    "Blank: the tool has no such thing, or see the end.\n");
}

static void missing_print(void)
{
	int lines = 0;

	printf("\nNot measured, or wrong:\n");
	for (size_t i = 0; i < complaints_count; i++, lines++) {
		const struct complaint *c = &complaints[i];

		printf("  %s: %s: %s", c->tool->name, c->test, c->text);
		if (c->times > 1)
			printf(" (%d times)", c->times);
		putchar('\n');
	}
	for (size_t t = 0; t < TOOLS_MAX && tools[t].name != NULL; t++)
		if (tools[t].missing != NULL) {
			printf("  %s: %s\n", tools[t].name, tools[t].missing);
			lines++;
		}
	for (size_t i = 0; i < measures_count; i++)
		if (!measured(&measures[i]) && measures[i].unknown) {
			printf("  %s, %s: this system does not tell\n", measures[i].block, measures[i].name);
			lines++;
		}
	if (lines == 0)
		printf("  nothing\n");
}

static void rest_print(void)
{
	if (targets_tried > 0)
		printf("\nTargets met: %d of %d%s\n%s", targets_met, targets_tried,
		    targets_met < targets_tried ? ". Not met:" : "", unmet);
	if (busy_share() > 0.03)
		printf("\nOther things had %.0f %% of the machine between the runs: mind the spread.\n", 100 * busy_share());
	missing_print();
}

void results_print(void)
{
	head_print();
	for (size_t i = 0; i < tests_count; i++)
		if (i == 0 || tests[i].block != tests[i - 1].block)
			for (size_t k = 0; k < measures_count; k++)
				if (measures[k].block == tests[i].block) {
					block_print(tests[i].block);
					break;
				}
	rest_print();
}
