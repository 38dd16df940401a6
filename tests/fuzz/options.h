/* tests/fuzz/options.h - included before each file of the command line
 *
 * It renames main, so that the fuzzer can call it repeatedly, and the functions of libc
 * that print, close descriptors or read the environment, so that the fuzzer's own are
 * called (stand_in.h).  The headers come first, so that only calls are renamed. */
#define _GNU_SOURCE 1
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>
#if defined __linux__
#include <sys/syscall.h>
#endif

#include "stand_in.h"

#define main fuzz_main
#define fprintf fuzz_fprintf
#define fputs fuzz_fputs
#define puts fuzz_puts
#define getenv fuzz_getenv
#define isatty fuzz_isatty
#define close fuzz_close
#define syscall fuzz_syscall
