/* attach.c - the life of an attached terminal
 *
 * One thread and one poll(2).  Its parts are in attach/: what comes from the master
 * (incoming, messages) goes to the screen, what is typed (keys) goes to the master
 * (outgoing), and client.h has the phases from here to the end. */
#include "attach.h"
#include "base/system.h"
#include "attach/client.h"
#include "attach/parting.h"
#include "attach/silence.h"
#include "attach/stuck.h"
#include "attach/turn.h"
#include "base/complain.h"
#include "base/queue.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* ms for a master to refuse us. */
enum { REFUSAL_WAIT = 200 };

/* The one that attach_greet begins and attach_run goes on with. */
static struct client client;

/* ---- the beginning ---- */

static bool in_session(void)
{
	return getenv("DTACH_SESSION") != NULL;
}

int attach_greet(int fd, const struct options *o, bool created)
{
	struct client *c = &client;

	queue_free(&c->outgoing.queue);
	c->options = o;
	c->incoming.fd = fd;
	c->outgoing = (struct outgoing){ .fd = fd, .options = o };
	c->early = created || in_session();
	if (outgoing_hello(&c->outgoing, created, c->early, c->incoming.answer) < 0)
		return -1;
	if (c->early)
		outgoing_attach(&c->outgoing);
	outgoing_send(&c->outgoing);
	return 0;
}

/* A client counts as attached only once its terminal is raw; before that, keys
 * typed there would be lost. */
static int begin(struct client *c)
{
	if (terminal_find(&c->terminal) < 0 || attach_signals_open(&c->signals) < 0)
		return -1;
	keys_begin(&c->keys);
	attach_signals_take(&c->signals);
	take_terminal(c);
	if (c->early)
		outgoing_size(&c->outgoing);
	else
		outgoing_attach(&c->outgoing);
	outgoing_send(&c->outgoing);
	screen_open(&c->screen, &c->signals);
	if (!outgoing_wants_picture(&c->outgoing))
		terminal_clear();
	return 0;
}

/* The connection failed: reset everything for the next try. */
static void forget(struct client *c)
{
	attach_signals_give_back(&c->signals);
	screen_close(&c->screen);
	queue_free(&c->keys.typed);
	queue_free(&c->outgoing.queue);
	queue_free(&c->incoming.payload);
	queue_free(&c->incoming.ahead);
	queue_free(&c->undo);
	memset(c, 0, sizeof *c);
}

/* ---- the loop ---- */

static void on_kill(struct client *c, int signal)
{
	/* After a hang-up the terminal is gone. */
	if (signal != SIGHUP && !terminal_is_others())
		part(c);
	c->signal = signal;
	c->phase = KILLED;
}

static void on_signal(struct client *c, int signal)
{
	switch (signal) {
	case 0:
		break;
	case SIGWINCH:
		if (!c->options->read_only)
			outgoing_size(&c->outgoing);
		break;
	case SIGTSTP:
		suspend(c);
		break;
	case SIGCONT:
		take_terminal(c);
		outgoing_redraw(&c->outgoing);
		break;
	default:
		on_kill(c, signal);
		break;
	}
}

static void on_key(struct client *c, enum key key)
{
	switch (key) {
	case KEY_DETACH:
		part(c);
		c->phase = DETACHED;
		break;
	case KEY_SUSPEND:
		suspend(c);
		break;
	case KEY_NONE:
		break;
	}
}

static void on_keyboard(struct client *c)
{
	enum { KEYS_MOST = 16384 };     /* bytes of one read */
	unsigned char buffer[KEYS_MOST], *p = buffer;
	ssize_t n = read(0, buffer, sizeof buffer);
	size_t used;

	if (n < 0 && (errno == EINTR || errno == EAGAIN))
		return;
	if (n <= 0)
		on_kill(c, SIGHUP);
	while (n > 0 && c->phase == ATTACHED) {
		enum key key = keys_scan(&c->keys, p, (size_t)n, &used);

		outgoing_typed(&c->outgoing, &c->keys.typed);
		on_key(c, key);
		p += used;
		n -= (ssize_t)used;
	}
}

/* Of two times in ms, -1 for never. */
static int sooner(int a, int b)
{
	return a < 0 || (b >= 0 && b < a) ? b : a;
}

/* The keys first: what the screen is shown takes its time. */
static void turn(struct client *c)
{
	int timeout = sooner(keys_timeout(&c->keys), sooner(silence_timeout(c), stuck_timeout(c)));
	struct ready ready = turn_wait(c, true, timeout);

	if (keys_timeout(&c->keys) == 0) {
		keys_flush(&c->keys);
		outgoing_typed(&c->outgoing, &c->keys.typed);
	}
	if (ready.signal)
		on_signal(c, attach_signals_next(&c->signals));
	if (ready.keyboard && c->phase == ATTACHED)
		on_keyboard(c);
	if (c->phase != ATTACHED)
		return;
	outgoing_send(&c->outgoing);
	turn_work(c, &ready);
	silence_report(c);
	stuck_give_up(c);
	if (c->next[0] && c->phase == ATTACHED) {
		part(c);
		if (c->phase == PARTING)
			c->phase = SWITCHED;
	}
}

/* ---- the end ---- */

static int on_detached(struct client *c)
{
	bool says = c->options->abduco && !c->options->quiet;

	part_from_terminal(c, c->options->abduco ? "" : "[detached]\n");
	if (says)
		complain(c->name, "detached");
	if (!outgoing_is_empty(&c->outgoing))
		complain(c->name, "the program does not read, the last keys were not delivered");
	return 0;
}

static int on_ended(struct client *c)
{
	char text[ENDING_TEXT];
	int status;

	ending_text(&c->ending, text);
	part_from_terminal(c, c->options->abduco ? "" : text);
	status = ending_status(&c->ending, c->name);
	if (c->options->abduco && !c->options->quiet && c->ending.cause == ENDING_PROGRAM)
		complain(c->name, "session terminated with exit status %d", status);
	if (status < 0)
		forget(c);
	return status;
}

/* Leave the terminal as it was found, then do what the signal does by default. */
static int on_killed(struct client *c)
{
	if (!terminal_is_others())
		part_from_terminal(c, "");
	attach_signals_die(c->signal);
	return 128 + c->signal;
}

static int on_switched(struct client *c)
{
	char next[sizeof c->next];

	memcpy(next, c->next, sizeof next);
	part_from_terminal(c, "");
	forget(c);
	memcpy(c->next, next, sizeof next);
	return ATTACH_SWITCHED;
}

const char *attach_next(void)
{
	return client.next;
}

int attach_run(const char *name)
{
	struct client *c = &client;

	c->name = name;
	c->next[0] = '\0';
	/* Inside a session it may be that very session that we attach to.  Then a
	 * master of ours has said so before the terminal is touched. */
	if (in_session() && incoming_is_refusal(&c->incoming, REFUSAL_WAIT)) {
		c->ending.cause = ENDING_REFUSED;
		return ending_status(&c->ending, name);
	}
	if (begin(c) < 0) {
		complain(name, "%s", strerror(errno));
		return 1;
	}
	while (c->phase == ATTACHED)
		turn(c);
	switch (c->phase) {
	case ENDED:
		return on_ended(c);
	case KILLED:
		return on_killed(c);
	case SWITCHED:
		return on_switched(c);
	case ATTACHED:
	case PARTING:
	case DETACHED:
		break;
	}
	return on_detached(c);
}
