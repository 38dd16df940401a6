/* master/messages.h - what clients say, and what each message does */
#ifndef MASTER_MESSAGES_H
#define MASTER_MESSAGES_H

#include "master/state.h"

#include <stdbool.h>

/* A client that has just connected: how the session meets it. */
void messages_welcome(struct master *m, struct client *c);

/* Read once from c's socket, and handle the messages that are whole. */
void messages_read(struct master *m, struct client *c);

/* Handle what c has said, up to a message that finds no room: then c->held says for what. */
void messages_handle(struct master *m, struct client *c);

/* There is room for the message that c is held for. */
bool messages_have_room(const struct master *m, const struct client *c);

/* The program's terminal has all of the input of a client that sends no more. */
bool messages_pushed_all(const struct master *m, const struct client *c);

/* Say so, and how many bytes the kernel lost of lines that were too long. */
void messages_tell_taken(const struct master *m, struct client *c);

/* Clients that send no more: an attached one has left; one that pushed is answered TAKEN once
 * the program's terminal has everything. */
void messages_check_eof(struct master *m);

#endif
