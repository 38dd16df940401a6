/* tests/fuzz/stand_in.h - the fuzzer's replacements for functions of libc that the
 * command line calls, and the new name of its main */
int fuzz_main(int argc, char **argv);
int fuzz_fprintf(FILE *to, const char *format, ...) __attribute__((format(printf, 2, 3)));
int fuzz_fputs(const char *text, FILE *to);
int fuzz_puts(const char *text);
char *fuzz_getenv(const char *name);
int fuzz_isatty(int fd);
int fuzz_close(int fd);
long fuzz_syscall(long number, ...);
