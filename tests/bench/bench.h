/* bench.h - what the parts of the benchmark share; start with bench.c */
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
#define DIR_LEN 200	/* of the scratch directory: leaves room for file names */
#define TOOLS_MAX 10	/* at least one more than there are: a NULL name ends the array */
#define TESTS_MAX 32
#define ROUNDS_MAX 25
#define MEASURES_MAX 96
#define TERMS_MAX 512
#define COUNT(a) (sizeof a / sizeof((a)[0]))

/* bench.c */

enum size { QUICK, USUAL, FULL };

extern struct options {
	int rounds;	/* 0: the default of the size */
	enum size size;
	const char *peers;	/* names separated by commas; NULL: all */
	bool chosen[TESTS_MAX], any_chosen;
} options;

struct test;

extern char self[PATH_LEN];	/* this program */
extern char scratch[DIR_LEN];	/* the directory of the sockets */
extern int round_now;
extern const struct test *test_now;

/* Is name in the list? */
bool listed(const char *list, const char *name);

/* the value for the size of this run */
#define sized(quick, usual, full) (options.size == QUICK ? (quick) : options.size == FULL ? (full) : (usual))

/* the share of the machine that other processes used between tests */
double busy_share(void);

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

enum kind { ASCII, COOKED, COLOUR, UTF8, CURSOR, LOG, REAL, KINDS };

struct text text_make(enum kind kind, bool at_job);
struct text text_lines(enum kind kind, long lines);
const struct text *text_of(enum kind kind);
extern const char *const kind_names[KINDS];
long text_compare(const struct text *t, long at, const char *p, size_t n);
void mark_make(char mark[static 16], char what, unsigned number);

/* job.c: orders and answers have the same form */

enum what {
	HELLO,		/* from the job: pid, parent and start time */
	TEXT,		/* write the text count times, between two marks */
	MARK,		/* write a mark */
	LINES,		/* write count lines of the text */
	REDRAW,		/* write a mark, now and at every SIGWINCH */
	KEYS,		/* echo every byte until ^D */
	TAKE,		/* read count bytes of text and compare them */
	FLOOD,		/* write text until a key comes, then a mark; report when the key came, and longest */
	END		/* report the time, and exit */
};

struct word {
	enum what what;
	enum kind kind;
	unsigned number;	/* part of the marks */
	long count;
	long bad;		/* offset of the first wrong byte, or -1 */
	double longest;		/* seconds that a write took */
	double when;
	pid_t pid, parent;
};

int job_main(const char *path);

/* relay.c */

int client_main(const char *path);
int relay_main(const char *path, char **command);

/* tools.c: commands of tools; these words stand for values that differ per run */

extern const char PROGRAM[];
extern const char SOCKET[];
extern const char NAME[];
extern const char JOB[];
extern const char INPUT[];

enum {
	SESSION = 1,	/* holds sessions */
	EXACT = 2,	/* passes the program's bytes unchanged; the others draw their own screen */
	MANY = 4,	/* any number of clients */
	MODEL = 8,	/* a screen model, fed from memory */
	REFERENCE = 16	/* our ratio to it is printed */
};

struct tool {
	const char *name;
	const char *path;		/* NULL: not measured */
	const char *const *start;	/* NULL: run the job directly in our pty */
	const char *const *attach;
	const char *const *push;
	const char *const *upgrade;	/* NULL: a running session cannot go on with another program */
	const char *const *version;
	int can;
	long less_output, less_input;	/* divide the amounts for slow tools */
	const char *about;		/* shown under the table */
	const char *missing;		/* why it is not measured, or what is wrong with it */
	char said[128];
	int no_session;			/* how often no session started */
	int failures[TESTS_MAX];
};

enum { OURS, DTACH, RELAY };	/* indexes of the first tools */

extern struct tool tools[TOOLS_MAX];

void tools_find(const char *ours);

/* table.c */

extern bool ours_wrong;

void record(const struct tool *tool, double value, const char *name, ...);
void complain(struct tool *tool, const char *format, ...);
double quantile(double *v, size_t n, double p);
void results_print(void);

/* term.c */

enum state {
	OTHER,		/* ignoring the output */
	BEGIN,		/* waiting for the mark that begins the text */
	SAME,		/* comparing the text byte by byte, including its end mark */
	LAST,		/* waiting for a mark, ignoring what comes before it */
	SEEN
};

struct term {
	int fd;		/* -1 after a hang-up */
	pid_t pid;
	enum state state;
	const char *mark;	/* in BEGIN and LAST */
	size_t hit;	/* bytes of the mark that have matched */
	long got, at;	/* bytes since it was armed; bytes of the text */
	long bad;	/* offset of the first wrong byte of the text, or -1 */
	double first, seen;
};

extern struct run {
	struct tool *tool;
	const struct text *text;
	long count;		/* how many texts */
	unsigned number;	/* of the order; part of its marks */
	char begin[16], end[16], mark[16];
	char socket[PATH_LEN], name[16], control[PATH_LEN], input[PATH_LEN];
	int listener, job;	/* for the job's connection: before and after accept(2) */
	struct word heard;	/* the job's last answer, if has_heard */
	bool has_heard;
	pid_t job_pid, master;
	rlim_t descriptors;	/* limit for the tools */
	struct term term[TERMS_MAX];
	size_t terms;
	long to_type, typed;	/* bytes of the text, on the first terminal */
	double last_byte;
} run;

long text_total(void);
void terms_arm(enum state state, const char *mark);
size_t terms_seen(void);
void job_read(void);

/* Serve the terminals until over() is true, for at most so many seconds. */
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
void command_output(const char *const *words, char *said, size_t size);
bool term_open(void);
bool session_start(struct tool *tool, double *seconds);
bool terms_ready(double seconds);
bool session_attach(size_t terms);
bool session_open(struct tool *tool, size_t terms);
void session_end(void);
bool text_checked(void);
double mb(long bytes);
double per_gib(double seconds);
long texts_in(enum kind kind, long bytes);

/* measures.c */

struct test {
	const char *name;
	const char *block;	/* heading in the table */
	void (*run)(struct tool *, int);
	int arg;
	int needs;	/* flags that a tool needs */
	int rounds;	/* at most; fewer for slow or constant tests */
};

extern const struct test tests[];
extern const size_t tests_count;

/* model.c */

void test_model(struct tool *tool, int kind);

/* check.c */

int self_check(void);

#endif
