/* bench.h - what the parts of the benchmark know of each other. bench.c begins. */
#ifndef BENCH_H
#define BENCH_H

#define _DEFAULT_SOURCE
#define _XOPEN_SOURCE 700
#define _DARWIN_C_SOURCE
#define _NETBSD_SOURCE
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/utsname.h>
#include <sys/wait.h>

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <math.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#if defined(__linux__)
#include <pty.h>
#include <sys/prctl.h>
#elif defined(__FreeBSD__)
#include <libutil.h>
#else
#include <util.h>
#endif

#define KIB 1024L
#define MIB (1024L * KIB)
#define BUFFER (64 * KIB)
#define NAME_MAX_LEN 64
#define PATH_LEN 256
#define DIR_LEN 200	/* of the scratch directory, so that its files have room */
#define TOOLS_MAX 8
#define ROUNDS_MAX 25
#define MEASURES_MAX 96
#define TERMS_MAX 512
#define COUNT(a) (sizeof a / sizeof((a)[0]))

/* bench.c */

extern struct options {
	int rounds;
	bool quick;
	const char *tests;	/* names, with commas; NULL is all */
	const char *peers;
} options;

extern char self[PATH_LEN];	/* this program */
extern char scratch[DIR_LEN];	/* the directory of the sockets */
extern int round_now;
extern const char *test_now;

bool listed(const char *list, const char *name);

/* system.c */

_Noreturn void die(const char *what);
double now(void);
void nap(double seconds);
void nonblocking(int fd);
bool write_all(int fd, const char *p, size_t n);
bool readable(int fd, double seconds);
struct sockaddr_un address(const char *path);
int listen_at(const char *path);
int connect_to(const char *path);
void terminal_raw(int fd, bool cooked);
double cpu_of(pid_t pid);
double cpu_of_machine(void);
double private_kib(pid_t pid);
double wakeups(pid_t pid);
bool alive(pid_t pid);
void subreaper(void);
void reap_all(double patience);

/* text.c */

struct text {
	char *data;
	size_t size;
};

enum kind { ASCII, COOKED, COLOUR, UTF8, CURSOR, KINDS };

struct text text_make(enum kind kind, bool at_job);
const struct text *text_of(enum kind kind);
long text_compare(const struct text *t, long at, const char *p, size_t n);
void mark_make(char mark[static 16], char what, unsigned number);

/* job.c: its orders and its answers are of one form */

enum what {
	HELLO,		/* from the job: pid, parent and when it began */
	TEXT,		/* write the text count times between two marks */
	MARK,		/* write a mark */
	REDRAW,		/* write a mark, now and at every SIGWINCH */
	KEYS,		/* give back every byte until ^D */
	TAKE,		/* read count bytes of text and compare them */
	FLOOD,		/* write text until a key comes, then a mark; say when the key came */
	END		/* say when, and exit */
};

struct word {
	enum what what;
	enum kind kind;
	unsigned number;	/* in the marks */
	long count;
	long bad;		/* the first byte that is wrong, or -1 */
	double when;
	pid_t pid, parent;
};

int job_main(const char *path);

/* relay.c */

int client_main(const char *path);
int relay_main(const char *path, char **command);

/* tools.c: they are commands, these words stand for what differs from run to run */

extern const char PROGRAM[];
extern const char SOCKET[];
extern const char NAME[];
extern const char JOB[];

enum {
	EXACT = 1,	/* gives the program's bytes; the others draw screens of their own */
	MANY = 2	/* any number of clients */
};

struct tool {
	const char *name;
	const char *path;
	const char *const *start;	/* NULL: the job alone in our pty */
	const char *const *attach;
	const char *const *push;
	int can;
	long less_output, less_input;	/* slow ones get a part of what the others get */
};

enum { OURS, DTACH, BARE, RELAY };	/* the first of them */

extern struct tool tools[TOOLS_MAX];

void tools_find(const char *ours);

/* table.c */

/* a value for each tool and round, under a name */
struct measure {
	char name[NAME_MAX_LEN];
	double value[TOOLS_MAX][ROUNDS_MAX];	/* NAN: none */
	char text[TOOLS_MAX][128];	/* in place of values, where words say it better */
};

extern bool ours_wrong;
extern double busiest;	/* share of the machine that others took between rounds */

struct measure *measure_of(const char *name);
void record(const struct tool *tool, double value, const char *name, ...);
void complain(const struct tool *tool, const char *format, ...);
void missing(const char *name);
double quantile(double *v, size_t n, double p);
void results_print(void);

/* term.c */

enum state {
	OTHER,		/* what comes is not looked at */
	BEGIN,		/* waiting for the mark that begins the text */
	SAME,		/* comparing the text, byte by byte, its end mark included */
	LAST,		/* waiting for a mark, whatever comes before it */
	SEEN
};

struct term {
	int fd;		/* -1 once it is hung up */
	pid_t pid;
	enum state state;
	const char *mark;	/* in BEGIN and LAST */
	size_t hit;	/* so much of the mark is there */
	long got, at;	/* bytes since it was armed, and of the text */
	long bad;	/* the first wrong byte of the text, or -1 */
	double first, seen;
};

extern struct run {
	const struct tool *tool;
	const struct text *text;
	long count;		/* of texts */
	unsigned number;	/* of the order, in its marks */
	char begin[16], end[16], mark[16];
	char socket[PATH_LEN], name[16], control[PATH_LEN];
	int listener, job;	/* where the job tells us, before and after it has called */
	struct word heard;	/* the job's last word, if has_heard */
	bool has_heard;
	pid_t job_pid, master;
	rlim_t descriptors;	/* what the tools may have */
	struct term term[TERMS_MAX];
	size_t terms;
	const char *typing;	/* text to be typed at the first terminal, */
	long to_type, typed;	/* so much, again and again */
	double last_byte;
} run;

long text_total(void);
void terms_arm(enum state state, const char *mark);
size_t terms_seen(void);
void job_read(void);

/* Serve the terminals until it is over, or for so many seconds. */
bool pump(bool (*over)(void), double seconds);

bool all_seen(void);
bool job_heard(void);
bool seen_and_heard(void);
bool never(void);
bool gone(void);
bool first_byte(void);
bool seen_or_given_up(void);

/* session.c */

void order(enum what what, enum kind kind, long count);
_Noreturn void command_run(const char *const *words);
pid_t command_spawn(const char *const *words, const char *input);
bool command_wait(pid_t pid, double seconds);
bool term_open(void);
bool session_start(const struct tool *tool, double *seconds);
bool terms_ready(double seconds);
bool session_attach(size_t terms);
bool session_open(const struct tool *tool, size_t terms);
void session_end(void);
bool text_checked(void);
double mb(long bytes);
double per_gib(double seconds);
long texts_in(enum kind kind, long bytes);

/* measures.c */

struct test {
	const char *name;
	void (*run)(const struct tool *, int);
	int arg;
	int rounds;	/* at most, for those that take long or always say the same */
};

extern const struct test tests[];
extern const size_t tests_count;

/* check.c */

int self_check(void);

#endif
