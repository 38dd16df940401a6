/* system.h - what the systems have under different names, or have not */
#ifndef SYSTEM_H
#define SYSTEM_H

/* POSIX.1-2008 with XSI (posix_openpt), and what is in no standard but
 * everywhere: SIGWINCH, struct winsize, TIOCSCTTY. */
#if defined __linux__
#define _GNU_SOURCE 1           /* O_PATH, prlimit */
#endif
#define _XOPEN_SOURCE 700
#define _DEFAULT_SOURCE 1
#define _DARWIN_C_SOURCE 1
#define _NETBSD_SOURCE 1
#define __BSD_VISIBLE 1
/* Where a long has 32 bits: files of any size and number, and the years after 2037. */
#define _FILE_OFFSET_BITS 64
#define _TIME_BITS 64

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>
#if defined __linux__
#include <sys/syscall.h>
#elif defined __APPLE__
#include <sys/random.h>         /* getentropy; elsewhere it is in unistd.h */
#endif

#ifndef NSIG
#define NSIG 65
#endif

#ifndef MAP_ANONYMOUS
#define MAP_ANONYMOUS MAP_ANON
#endif

/* How to open a directory that we may search but not read. */
#if defined O_PATH
#define SEARCH_ONLY O_PATH
#elif defined O_SEARCH
#define SEARCH_ONLY O_SEARCH
#else
#define SEARCH_ONLY O_RDONLY
#endif

/* Of a write to a socket that nobody reads any more EPIPE is enough.  macOS is
 * told so once for each socket, the others with each write. */
#ifndef MSG_NOSIGNAL
#define MSG_NOSIGNAL 0
#endif
static inline void socket_no_signal(int fd)
{
#if defined SO_NOSIGPIPE
	int on = 1;

	setsockopt(fd, SOL_SOCKET, SO_NOSIGPIPE, &on, sizeof on);
#else
	(void)fd;
#endif
}

/* For a child that soon executes another program or exits, and changes none of
 * our memory until then.  Where there is a vfork it halves the time to start. */
#if defined __linux__ || defined __FreeBSD__ || defined __NetBSD__ || defined __OpenBSD__
#define fork_briefly vfork
#else
#define fork_briefly fork
#endif

/* Close all descriptors from lowest on at once.  0, or -1 where that cannot be had. */
static inline int close_from(int lowest)
{
#if defined SYS_close_range
	return (int)syscall(SYS_close_range, (unsigned)lowest, ~0u, 0u);
#else
	(void)lowest;
	return -1;
#endif
}

/* Is it what open(2) with O_NOFOLLOW says of a link?  In POSIX ELOOP, on FreeBSD
 * EMLINK, on NetBSD EFTYPE. */
static inline bool is_link_error(int error)
{
#if defined EFTYPE
	if (error == EFTYPE)
		return true;
#endif
	return error == ELOOP || error == EMLINK;
}

/* As setrlimit(2), which in a static binary on Linux brings with it what would
 * tell all threads. */
static inline void limit_descriptors(const struct rlimit *limit)
{
#if defined __linux__
	prlimit(0, RLIMIT_NOFILE, limit, NULL);
#else
	setrlimit(RLIMIT_NOFILE, limit);
#endif
}

#endif
