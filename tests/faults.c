/*
 * faults - makes one libc call fail; preloaded into dtach
 *
 *	FAULT_CALL	the call's name
 *	FAULT_AT	which call fails, counted from 1 over all processes
 *	FAULT_HOW	the name of an errno, or "short": read or write one byte
 *	FAULT_ON	if set, all later calls fail too
 *	FAULT_STATE	a file of 8 NULs that the processes share; changing its
 *			first byte ends all faults
 *	FAULT_FIRED	a file that is created when a call has failed
 *
 * Other programs, such as those in the session, are not affected and do not load
 * this: they may have another word size.  vfork acts as fork, because a wrapper
 * of vfork would return twice.  Only for glibc, whose allocator can be called by
 * another name.
 */
#define _GNU_SOURCE
#define _FILE_OFFSET_BITS 64    /* as in base/system.h: it renames calls */
#define _TIME_BITS 64
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

static struct state {
	volatile char off;
	char unused[3];
	int count;
} *state;

static const char *call, *fired;
static int at, on, error_to_tell;

static const struct { const char *name; int number; } errors[] = {
	{ "EINTR", EINTR }, { "EAGAIN", EAGAIN }, { "EMFILE", EMFILE }, { "ENFILE", ENFILE },
	{ "ENOMEM", ENOMEM }, { "ENOSPC", ENOSPC }, { "EIO", EIO }, { "EACCES", EACCES },
	{ "ENOENT", ENOENT }, { "EPERM", EPERM }, { "ENOBUFS", ENOBUFS }, { "ECONNABORTED", ECONNABORTED },
	{ "ENOSYS", ENOSYS }, { "EPIPE", EPIPE }, { "EDQUOT", EDQUOT }, { "EROFS", EROFS },
};

__attribute__((constructor)) static void begin(void)
{
	const char *how = getenv("FAULT_HOW"), *path = getenv("FAULT_STATE");
	size_t i;
	void *p;
	int fd;

	unsetenv("LD_PRELOAD");
	call = getenv("FAULT_CALL");
	fired = getenv("FAULT_FIRED");
	if (!call || !how || !path || !fired || !getenv("FAULT_AT") || strcmp(program_invocation_short_name, "dtach") != 0)
		return;
	at = atoi(getenv("FAULT_AT"));
	on = getenv("FAULT_ON") != NULL;
	for (i = 0; i < sizeof errors / sizeof *errors; i++)
		if (strcmp(how, errors[i].name) == 0)
			error_to_tell = errors[i].number;
	fd = (int)syscall(SYS_openat, AT_FDCWD, path, O_RDWR | O_CLOEXEC);
	p = mmap(NULL, sizeof *state, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	syscall(SYS_close, fd);
	if (p != MAP_FAILED)
		state = p;
}

/* Must this call fail?  Sets errno if so. */
static int fails(const char *name)
{
	int n;

	if (!state || state->off || strcmp(name, call) != 0)
		return 0;
	n = __sync_add_and_fetch(&state->count, 1);
	if (n != at && !(on && n > at))
		return 0;
	syscall(SYS_close, syscall(SYS_openat, AT_FDCWD, fired, O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
	errno = error_to_tell;
	return 1;
}

/* libc's function of that name; its 64-bit variant if there is one. */
static void *behind(const char *name)
{
	static const char *const forms[] = { "__%s64_time64", "__%s_time64", "__%s64", "%s64", "%s" };
	char symbol[64];
	void *found = NULL;
	size_t i;

	for (i = 0; i < sizeof forms / sizeof *forms && !found; i++) {
		snprintf(symbol, sizeof symbol, forms[i], name);
		found = dlsym(RTLD_NEXT, symbol);
	}
	return found;
}

#define NEXT(type, name) \
	static type (*next)(); \
	if (!next) \
		next = (type (*)())behind(#name)

#define HOOK(type, name, params, words, failure) \
type name params \
{ \
	NEXT(type, name); \
	return fails(#name) ? failure : next words; \
}

/* Calls that may be short: without an errno, one byte. */
#define HOOK_LENGTH(name, params, words, short_words) \
ssize_t name params \
{ \
	NEXT(ssize_t, name); \
	if (!fails(#name)) \
		return next words; \
	return error_to_tell ? -1 : next short_words; \
}

/* What a hardened program calls in their place, with sizes already checked. */
#define HOOK_CHECKED(type, name, checked, params, words) \
type checked params; \
type checked params \
{ \
	(void)room; \
	return name words; \
}

HOOK_LENGTH(read, (int fd, void *p, size_t n), (fd, p, n), (fd, p, (size_t)(n > 0)))
HOOK_LENGTH(write, (int fd, const void *p, size_t n), (fd, p, n), (fd, p, (size_t)(n > 0)))
HOOK_LENGTH(recv, (int fd, void *p, size_t n, int flags), (fd, p, n, flags), (fd, p, (size_t)(n > 0), flags))
HOOK_LENGTH(send, (int fd, const void *p, size_t n, int flags), (fd, p, n, flags), (fd, p, (size_t)(n > 0), flags))
HOOK_CHECKED(ssize_t, read, __read_chk, (int fd, void *p, size_t n, size_t room), (fd, p, n))
HOOK_CHECKED(ssize_t, recv, __recv_chk, (int fd, void *p, size_t n, size_t room, int flags), (fd, p, n, flags))

ssize_t writev(int fd, const struct iovec *v, int n)
{
	NEXT(ssize_t, writev);
	struct iovec one = { n > 0 ? v[0].iov_base : NULL, n > 0 && v[0].iov_len > 0 };

	if (!fails("writev"))
		return next(fd, v, n);
	return error_to_tell ? -1 : next(fd, &one, 1);
}

HOOK(int, kill, (pid_t pid, int signal), (pid, signal), -1)
HOOK(int, socket, (int a, int b, int c), (a, b, c), -1)
HOOK(int, socketpair, (int a, int b, int c, int d[2]), (a, b, c, d), -1)
HOOK(int, bind, (int fd, const struct sockaddr *a, socklen_t n), (fd, a, n), -1)
HOOK(int, listen, (int fd, int n), (fd, n), -1)
HOOK(int, accept, (int fd, struct sockaddr *a, socklen_t *n), (fd, a, n), -1)
HOOK(int, connect, (int fd, const struct sockaddr *a, socklen_t n), (fd, a, n), -1)
HOOK(int, shutdown, (int fd, int how), (fd, how), -1)
HOOK(int, setsockopt, (int fd, int a, int b, const void *p, socklen_t n), (fd, a, b, p, n), -1)
HOOK(int, pipe, (int fds[2]), (fds), -1)
HOOK(int, poll, (struct pollfd *p, nfds_t n, int ms), (p, n, ms), -1)
HOOK_CHECKED(int, poll, __poll_chk, (struct pollfd *p, nfds_t n, int ms, size_t room), (p, n, ms))
HOOK(pid_t, waitpid, (pid_t pid, int *status, int flags), (pid, status, flags), -1)
HOOK(int, dup2, (int a, int b), (a, b), -1)
HOOK(int, chdir, (const char *path), (path), -1)
HOOK(int, fchdir, (int fd), (fd), -1)
HOOK(int, mkdir, (const char *path, mode_t mode), (path, mode), -1)
HOOK(int, fchmodat, (int fd, const char *path, mode_t mode, int flags), (fd, path, mode, flags), -1)
HOOK(int, linkat, (int a, const char *from, int b, const char *to, int flags), (a, from, b, to, flags), -1)
HOOK(int, symlinkat, (const char *to, int fd, const char *name), (to, fd, name), -1)
HOOK(int, unlinkat, (int fd, const char *path, int flags), (fd, path, flags), -1)
HOOK(int, fstat, (int fd, struct stat *st), (fd, st), -1)
HOOK(int, stat, (const char *path, struct stat *st), (path, st), -1)
HOOK(int, lstat, (const char *path, struct stat *st), (path, st), -1)
HOOK(int, fstatat, (int fd, const char *path, struct stat *st, int flags), (fd, path, st, flags), -1)
HOOK(ssize_t, readlink, (const char *path, char *p, size_t n), (path, p, n), -1)
HOOK(char *, getcwd, (char *p, size_t n), (p, n), NULL)
HOOK_CHECKED(char *, getcwd, __getcwd_chk, (char *p, size_t n, size_t room), (p, n))
HOOK(int, posix_openpt, (int flags), (flags), -1)
HOOK(int, grantpt, (int fd), (fd), -1)
HOOK(int, unlockpt, (int fd), (fd), -1)
HOOK(char *, ptsname, (int fd), (fd), NULL)
HOOK(int, tcgetattr, (int fd, struct termios *t), (fd, t), -1)
HOOK(int, tcsetattr, (int fd, int when, const struct termios *t), (fd, when, t), -1)
HOOK(int, execvp, (const char *file, char *const words[]), (file, words), -1)
HOOK(int, getentropy, (void *p, size_t n), (p, n), -1)
HOOK(int, setenv, (const char *name, const char *value, int anew), (name, value, anew), -1)
HOOK(pid_t, setsid, (void), (), -1)
HOOK(pid_t, fork, (void), (), -1)
HOOK(int, ftruncate, (int fd, off_t n), (fd, n), -1)
HOOK(int, renameat, (int a, const char *from, int b, const char *to), (a, from, b, to), -1)
HOOK(void *, mmap, (void *p, size_t n, int prot, int flags, int fd, off_t off), (p, n, prot, flags, fd, off), MAP_FAILED)

pid_t vfork(void)
{
	return fails("vfork") ? -1 : fork();
}

int open(const char *path, int flags, ...)
{
	NEXT(int, open);
	va_list args;
	mode_t mode;

	va_start(args, flags);
	mode = flags & O_CREAT ? va_arg(args, mode_t) : 0;
	va_end(args);
	return fails("open") ? -1 : next(path, flags, mode);
}

int openat(int fd, const char *path, int flags, ...)
{
	NEXT(int, openat);
	va_list args;
	mode_t mode;

	va_start(args, flags);
	mode = flags & O_CREAT ? va_arg(args, mode_t) : 0;
	va_end(args);
	return fails("openat") ? -1 : next(fd, path, flags, mode);
}

int ioctl(int fd, unsigned long request, ...)
{
	NEXT(int, ioctl);
	va_list args;
	void *arg;

	va_start(args, request);
	arg = va_arg(args, void *);
	va_end(args);
	return fails("ioctl") ? -1 : next(fd, request, arg);
}

int fcntl(int fd, int what, ...)
{
	NEXT(int, fcntl);
	va_list args;
	void *arg;

	va_start(args, what);
	arg = va_arg(args, void *);
	va_end(args);
	return fails("fcntl") ? -1 : next(fd, what, arg);
}

void *__libc_malloc(size_t n);
void *__libc_calloc(size_t k, size_t n);
void *__libc_realloc(void *p, size_t n);

void *malloc(size_t n)
{
	return fails("malloc") ? NULL : __libc_malloc(n);
}

void *calloc(size_t k, size_t n)
{
	return fails("malloc") ? NULL : __libc_calloc(k, n);
}

void *realloc(void *p, size_t n)
{
	return fails("malloc") ? NULL : __libc_realloc(p, n);
}
