/* control/shell.c - the shell of a session: whether it waits for a command, and typing it one */
#include "control/shell.h"
#include "base/clock.h"
#include "base/endian.h"
#include "control/output.h"
#include "control/peer.h"
#include "control/reach.h"
#include "session/keys.h"
#include "session/wire.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

enum {
	PIECE = 4096,           /* bytes of a message with text */
	SHELL_WAIT = 1000,      /* ms for a shell to take the terminal back, */
	SHELL_START = 10000,    /* or, while it has printed nothing at all, to start, */
	SHELL_AGAIN = 50,       /* asked so often */
	GOODBYE = 15000,        /* for the end of a session: its master's graces, and some */
};

/* ---- what the master says ---- */

static void shell_hear(void *arg, const struct reply *reply)
{
	struct shell *sh = arg;
	struct command *c = &sh->command;

	if (reply->type == MSG_DONE && reply->length >= 1) {
		sh->error = reply->payload[0];
	} else if (reply->type == MSG_STATE) {
		if (state_take(&sh->state, reply) < 0)
			c->failed = ENOMEM;
		else if (sh->watching)
			command_state(c, &sh->state);
	} else if (!c->screen || c->done || c->failed) {
		return;
	} else if (reply->type == MSG_TEXT) {
		command_picture(c, &sh->state, reply->payload, reply->length);
	} else if (reply->type == MSG_OUTPUT) {
		command_output(c, reply->payload, reply->length);
	} else if (reply->type == MSG_MISSED) {
		command_missed(c);
	}
}

/* ---- asking ---- */

int shell_failed(const struct shell *sh)
{
	const struct command *c = &sh->command;

	if (c->unwritten)
		return output_failed(c->failed);
	return c->failed ? session_fails(&sh->dialog.session, strerror(c->failed)) : 0;
}

static int ended_fails(const struct shell *sh)
{
	return session_fails(&sh->dialog.session, "its program has ended");
}

/* A question that is answered by DONE.  Returns 0, or 1 after a complaint. */
static int ask_done(struct shell *sh, enum client_message type, const void *payload, size_t n)
{
	const struct request request = { type, payload, n };

	sh->error = -1;
	if (dialog_ask(&sh->dialog, &request) != 0 || shell_failed(sh))
		return 1;
	if (sh->dialog.ended || sh->error == ESRCH)
		return sh->command.done || sh->command.begun ? 0 : ended_fails(sh);
	if (sh->error < 0)
		return peer_older(&sh->dialog.session);
	return 0;
}

int shell_ask(struct shell *sh, bool watch)
{
	const unsigned char look[5] = { LOOK_STATE }, flags = WATCH_PICTURES;
	const struct request request = { watch ? MSG_WATCH : MSG_LOOK, watch ? &flags : look, watch ? 1 : sizeof look };

	sh->watching |= watch;
	if (dialog_ask(&sh->dialog, &request) != 0 || shell_failed(sh))
		return 1;
	if (sh->dialog.ended && !sh->command.begun)
		return ended_fails(sh);
	return sh->state.known ? 0 : peer_older(&sh->dialog.session);
}

int shell_begin(struct shell *sh)
{
	sh->dialog.talk.fd = -1;
	if (dialog_begin(&sh->dialog, sh->command.session, shell_hear, sh) != 0 || ask_done(sh, MSG_EXECUTE, NULL, 0) != 0)
		return 1;
	if (!sh->error)
		return 0;
	return session_fails(&sh->dialog.session,
		"another dtach -x runs a command in it: try again when that has ended");
}

void shell_end(struct shell *sh)
{
	dialog_end(&sh->dialog);
	command_free(&sh->command);
	state_free(&sh->state);
}

void shell_dismiss(struct shell *sh)
{
	const unsigned char hang_up = 0;
	const struct request request = { MSG_KILL, &hang_up, 1 };
	int64_t end = clock_ms() + GOODBYE;

	if (sh->dialog.talk.over || dialog_ask(&sh->dialog, &request) != 0)
		return;
	while (!sh->dialog.talk.over && clock_ms() < end)
		dialog_listen(&sh->dialog, end);
}

/* ---- is it one? ---- */

/* Programs that pass what is typed on to a shell elsewhere.  While they read a line themselves, a
 * password for example, the terminal is in line mode. */
static bool leads_elsewhere(const struct shell *sh)
{
	static const char *const names[] = {
		"ssh", "mosh-client", "docker", "podman", "kubectl", "lxc", "incus", "machinectl", "sudo", "su", "doas",
	};
	size_t i;

	for (i = 0; i < sizeof names / sizeof *names; i++)
		if (strcmp(sh->state.name, names[i]) == 0)
			return !(sh->state.flags & (STATE_LINE_MODE | STATE_ALTERNATE));
	return false;
}

static int refuse(const struct shell *sh)
{
	char why[256];

	snprintf(why, sizeof why, "%s is in the foreground, which is no shell that waits for a command (-i types keys)",
		*sh->state.name ? sh->state.name : "a program");
	return session_fails(&sh->dialog.session, why);
}

int shell_find(struct shell *sh)
{
	int64_t end = clock_ms() + SHELL_WAIT;

	for (;;) {
		if (shell_ask(sh, false) != 0)
			return 1;
		sh->is_shell = sh->state.flags & STATE_SHELL;
		sh->pid = sh->state.pid;
		sh->group = sh->state.group;
		sh->is_here = sh->group && kill((pid_t)sh->group, 0) == 0;
		if (sh->is_shell || leads_elsewhere(sh))
			return 0;
		if (clock_ms() >= end && (sh->state.offset > 0 || sh->state.idle > SHELL_START))
			return refuse(sh);
		poll(NULL, 0, SHELL_AGAIN);
	}
}

bool shell_has_ended(const struct shell *sh)
{
	return sh->is_here && kill((pid_t)sh->group, 0) < 0 && errno == ESRCH;
}

/* ---- typing ---- */

static int type(struct shell *sh, unsigned kind, const void *bytes, size_t n)
{
	unsigned char payload[1 + PIECE] = { (unsigned char)kind };

	if (n > 0)
		memcpy(payload + 1, bytes, n);
	return ask_done(sh, MSG_INPUT, payload, n + 1);
}

/* The blank keeps the line out of the history of many shells; within the brackets of a paste fish
 * would drop it. */
int shell_type(struct shell *sh, const struct queue *line)
{
	unsigned char enter[5] = { 0 };
	const unsigned char *p = queue_head(line);
	size_t left = line->length, n;
	int wrong = type(sh, INPUT_TEXT, " ", 1) || type(sh, INPUT_PASTE, NULL, 0);

	put32(enter + 1, KEY_ENTER);
	for (; left > 0 && !wrong; p += n, left -= n) {
		n = left < PIECE ? left : PIECE;
		wrong = type(sh, INPUT_TEXT, p, n);
	}
	return wrong || type(sh, INPUT_PASTED, NULL, 0) || type(sh, INPUT_KEY, enter, sizeof enter);
}
