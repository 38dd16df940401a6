/* base/system.h - what systems name differently or do not have
 *
 * Every other header includes it first: what it defines decides what the system's
 * headers declare. */
#ifndef BASE_SYSTEM_H
#define BASE_SYSTEM_H

/* POSIX.1-2008 with XSI, for posix_openpt, and what every system has beyond the
 * standard: SIGWINCH, struct winsize, TIOCSCTTY. */
#if defined __linux__
#define _GNU_SOURCE 1           /* O_PATH, prlimit */
#endif
#define _XOPEN_SOURCE 700
#define _DEFAULT_SOURCE 1
#define _DARWIN_C_SOURCE 1
#define _NETBSD_SOURCE 1
#define __BSD_VISIBLE 1
/* Where a long has 32 bits: files over 2 GiB, large inode numbers, years after 2037. */
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
#include <sys/auxv.h>
#include <sys/syscall.h>
#elif defined __APPLE__
#include <sys/random.h>         /* getentropy; other systems: unistd.h */
#endif

#ifndef NSIG
#define NSIG 65
#endif

#ifndef MAP_ANONYMOUS
#define MAP_ANONYMOUS MAP_ANON
#endif

/* For open(2): a directory in which files are opened by name.  It works without
 * the permission to read the directory, where the system can. */
#if defined O_PATH
#define SEARCH_ONLY O_PATH
#elif defined O_SEARCH
#define SEARCH_ONLY O_SEARCH
#else
#define SEARCH_ONLY O_RDONLY
#endif

/* Make a write to a socket that its peer has closed fail with EPIPE and raise no
 * SIGPIPE.  macOS has an option of the socket for that, the others a flag of
 * send(2).  Call it for every new socket. */
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

/* fork(2) for a child that executes another program or exits, and changes nothing
 * in our memory before.  vfork(2) halves the time that takes. */
#if defined __linux__ || defined __FreeBSD__ || defined __NetBSD__ || defined __OpenBSD__
#define fork_briefly vfork
#else
#define fork_briefly fork
#endif

/* Close all descriptors from lowest on with one call.  Returns 0, or -1 where the
 * system has none. */
static inline int close_from(int lowest)
{
#if defined SYS_close_range
	return (int)syscall(SYS_close_range, (unsigned)lowest, ~0u, 0u);
#else
	(void)lowest;
	return -1;
#endif
}

/* Is it the error of open(2) with O_NOFOLLOW for a symbolic link?  POSIX has ELOOP,
 * FreeBSD EMLINK, NetBSD EFTYPE. */
static inline bool is_link_error(int error)
{
#if defined EFTYPE
	if (error == EFTYPE)
		return true;
#endif
	return error == ELOOP || error == EMLINK;
}

/* setrlimit(2) of RLIMIT_NOFILE.  On Linux prlimit(2) does the same and keeps a
 * static program small: libc's setrlimit contains what tells other threads. */
static inline void limit_descriptors(const struct rlimit *limit)
{
#if defined __linux__
	prlimit(0, RLIMIT_NOFILE, limit, NULL);
#else
	setrlimit(RLIMIT_NOFILE, limit);
#endif
}

/* Clock ticks per second in /proc (here), and bytes per page (page_bytes).  On Linux the
 * kernel told us when we started; libc's sysconf knows more and takes a kilobyte of a
 * static program. */
static inline unsigned long ticks_per_second(void)
{
#if defined __linux__
	return getauxval(AT_CLKTCK);
#else
	return (unsigned long)sysconf(_SC_CLK_TCK);
#endif
}

static inline unsigned long page_bytes(void)
{
#if defined __linux__
	return getauxval(AT_PAGESZ);
#else
	return (unsigned long)sysconf(_SC_PAGESIZE);
#endif
}

#endif
