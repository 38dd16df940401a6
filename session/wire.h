/* session/wire.h - the messages on a session's socket and what their bytes mean
 *
 * doc/PROTOCOL is the specification; section numbers here are those of PROTOCOL.
 * session/message.h reads and writes messages, session/hello.h finds out which
 * dialect is spoken. */
#ifndef SESSION_WIRE_H
#define SESSION_WIRE_H

#include "base/system.h"
#include <stdbool.h>
#include <stddef.h>

/* Sizes in bytes: of a classic packet and its payload, of a frame's header, of the
 * largest payloads of both sides' frames. */
enum {
	PACKET_SIZE = 10, PACKET_PAYLOAD = 8, HEADER_SIZE = 5,
	CLIENT_PAYLOAD = 16384, MASTER_PAYLOAD = 65536,
};

/* How far a client has come: it has said neither HELLO nor FRAMES, HELLO, or both.
 * Some messages count only from a stage on (sections 3, 4.1). */
enum client_stage { STAGE_CLASSIC, STAGE_HELLO, STAGE_FRAMES };

/* The messages of a client (sections 2.1, 3, 4.1): name, number, least payload in bytes,
 * stage, and whether it TYPES: then it waits while the program's input is full, and
 * else while its sender does not read the answers.  REDRAW's method is not part of the
 * payload here.  To add a message, add a line here, and to master/ its handler: on_NAME. */
#define CLIENT_MESSAGES(M) \
	M(PUSH,     0,  0, CLASSIC, TYPES) \
	M(ATTACH,   1,  0, CLASSIC, ASKS) \
	M(DETACH,   2,  0, CLASSIC, ASKS) \
	M(WINCH,    3,  8, CLASSIC, ASKS) \
	M(REDRAW,   4,  8, CLASSIC, ASKS) \
	M(HELLO,    5,  8, CLASSIC, ASKS) \
	M(FRAMES,   6,  0, CLASSIC, ASKS) \
	M(INFO,     7,  0, CLASSIC, ASKS) \
	M(CLIENT,   8,  1, CLASSIC, ASKS) \
	M(TERMINAL, 9,  8, CLASSIC, ASKS) \
	M(TAKING,  10,  0, CLASSIC, ASKS) \
	M(SHOW,    11,  5, HELLO, ASKS) \
	M(FOLLOW,  12,  5, HELLO, ASKS) \
	M(WAIT,    13,  0, HELLO, ASKS) \
	M(KILL,    14,  1, HELLO, ASKS) \
	M(DISMISS, 15,  0, HELLO, ASKS) \
	M(AGENT,   16,  0, FRAMES, ASKS) \
	M(INSIDE,  17,  1, FRAMES, ASKS) \
	M(INPUT,   18,  1, FRAMES, TYPES) \
	M(LOOK,    19,  5, FRAMES, ASKS) \
	M(WATCH,   20,  1, FRAMES, ASKS) \
	M(SIZE,    24,  8, HELLO, ASKS) \
	M(SWITCH,  25,  0, FRAMES, ASKS) \
	M(LABEL,   26,  1, FRAMES, ASKS) \
	M(MONITOR, 28,  0, HELLO, ASKS) \
	M(EXECUTE, 32,  0, FRAMES, ASKS) \
	M(UPGRADE, 36,  1, FRAMES, ASKS) \
	M(RESUME,  44,  8, HELLO, ASKS)

/* The messages of a master (section 4.2): name, number.  INFO_REPLY is the specification's INFO. */
#define MASTER_MESSAGES(M) \
	M(OUTPUT,     0) \
	M(END,        1) \
	M(INFO_REPLY, 2) \
	M(TAKEN,      3) \
	M(DETACHED,   4) \
	M(LOST,       5) \
	M(REFUSED,    6) \
	M(UNDO,       7) \
	M(TEXT,       8) \
	M(MISSED,     9) \
	M(DONE,      10) \
	M(NOTICE,    11) \
	M(STATE,     12) \
	M(GO,        18) \
	M(DETAILS,   19) \
	M(LIFE,      20) \
	M(RESIZED,   21) \
	M(EVENT,     22) \
	M(UPGRADED,  26) \
	M(RESUMED,   32)

#define WIRE_CLIENT_NUMBER(name, number, ...) MSG_##name = number,
#define WIRE_MASTER_NUMBER(name, number) MSG_##name = number,
enum client_message { CLIENT_MESSAGES(WIRE_CLIENT_NUMBER) };
enum master_message { MASTER_MESSAGES(WIRE_MASTER_NUMBER) };

/* Does a message of this type, with a payload of this length, count?  A receiver skips
 * unknown types, payloads that are too short, and messages that come before their
 * stage. */
bool client_message_counts(unsigned type, size_t length, enum client_stage stage);

/* Returns whether a message of this type TYPES: puts something into the program's input. */
bool client_message_types(unsigned type);

/* REDRAW's method: how the terminal comes to show the screen (section 2.1). */
enum redraw { REDRAW_DEFAULT, REDRAW_NONE, REDRAW_CTRL_L, REDRAW_WINCH, REDRAW_SCREEN };

/* Flags of INFO, CLIENT, SHOW, FOLLOW, WAIT and KILL, states in INFO, flags in LIFE, reasons of REFUSED. */
enum { INFO_WITH_LIFE = 1, INFO_WITH_DETAILS = 2 };
enum { CLIENT_READ_ONLY = 1, CLIENT_QUIET = 2, CLIENT_EARLY = 4 };
enum { SHOW_COLOURS = 1 };
enum { FOLLOW_RECORDS = 2 };
enum { WAIT_LOOK = 1 };
enum { KILL_WITHIN = 1 };
enum { INFO_RUNNING, INFO_ENDED, INFO_STOPPED, INFO_WAITING };
enum { LIFE_KEPT = 1, LIFE_RAN = 2 };
enum { REFUSED_OWN_TERMINAL = 1 };

/* What LOOK asks for, flags of WATCH, flags of STATE. */
enum { LOOK_STATE, LOOK_LINES, LOOK_OUTPUT };
enum { WATCH_PICTURES = 1 };
enum { STATE_VISIBLE = 1, STATE_ALTERNATE = 2, STATE_LINE_MODE = 4, STATE_OUTPUT = 8,
	STATE_OUTPUT_ALTERNATE = 16, STATE_OUTPUT_CUT = 32, STATE_SHELL = 64 };

/* In STATE and DETAILS, the status of the last command while it is not known. */
enum { STATUS_UNKNOWN = 0xffff };

/* Kinds of INPUT. */
enum { INPUT_KEY, INPUT_TEXT, INPUT_PASTE, INPUT_PASTED, INPUT_NOTHING, INPUT_KINDS };

/* A client says TAKING, every TAKING_EVERY ms at most, when it has needed more than
 * SLOW ms to show what it had read at once (section 4.4). */
enum { SLOW = 50, TAKING_EVERY = 500 };

/* Most bytes of an INSIDE, without a NUL, and most of them in an INFO. */
enum { INSIDE_SIZE = 1023, INSIDE_MOST = 32 };

/* Bytes of a LIFE, and of a DETAILS before its texts. */
enum { LIFE_SIZE = 16, DETAILS_FIXED = 15 };

/* Kinds of EVENT. */
enum event {
	EVENT_MISSED, EVENT_ATTACHED, EVENT_DETACHED, EVENT_TITLE, EVENT_BELL, EVENT_IDLE, EVENT_EXITED,
	EVENT_RESTARTED, EVENT_PROMPT,
};

/* First byte of UPGRADED. */
enum { UPGRADE_BEGUN, UPGRADE_DONE, UPGRADE_FAILED };

/* Kinds of END. */
enum { END_EXITED, END_KILLED };

/* The status for exit(3) that END's two bytes tell: the exit code, or 128 and the
 * signal. */
int end_status(unsigned kind, unsigned code);

/* Put TERMINAL's payload for the terminal that fd is into name, PACKET_PAYLOAD bytes
 * (section 5).  Returns 0, or -1 if fd is no terminal. */
int terminal_name(int fd, unsigned char *name);

#endif
