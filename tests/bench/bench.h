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
#define DIR_LEN 200	/* of the scratch directory, so that its files have room */
#define TOOLS_MAX 10	/* one more than there are */
#define TESTS_MAX 32
#define ROUNDS_MAX 25
#define MEASURES_MAX 96
#define TERMS_MAX 512
#define COUNT(a) (sizeof a / sizeof((a)[0]))

/* bench.c */

enum size { QUICK, USUAL, FULL };

extern struct options {
	int rounds;	/* 0: as the size has it */
	enum size size;
	const char *peers;	/* names, with commas; NULL is all */
	bool chosen[TESTS_MAX], any_chosen;
} options;

struct test;

extern char self[PATH_LEN];	/* this program */
extern char scratch[DIR_LEN];	/* the directory of the sockets */
extern int round_now;
extern const struct test *test_now;

/* Is it in the list? */
bool listed(const char *list, const char *name);

/* the one for the size of this run */
#define sized(quick, usual, full) (options.size == QUICK ? (quick) : options.size == FULL ? (full) : (usual))

/* the share of the machine that others had between the tests */
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

enum kind { ASCII, COOKED, COLOUR, UTF8, CURSOR, KINDS };

struct text text_make(enum kind kind, bool at_job);
struct text text_lines(enum kind kind, long lines);
const struct text *text_of(enum kind kind);
extern const char *const kind_names[KINDS];
long text_compare(const struct text *t, long at, const char *p, size_t n);
void mark_make(char mark[static 16], char what, unsigned number);

/* job.c: its orders and its answers are of one form */

enum what {
	HELLO,		/* from the job: pid, parent and when it began */
	TEXT,		/* write the text count times between two marks */
	MARK,		/* write a mark */
	LINES,		/* write count lines of the text */
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
extern const char INPUT[];

enum {
	SESSION = 1,	/* holds sessions */
	EXACT = 2,	/* gives the program's bytes; the others draw screens of their own */
	MANY = 4,	/* any number of clients */
	MODEL = 8,	/* takes output from memory */
	REFERENCE = 16	/* what our ratio to is told */
};

struct tool {
	const char *name;
	const char *path;		/* NULL: not measured */
	const char *const *start;	/* NULL: the job alone in our pty */
	const char *const *attach;
	const char *const *push;
	const char *const *version;
	int can;
	long less_output, less_input;	/* slow ones get a part of what the others get */
	const char *about;		/* for the reader */
	const char *missing;		/* why it is not measured, or not what it should be */
	char said[128];
	int no_session;			/* so often */
	int failures[TESTS_MAX];
};

enum { OURS, DTACH, RELAY };	/* the first of them */

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
	struct tool *tool;
	const struct text *text;
	long count;		/* of texts */
	unsigned number;	/* of the order, in its marks */
	char begin[16], end[16], mark[16];
	char socket[PATH_LEN], name[16], control[PATH_LEN], input[PATH_LEN];
	int listener, job;	/* where the job tells us, before and after it has called */
	struct word heard;	/* the job's last word, if has_heard */
	bool has_heard;
	pid_t job_pid, master;
	rlim_t descriptors;	/* what the tools may have */
	struct term term[TERMS_MAX];
	size_t terms;
	long to_type, typed;	/* of the text, at the first terminal */
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
	const char *block;	/* of the table */
	void (*run)(struct tool *, int);
	int arg;
	int needs;	/* of what tools can */
	int rounds;	/* at most, for those that take long or always say the same */
};

extern const struct test tests[];
extern const size_t tests_count;

/* model.c */

void test_model(struct tool *tool, int kind);

/* check.c */

int self_check(void);

#endif
