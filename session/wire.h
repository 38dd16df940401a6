/* session/wire.h - what is said on the socket, in both dialects */
#ifndef SESSION_WIRE_H
#define SESSION_WIRE_H

#include "base/system.h"
#include "base/queue.h"
#include <stdbool.h>
#include <stdint.h>
#include <sys/ioctl.h>

/* How a program is asked to redraw when a terminal attaches.  The numbers are
 * those of the wire (PROTOCOL, section 2.1). */
enum redraw { REDRAW_DEFAULT, REDRAW_NONE, REDRAW_CTRL_L, REDRAW_WINCH, REDRAW_SCREEN };



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
enum { INFO_RUNNING, INFO_ENDED, INFO_STOPPED };

/* A client says TAKING, at most every so many ms, when what came at once has
 * taken longer than SLOW ms to be shown. */
enum { SLOW = 50, TAKING_EVERY = 500 };
enum { REFUSED_OWN_TERMINAL = 1 };

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

/* The status for exit(3) that the two bytes of an END tell. */
int end_status(unsigned kind, unsigned code);

#endif
