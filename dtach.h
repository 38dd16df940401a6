/* dtach.h - what the rooms of dtach ask of each other, grouped by file */
#ifndef DTACH_H
#define DTACH_H

#include "system.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/types.h>
#include <sys/stat.h>
#include <sys/ioctl.h>
#include <sys/uio.h>
#include <termios.h>

#define DTACH_VERSION "1.0"

/* How a program is asked to redraw when a terminal attaches.  The numbers are
 * those of the wire (PROTOCOL, section 2.1). */
enum redraw { REDRAW_DEFAULT, REDRAW_NONE, REDRAW_CTRL_L, REDRAW_WINCH, REDRAW_SCREEN };

struct options {
	char mode;              /* one of aAcnNplsfwkd */
	const char *session;    /* as written; NULL: -l of all */
	char **sessions;        /* more of them, for -w; ended by NULL */
	char **command;         /* ended by NULL; NULL: none given */
	int detach_key;         /* a byte, or -1 for none */
	bool suspend;           /* the terminal's suspend key stops the client */
	bool read_only;         /* never types, never sizes */
	bool quiet;             /* no messages of our own on the terminal */
	bool json;
	bool colours;           /* of the text shown */
	bool hold;              /* the session stays until its end has been told */
	enum redraw redraw;
	unsigned history;       /* lines: kept, and shown; UINT_MAX: all, for -s and -f */
	int signal;             /* to send, or 0: end the session */
	const char *log;        /* a file, "-" for standard output, or NULL */
	uint64_t log_size;      /* most bytes on disk, 0: any */
	struct winsize size;    /* of the pty before a terminal attaches */
};

/* The number whose digits are at *p, which is put behind them.  0: there are
 * none; UINT64_MAX: it is larger. */
static inline uint64_t number_take(const char **p)
{
	uint64_t n = 0;

	for (; **p >= '0' && **p <= '9'; ++*p)
		n = n > (UINT64_MAX - 9) / 10 ? UINT64_MAX : n * 10 + (uint64_t)(**p - '0');
	return n;
}

/* ---- dtach.c ---- */

/* Write out what was printed.  Returns the status for exit(3), 1 after a complaint
 * of thing. */
int output_end(const char *thing);

/* Print one line "dtach: THING: reason" on standard error, THING with all that
 * is not printable escaped.  fmt and what follows: as printf. */
void complain(const char *thing, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/* Put text into out as a terminal may show it: control characters and bytes
 * that are not UTF-8 become \xNN, a backslash is doubled.  Cuts what does not
 * fit into size (at least 6), at a whole character; ends with NUL.  Returns
 * out. */
char *text_escape(char *out, size_t size, const char *text);

/* The length in bytes of the UTF-8 character at p, which ends with a NUL
 * somewhere; 0 if it is none. */
size_t utf8_length(const unsigned char *p);

/* A clock that only goes forward, in microseconds or milliseconds. */
int64_t clock_us(void);
int64_t clock_ms(void);

/* Close every descriptor from the lowest given on. */
void descriptors_close(int lowest);

/* fd is not for the programs we execute. */
void close_on_exec(int fd);

/* A pipe of such descriptors.  Returns 0, or -1 with errno. */
int pipe_on_exec(int fds[2]);

/* Have as many descriptors as we may. */
void limits_raise(void);

/* ---- options.c ---- */

/* Print the usage. */
void usage(FILE *to);

/* Read the command line: words, count of them and NULL, words[0] being our own
 * name.  Returns 0, or -1 after a complaint. */
int options_read(struct options *o, int count, char **words);

/* ---- session.c ---- */

/* A session is a socket in a directory. */
struct session {
	const char *name;       /* what the user calls it, for messages */
	char *path;             /* of the socket, absolute */
	char *reach;            /* @name or path: reaches it from anywhere */
	const char *base;       /* last component of path */
	int dir;                /* its directory, open for search */
	bool at_name;           /* @name: only dtach makes sockets there */
	char temporary[64];     /* the socket's name before session_publish */
	dev_t dev;              /* of the socket we made; 0 before */
	ino_t ino;
	char *link;             /* ours in the session directory, or NULL */
	char *agent;            /* our link to the ssh agent's socket, or NULL */
};

/* path, made absolute, to be freed.  NULL with errno. */
char *path_absolute(const char *path);

/* Open the directory that the absolute path is in, for search.  Returns a
 * descriptor, close-on-exec, or -1 with errno. */
int directory_of(const char *path);

/* Longest name of an @session, in bytes. */
enum { NAME_LENGTH = 64 };

/* Find out where the session called name is and open its directory.  create:
 * the session directory is made for an @name.  fall_back: a name without slash
 * that is no file, but a session in the session directory, means that one.
 * Returns 0, or -1 after a complaint. */
int session_find(struct session *s, const char *name, bool create, bool fall_back);

/* Connect to the master.  Returns a blocking descriptor, close-on-exec, or -1:
 * ENOENT no such file, ECONNREFUSED a socket nobody listens on, ENOTSOCK a
 * file that is no socket, or what connect(2) says. */
int session_connect(const struct session *s);

/* Remove the socket if nobody listens on it.  Only one process at a time looks
 * and removes, so it never takes a socket that has just been made.  Returns 0
 * if there is no dead socket now, else -1 with errno. */
int session_heal(const struct session *s);

/* Make a listening socket (mode 0600) under a temporary name.  Returns the
 * descriptor, non-blocking and close-on-exec, or -1 with errno. */
int session_listen(struct session *s);

/* Give the socket of session_listen its own name, which must be free: EEXIST
 * if not.  Returns 0, or -1 with errno and the temporary name removed. */
int session_publish(struct session *s);

/* Leave a link in the session directory, for the list, if that can be done. */
void session_enlist(struct session *s);

/* Make the socket again if it is lost (nothing has its name).  Returns a new
 * listening descriptor, or -1 if there was nothing to do or it failed. */
int session_restore(struct session *s);

/* Set or clear the owner's execute bit of our socket, wherever it is still
 * found; other mode bits stay. */
void session_mark(const struct session *s, bool attached);

/* Where $SSH_AUTH_SOCK is set make a link of the session's own to what it names,
 * and name that instead.  If that cannot be done all stays as it is. */
void session_agent(struct session *s);

/* Point that link to path, if there is a link and path is another, a socket and
 * the user's own. */
void session_agent_point(struct session *s, const char *path);

/* Tell the supervisor that $NOTIFY_SOCKET names that the session is there. */
void supervisor_tell(void);

/* Remove our socket and our links, if they are still ours. */
void session_remove(struct session *s);

/* One entry of the session directory, in session_each. */
struct entry {
	const char *at_name;    /* "@name", or NULL for a link to elsewhere */
	const char *path;       /* where a link to elsewhere leads, or this entry */
	bool attached;          /* the execute bit */
	int fd;                 /* connected; the visitor closes it.  -1: busy */
};

/* Call visit for each session that has a socket or a link in the session
 * directory and a process behind it.  Sweeps the dead.  Returns 0, or -1 after
 * a complaint. */
int session_each(void (*visit)(const struct entry *e, void *arg), void *arg);

/* ---- packet.c ---- */

/* The wire; PROTOCOL is the specification. */
enum {
	PACKET_SIZE = 10, PACKET_PAYLOAD = 8, HEADER_SIZE = 5, ANSWER_SIZE = 16,
	CLIENT_PAYLOAD = 16384, MASTER_PAYLOAD = 65536,
};
enum client_message {
	MSG_PUSH, MSG_ATTACH, MSG_DETACH, MSG_WINCH, MSG_REDRAW,
	MSG_HELLO, MSG_FRAMES, MSG_INFO, MSG_CLIENT, MSG_TERMINAL, MSG_TAKING,
	MSG_SHOW, MSG_FOLLOW, MSG_WAIT, MSG_KILL, MSG_DISMISS, MSG_AGENT,
};
enum master_message {
	MSG_OUTPUT, MSG_END, MSG_INFO_REPLY, MSG_TAKEN, MSG_DETACHED, MSG_LOST, MSG_REFUSED, MSG_UNDO,
	MSG_TEXT, MSG_MISSED, MSG_DONE, MSG_NOTICE,
};
enum { CLIENT_READ_ONLY = 1, CLIENT_QUIET = 2, CLIENT_EARLY = 4 };
enum { SHOW_COLOURS = 1 };
enum { END_EXITED, END_KILLED };
enum { INFO_RUNNING, INFO_ENDED };

/* A client says TAKING, at most every so many ms, when what came at once has
 * taken longer than SLOW ms to be shown. */
enum { SLOW = 50, TAKING_EVERY = 500 };
enum { REFUSED_OWN_TERMINAL = 1 };

/* A queue of bytes that grows as needed.  All zero is an empty one. */
struct queue {
	unsigned char *data;
	size_t start, length, size;
};

/* Append n bytes.  Returns 0, or -1 with ENOMEM and the queue unchanged. */
int queue_put(struct queue *q, const void *bytes, size_t n);

/* Make sure n more bytes can be appended.  Returns 0, -1 with ENOMEM. */
int queue_reserve(struct queue *q, size_t n);

/* The first byte in the queue. */
unsigned char *queue_head(const struct queue *q);

/* Drop the first n bytes, n at most q->length. */
void queue_drop(struct queue *q, size_t n);

/* Free the memory; the queue is empty and may be used again. */
void queue_free(struct queue *q);

/* Read once from fd, at most max bytes.  Returns what read(2) does. */
ssize_t queue_read(struct queue *q, int fd, size_t max);

/* Write once what is in the queue.  whole > 0: only multiples of whole, and at
 * most 400 of them.  Never blocks, raises no SIGPIPE; fd is a socket.  Returns
 * the bytes written, or -1 with errno. */
ssize_t queue_send(struct queue *q, int fd, size_t whole);

/* ms to the next try where the kernel lacks memory: poll(2) would say at once
 * that there may be one. */
enum { SHORTAGE = 50 };

/* Is it worth another try when poll says so, after the error in errno?  Where the
 * kernel lacks memory a moment passes here. */
bool send_passes(void);

/* Bytes addressed by their offset in all that ever went through: one writer,
 * any number of readers that each keep an offset.  Bytes older than size are
 * overwritten.  zero is the offset that lies at data[0]; size is a power of
 * two. */
struct ring {
	unsigned char *data;
	size_t size;
	size_t touched;         /* memory in use, at most size */
	uint64_t head, zero;
	bool largest;           /* it cannot grow */
};

/* Make one of the smallest size, 256 KiB, of which no memory is used yet.
 * Returns 0, -1 with ENOMEM. */
int ring_make(struct ring *r);

/* Free its memory. */
void ring_free(struct ring *r);

/* The bytes from offset on, n of them (at most size), as pieces[0] and [1].
 * Returns how many pieces there are. */
int ring_pieces(const struct ring *r, uint64_t offset, size_t n, struct iovec *pieces);

/* Read once from fd to the head, at most max bytes (at most size).  Returns
 * what read(2) does. */
ssize_t ring_read(struct ring *r, int fd, size_t max);

/* Double the size, up to 4 MiB, keeping what is there, or set largest if that
 * cannot be. */
void ring_grow(struct ring *r);

/* No reader needs what is there: begin at data[0] again, so that little output
 * touches little memory; give memory back if more than most is in use. */
void ring_rewind(struct ring *r, size_t most);

/* A message that has been read.  data points into the queue it came from. */
struct message {
	unsigned type;
	size_t length, size;    /* of the payload; of the whole message */
	const unsigned char *data;
	unsigned method;        /* REDRAW's, which the dialects keep in other places */
};

/* Look at the first message of a client in q.  Returns 1 and the message (drop
 * m->size bytes when done with it), 0 if it is not whole yet, -1 if it
 * announces more than a client may send. */
int message_from_client(const struct queue *q, bool framed, struct message *m);

/* Append a message of a client in its dialect.  In classic, PUSH is split into
 * as many packets as it takes; other payloads are at most PACKET_PAYLOAD.
 * Framed PUSH is split into frames.  Returns 0, -1 with ENOMEM. */
int message_to_master(struct queue *q, bool framed, unsigned type, const void *payload, size_t n);

/* The same for REDRAW. */
int message_redraw(struct queue *q, bool framed, enum redraw method, const struct winsize *size);

/* Append a frame; a master's messages are always that.  Returns 0, -1 with
 * ENOMEM. */
int frame_put(struct queue *q, unsigned type, const void *payload, size_t n);

/* Write a frame's header. */
void header_put(unsigned char *header, unsigned type, size_t length);

/* Numbers, big-endian. */
void put16(unsigned char *p, unsigned n);
void put32(unsigned char *p, uint32_t n);
void put64(unsigned char *p, uint64_t n);
unsigned get16(const unsigned char *p);
uint32_t get32(const unsigned char *p);
uint64_t get64(const unsigned char *p);

/* The name of the terminal fd is on, PACKET_PAYLOAD bytes (PROTOCOL, section
 * 5).  Returns 0, or -1 if fd is no terminal. */
int terminal_name(int fd, unsigned char *name);

/* Queue a HELLO.  answer: the ANSWER_SIZE bytes that a master of ours will
 * begin with.  Returns 0, -1 with ENOMEM. */
int hello_say(struct queue *q, unsigned char *answer);

/* The answer to a HELLO with this nonce. */
void hello_answer(unsigned char *answer, const unsigned char *nonce);

/* How the beginning of the master's stream is told apart: what is known so far. */
enum dialect { DIALECT_UNKNOWN, DIALECT_CLASSIC, DIALECT_FRAMED };

/* Does stream, of n bytes, begin with answer? */
enum dialect hello_judge(const unsigned char *answer, const unsigned char *stream, size_t n);

/* The master's frames, as a client reads them: one state for a stream that
 * comes in pieces. */
struct reader {
	unsigned char header[HEADER_SIZE];
	size_t header_have;     /* bytes of the header that have come */
	size_t left;            /* of the payload that have not */
	unsigned type;
};

/* Take the next piece of the stream of n bytes.  Returns how many bytes it
 * used, with *piece and *length the part of a payload among them (length may
 * be 0) of r->type, r->left telling how much of that payload is yet to come;
 * -1 if a frame is too long. */
ssize_t reader_take(struct reader *r, const unsigned char *stream, size_t n,
	const unsigned char **piece, size_t *length);

/* ---- reports.c ---- */

/* What is typed; an answer to a question; the mouse or the focus. */
enum input_kind { INPUT_TYPED, INPUT_REPORT, INPUT_POINTER };

enum input_state { INPUT_GROUND, INPUT_ESCAPE, INPUT_CSI, INPUT_MOUSE, INPUT_STRING };

/* The input of one terminal.  All zero but for the functions is its beginning.
 * piece is called for each piece of a kind, colour for each colour that the
 * terminal reports as its own (as screen_colour_known). */
struct input {
	enum input_state state;
	struct queue held;      /* a sequence that is not whole */
	void (*piece)(void *arg, enum input_kind kind, const unsigned char *bytes, size_t n);
	void (*colour)(unsigned index, unsigned r, unsigned g, unsigned b);
	void *arg;
};

/* Take the next n bytes.  What of them is no whole sequence yet is held. */
void input_take(struct input *in, const unsigned char *bytes, size_t n);

/* Pass on what is held, as typed; or drop it. */
void input_flush(struct input *in);
void input_forget(struct input *in);

/* ---- program.c ---- */

struct program {
	pid_t pid;
	int pty;                /* the master's end, non-blocking */
	int terminal;           /* the slave, which a program may so close and reopen */
};

/* Would execvp(3) find command?  errno says why not. */
bool command_is_there(const char *command);

/* command, or without one that of $SHELL, or /bin/sh. */
char **command_or_shell(char **command);

/* Open a pty for p, with its terminal of that size and, where standard input is
 * a terminal, with that one's settings.  Returns 0, or -1 with errno. */
int program_pty(struct program *p, const struct winsize *size);

/* Start command on p's terminal, as its session leader, with no other
 * descriptors.  manners is called in the child, where nothing of ours may be
 * changed.  Returns 0, or the reason why it could not be. */
int program_start(struct program *p, char **command, void (*manners)(void));

/* Send a signal to the foreground process group of p's terminal, or where there
 * is none to the program's own.  Returns 0, or why that could not be: EPERM,
 * EINVAL. */
int program_signal(const struct program *p, int signal);

/* Send a signal (0: none) to all processes of the program's session: of its
 * foreground group, the program's own group, and where there is a /proc every
 * other.  gone: the program itself is no more, and its numbers may be others';
 * then only those that /proc shows, and when it shows none what is too quick for
 * it is killed.  Returns how many it shows, zombies not counted. */
unsigned program_signal_all(const struct program *p, int signal, bool gone);

/* ---- log.c ---- */

/* All zero is none: it takes nothing and has no trouble. */
struct log {
	char *path;             /* absolute */
	const char *base;       /* its last component */
	int dir, fd;            /* fd -1: it could not be opened again */
	uint64_t most;          /* bytes in one file, or 0 */
	uint64_t position;      /* in the ring: what comes next */
	uint64_t size;          /* of the file */
	dev_t dev;
	ino_t ino;
	bool made;              /* by log_open */
	int error;              /* the last trouble */
	int64_t retry;          /* ms, when it is tried again; 0: the trouble is over */
	uint64_t lost;          /* bytes that the ring did not keep for it */
	bool told;              /* to a person */
};

/* Open the file, or make it (mode 0600).  most: bytes over it and its
 * predecessor, 0 for any; what is there already is cut to that, the newest kept.
 * Returns 0, or -1 with errno, of which log_reason tells more than strerror(3),
 * and l all zero. */
int log_open(struct log *l, const char *path, uint64_t most);
const char *log_reason(int error);
void log_close(struct log *l);

/* Close it, as if it had not been opened: remove what log_open has made, if
 * there is nothing in it. */
void log_undo(struct log *l);

/* Write what of the ring is not in the log yet.  now: ms; when there is trouble
 * nothing is done before l->retry. */
void log_write(struct log *l, const struct ring *r, int64_t now);

/* Is there something to be written? */
bool log_waits(const struct log *l, const struct ring *r);

/* The trouble in words, "" if there is none or all is well again and nothing was
 * lost.  Good until the next call. */
const char *log_trouble(const struct log *l, const struct ring *r);

/* Is there trouble that nobody has been told of?  Now somebody is. */
bool log_tell(struct log *l);

/* ---- mirror.c ---- */

/* Most bytes in one write: a pipe that takes any takes so many. */
enum { MIRROR_WRITE = 4096 };

/* A descriptor for standard output, close-on-exec, to be closed; -1 with errno. */
int mirror_open(void);

/* Write at most MIRROR_WRITE bytes, and none if that would block.  Returns as
 * write(2); SIGPIPE is blocked. */
ssize_t mirror_write(int fd, const void *bytes, size_t n);

/* Say on standard error how many bytes it did not get, and why: an errno, or 0 if
 * it was too slow.  Returns false if that cannot be said now. */
bool mirror_complain(const char *name, uint64_t missed, int error);

/* ---- master.c ---- */

/* Could the command be run?  Returns 0, or -1 after a complaint. */
int master_check(const struct session *s, const struct options *o);

/* Make the session and run its command behind a new process, which goes on
 * when the caller ends.  client: a socketpair, of which both ends stay the
 * caller's to close; client[1] becomes the session's first client, heard before
 * the program starts.  Or NULL: then the process is the caller's child, and the
 * caller is to end soon.  Returns 0; 1 if the name is taken and quiet; else -1
 * after a complaint. */
int master_create(struct session *s, const struct options *o, const int client[2], bool quiet);

/* The same in this process.  Returns the program's status for exit(3), or 1
 * after a complaint. */
int master_foreground(struct session *s, const struct options *o);

/* ---- attach.c ---- */

/* Say on a connection who we are, before anything is read from it.  created: the
 * session is new and has nothing to redraw.  Then, for the program to begin with
 * this terminal's size, and in a session, which may be this one, it is also said
 * that we attach: nobody sees it (PROTOCOL, CLIENT) before attach_run has made the
 * terminal raw.  fd and o are kept.  Returns 0, or -1 with errno. */
int attach_greet(int fd, const struct options *o, bool created);

/* Attach on the connection greeted last, and show the session on this terminal
 * until it ends or is left.  Returns the status for exit(3), or -1 if the
 * connection ended before it began.  name: for messages. */
int attach_run(const char *name);

/* ---- keys.c ---- */

/* The detach and the suspend key come as the byte itself, as CSI u (the kitty
 * keyboard protocol) or as CSI 27;m;k~ (xterm's modifyOtherKeys).  The terminal
 * may send them in pieces; in a bracketed paste they are text. */
enum key { KEY_NONE, KEY_HOLD, KEY_DETACH, KEY_SUSPEND };

/* Where in its input a terminal is, as far as keys are concerned. */
enum key_state { GROUND, ESCAPE, CSI, CSI_OTHER, SS3, MOUSE, STRING };

struct keys {
	int detach, suspend;    /* bytes, or -1 */
	void (*deliver)(const unsigned char *bytes, size_t n);
	enum key_state state;
	bool paste;             /* between CSI 200~ and CSI 201~ */
	char text[48];          /* the parameters of a CSI */
	size_t length;
	unsigned left;          /* bytes of an X10 mouse report to come */
	unsigned char held[64]; /* the beginning of what may be a key of ours */
	size_t held_length;
	int64_t held_since;
};

/* Begin with a terminal's input.  deliver is called with what is no key of ours. */
void keys_begin(struct keys *k, int detach, int suspend, void (*deliver)(const unsigned char *, size_t));

/* Of the n bytes at p, deliver those before a key of ours, holding back a
 * sequence that is not whole.  Returns KEY_NONE, KEY_DETACH or KEY_SUSPEND,
 * *used telling how many bytes the key and what is before it took. */
enum key keys_scan(struct keys *k, const unsigned char *p, size_t n, size_t *used);

/* How many ms what is held may wait for the rest; -1 if nothing is held. */
int keys_timeout(const struct keys *k);

/* Deliver what is held.  Its rest will still be known as a key of ours. */
void keys_flush(struct keys *k);

/* ---- talk.c ---- */

/* A conversation with a master: what we have to say, and what it has said. */
struct talk {
	int fd;
	struct queue out;
	bool framed, over;      /* we speak frames; it says no more */
	bool broken;            /* it ended with some of what we said unread */
	enum dialect dialect;   /* of the master */
	unsigned char answer[ANSWER_SIZE], first[ANSWER_SIZE];
	size_t first_length;
	struct reader reader;
	struct queue payload;   /* of the message that has come */
	void (*on_message)(struct talk *t, unsigned type);
	void *arg;
};

/* Begin one on fd, which talk_end closes, with a HELLO.  on_message is called
 * for each message, whose payload it finds in t->payload.  Returns 0, -1 with
 * ENOMEM; talk_end is due in both cases. */
int talk_begin(struct talk *t, int fd, void (*on_message)(struct talk *t, unsigned type), void *arg);
void talk_end(struct talk *t);

/* Send what the socket takes. */
void talk_send(struct talk *t);

/* Send all, if it is little. */
void talk_say(struct talk *t);

/* Read once, without waiting. */
void talk_read(struct talk *t);

/* Go on in frames as soon as the master has shown that it can.  Not when all
 * has been said: then nothing more can be. */
void talk_upgrade(struct talk *t);

/* Send all, say that it is all, and read to the end.  Any master that runs ends
 * the stream once it has read the end of ours.  Returns false if nothing was
 * heard for patience ms. */
bool talk_listen(struct talk *t, int patience);

/* The status for exit(3) that the two bytes of an END tell. */
int end_status(unsigned kind, unsigned code);

/* ---- list.c ---- */

/* List all sessions, or s, connected on fd, if fd is not -1.  Returns the status
 * for exit(3). */
int control_list(int fd, const struct session *s, const struct options *o);

/* ---- control.c ---- */

/* All take a connection, which they close, and return the status for exit(3). */

/* Give all of standard input to the program. */
int control_push(int fd, const struct session *s);

/* Print the screen as text. */
int control_show(int fd, const struct session *s, const struct options *o);

/* Copy the output to standard output until the program ends: its status. */
int control_follow(int fd, const struct session *s, const struct options *o);

/* A session to wait for.  fd -1: it could not be reached, as has been told. */
struct waited {
	struct session session;
	int fd;
};

/* Wait until the programs of all n have ended: the first status that is not 0. */
int control_wait(const struct waited *waited, size_t n);

/* Send signal to the foreground process group; or if it is 0 end the session
 * and return when it is gone. */
int control_kill(int fd, const struct session *s, int signal);

/* Detach all terminals, and return when they are. */
int control_dismiss(int fd, const struct session *s);

#endif
