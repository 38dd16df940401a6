/* tests/fuzz/alone.c - main for a fuzzer without libFuzzer: run it on the files named */
#include "fuzz.h"

int main(int argc, char **argv)
{
	static unsigned char data[1 << 20];
	int i;

	for (i = 1; i < argc; i++) {
		FILE *f = fopen(argv[i], "rb");
		unsigned char *copy;
		size_t n;

		must(f);
		n = fread(data, 1, sizeof data, f);
		fclose(f);
		copy = exact(data, n);
		LLVMFuzzerTestOneInput(copy, n);
		free(copy);
	}
	return 0;
}
