/* tests/fuzz/stand_in.h - what stands in the place of libc and of main: the
 * command line calls it, the fuzzer has it */
int fuzz_main(int argc, char **argv);
int fuzz_fprintf(FILE *to, const char *format, ...) __attribute__((format(printf, 2, 3)));
int fuzz_fputs(const char *text, FILE *to);
int fuzz_puts(const char *text);
char *fuzz_getenv(const char *name);
int fuzz_isatty(int fd);
int fuzz_close(int fd);
long fuzz_syscall(long number, ...);
