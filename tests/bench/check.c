/* check.c - checks the benchmark: a relay that spoils one byte, in either direction, must be
 * detected, and a correct one must pass. */
#include "bench.h"

static bool fault_found(bool output)
{
	long bytes = 4 * MIB;

	if (!session_open(&tools[RELAY], 1))
		return false;
	order(output ? TEXT : TAKE, ASCII, output ? texts_in(ASCII, bytes) : bytes);
	terms_arm(output ? BEGIN : OTHER, run.end);
	run.to_type = output ? 0 : bytes;
	pump(output ? seen_or_given_up : job_heard, 3);
	return true;
}

static bool fault_check(const char *way, const char *fault, long at)
{
	bool output = strcmp(way, "out") == 0, right;
	char env[64];
	long bad;

	snprintf(env, sizeof env, "%s %s %ld", way, fault, at);
	setenv("BENCH_FAULT", env, 1);
	if (!fault_found(output))
		return false;
	bad = output ? run.term[0].bad : run.has_heard ? run.heard.bad : 0;
	right = strcmp(fault, "none") == 0 ? bad == -1 : bad > at - 200 && bad <= at + 1;
	printf("%-4s %-6s byte %8ld: found at %8ld  %s\n", way, fault, at, bad, right ? "ok" : "NOT OK");
	session_end();
	return right;
}

int self_check(void)
{
	static const char *const ways[] = { "out", "in" };
	static const char *const faults[] = { "none", "flip", "drop", "double" };
	bool ok = true;

	test_now = tests;
	for (size_t w = 0; w < COUNT(ways); w++)
		for (size_t f = 0; f < COUNT(faults); f++)
			for (long at = 5000; at < 4 * MIB; at += 2 * MIB - 1)
				ok &= fault_check(ways[w], faults[f], at);
	printf("%s\n", ok ? "every fault was found" : "SELF-CHECK FAILED");
	return !ok;
}
