/* options.h - put in front of dtach.c for options.c
 *
 * main becomes a function that can be called again and again: nothing static
 * outlasts a call, what it prints is kept, and what would touch our descriptors
 * or ask our environment does not. */
#define _GNU_SOURCE 1
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>
#if defined __linux__
#include <sys/syscall.h>
#endif

#include "stand_in.h"

#define static
#define main fuzz_main
#define fprintf fuzz_fprintf
#define fputs fuzz_fputs
#define puts fuzz_puts
#define getenv fuzz_getenv
#define isatty fuzz_isatty
#define close fuzz_close
#define socketpair fuzz_socketpair
#define syscall fuzz_syscall
