/* control.c - the modes that need no terminal: push, list */
#include "dtach.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum {
	PUSH_MOST = 256 * 1024,         /* read and not yet taken by the master */
	ANSWER_WAIT = 1000,             /* ms for a master to say who it is */
};

/* ---- a conversation ---- */

/* One with a master: what we have to say, and what it has said so far. */
struct talk {
	int fd;
	struct queue out;
	bool framed, over;
	enum dialect dialect;
	unsigned char answer[ANSWER_SIZE], first[ANSWER_SIZE];
	size_t first_length;
	struct reader reader;
	struct queue payload;
	void (*on_message)(struct talk *t, unsigned type);
	void *arg;
};

static int talk_begin(struct talk *t, int fd)
{
	memset(t, 0, sizeof *t);
	t->fd = fd;
	return hello_say(&t->out, t->answer);
}

static void talk_end(struct talk *t)
{
	queue_free(&t->out);
	queue_free(&t->payload);
	close(t->fd);
}

/* Send what the socket takes.  When the connection is broken there is nobody
 * to send to, but perhaps still something to be read. */
static void talk_send(struct talk *t)
{
	while (t->out.length > 0)
		if (queue_send(&t->out, t->fd, t->framed ? 0 : PACKET_SIZE) < 0) {
			if (errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR && errno != ENOBUFS)
				queue_free(&t->out);
			return;
		}
}

static void talk_frames(struct talk *t, const unsigned char *p, size_t n)
{
	const unsigned char *piece;
	size_t length;
	ssize_t used;

	for (; n > 0; p += used, n -= (size_t)used) {
		used = reader_take(&t->reader, p, n, &piece, &length);
		if (used < 0 || queue_put(&t->payload, piece, length) < 0) {
			t->over = true;
			return;
		}
		if (t->reader.header_have < HEADER_SIZE || t->reader.left > 0)
			continue;
		t->on_message(t, t->reader.type);
		queue_drop(&t->payload, t->payload.length);
	}
}

/* Read once.  A classic master says nothing to those who do not attach. */
static void talk_read(struct talk *t)
{
	unsigned char buffer[16384], *p = buffer;
	ssize_t n = recv(t->fd, buffer, sizeof buffer, MSG_DONTWAIT);

	if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR))
		return;
	if (n <= 0) {
		t->over = true;
		return;
	}
	for (; n > 0 && t->dialect == DIALECT_UNKNOWN; n--) {
		t->first[t->first_length++] = *p++;
		t->dialect = hello_judge(t->answer, t->first, t->first_length);
	}
	if (t->dialect == DIALECT_FRAMED)
		talk_frames(t, p, (size_t)n);
}

/* Go on in frames as soon as the master has shown that it can.  Not when all
 * has been said: then nothing more can be. */
static void talk_upgrade(struct talk *t)
{
	if (!t->framed && t->dialect == DIALECT_FRAMED) {
		message_to_master(&t->out, false, MSG_FRAMES, NULL, 0);
		t->framed = true;
	}
}

/* ---- push ---- */

static void push_message(struct talk *t, unsigned type)
{
	if (type == MSG_TAKEN)
		*(bool *)t->arg = true;
}

/* Read a piece of standard input.  Returns false at its end, or -1 as errno in
 * *error. */
static bool push_input(struct talk *t, int *error)
{
	static unsigned char buffer[CLIENT_PAYLOAD];
	ssize_t n = read(0, buffer, sizeof buffer);

	if (n < 0 && (errno == EINTR || errno == EAGAIN))
		return true;
	if (n < 0 || (n > 0 && message_to_master(&t->out, t->framed, MSG_PUSH, buffer, (size_t)n) < 0))
		*error = errno;
	return n > 0 && !*error;
}

/* Once all is sent the sending side is shut down; the master ends the
 * connection when the program's terminal has everything (PROTOCOL, 2.3). */
int control_push(int fd, const char *name)
{
	struct talk t;
	bool taken = false, more = true, shut = false;
	int error = 0;

	if (talk_begin(&t, fd) < 0)
		error = errno;
	t.on_message = push_message;
	t.arg = &taken;
	while (!t.over && !error) {
		struct pollfd p[2] = {
			{ .fd = fd, .events = (short)(POLLIN | (t.out.length ? POLLOUT : 0)) },
			{ .fd = more && t.out.length < PUSH_MOST ? 0 : -1, .events = POLLIN },
		};

		if (!more && t.out.length == 0 && !shut)
			shut = shutdown(fd, SHUT_WR) == 0;
		if (poll(p, 2, -1) < 0)
			continue;
		if (p[0].revents & (POLLIN | POLLHUP | POLLERR))
			talk_read(&t);
		if (!shut)
			talk_upgrade(&t);
		if (p[1].revents)
			more = push_input(&t, &error);
		talk_send(&t);
	}
	taken |= t.dialect != DIALECT_FRAMED && shut;
	talk_end(&t);
	if (error)
		complain("standard input", "%s", strerror(error));
	else if (!taken)
		complain(name, "the session ended before it had all of the input");
	return error || !taken;
}

/* ---- list ---- */

/* What is known of a session.  pid 0: its master did not tell. */
struct info {
	char *name;
	bool attached;
	bool silent;            /* did not answer in time */
	uint32_t pid, clients;
	unsigned cols, rows;
	time_t started;
	char *words;            /* of the command, each ended by NUL */
	size_t words_length;
};

struct list {
	struct info *rows;
	size_t count;
	bool failed;
};

static char *copy(const void *from, size_t n)
{
	char *to = malloc(n + 1);

	if (to) {
		memcpy(to, from, n);
		to[n] = '\0';
	}
	return to;
}

static void info_message(struct talk *t, unsigned type)
{
	struct info *info = t->arg;
	const unsigned char *p = queue_head(&t->payload);
	size_t n = t->payload.length, name, words;

	if (type != MSG_INFO_REPLY || n < 30 || info->pid)
		return;
	name = get16(p + 26);
	if (n < 30 + name)
		return;
	words = get16(p + 28 + name);
	if (n < 30 + name + words)
		return;
	info->pid = get32(p);
	info->clients = get32(p + 8);
	info->attached = info->clients > 0;
	info->cols = get16(p + 12);
	info->rows = get16(p + 14);
	info->started = (time_t)get64(p + 16);
	if (!info->name)
		info->name = copy(p + 28, name);
	info->words = copy(p + 30 + name, words);
	info->words_length = words;
}

/* Ask who it is.  Any master that runs ends the connection once it has read
 * the end of ours; the time limit is for one that is stopped. */
static void info_ask(int fd, struct info *info)
{
	int64_t end = clock_ms() + ANSWER_WAIT, now;
	struct pollfd p = { .fd = fd, .events = POLLIN };
	struct talk t;

	if (talk_begin(&t, fd) < 0)
		t.over = true;
	t.on_message = info_message;
	t.arg = info;
	message_to_master(&t.out, false, MSG_INFO, NULL, 0);
	talk_send(&t);
	shutdown(fd, SHUT_WR);
	while (!t.over && (now = clock_ms()) < end)
		if (poll(&p, 1, (int)(end - now)) > 0)
			talk_read(&t);
	info->silent = !t.over;
	talk_end(&t);
}

static struct info *list_add(struct list *l)
{
	struct info *rows = realloc(l->rows, (l->count + 1) * sizeof *rows);

	if (!rows) {
		l->failed = true;
		return NULL;
	}
	l->rows = rows;
	memset(rows + l->count, 0, sizeof *rows);
	return rows + l->count++;
}

static void list_visit(const struct entry *e, void *arg)
{
	struct info *info = list_add(arg);

	if (!info) {
		if (e->fd >= 0)
			close(e->fd);
		return;
	}
	info->attached = e->attached;
	info->silent = e->fd < 0;
	info->name = e->at_name ? copy(e->at_name, strlen(e->at_name)) : NULL;
	if (e->fd >= 0)
		info_ask(e->fd, info);
	if (!info->name)
		info->name = copy(e->path, strlen(e->path));
}

static const char *info_state(const struct info *info)
{
	return info->silent ? "silent" : info->attached ? "attached" : "detached";
}

static void started_print(time_t when)
{
	char text[64] = "-";
	struct tm tm;

	if (when && localtime_r(&when, &tm))
		strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &tm);
	printf(" %-19s", text);
}

/* The name comes last, so that it can be found whatever the command is. */
static void info_print(const struct info *info)
{
	char shown[4 * 4096 + 1], size[32] = "-";
	size_t at;

	if (info->pid)
		snprintf(size, sizeof size, "%ux%u", info->cols, info->rows);
	printf("%-8s", info_state(info));
	if (info->pid)
		printf(" %7lu %3lu", (unsigned long)info->pid, (unsigned long)info->clients);
	else
		printf(" %7s %3s", "-", "-");
	printf(" %-9s", size);
	started_print(info->started);
	if (info->words_length == 0)
		printf(" -");
	for (at = 0; at < info->words_length; at += strlen(info->words + at) + 1)
		printf(" %s", text_escape(shown, sizeof shown, info->words + at));
	printf(" %s\n", text_escape(shown, sizeof shown, info->name ? info->name : "-"));
}

/* A JSON string.  Bytes that are not UTF-8 become lone low surrogates, U+DC80
 * to U+DCFF, which lets a reader get the bytes back. */
static void json_string(const char *text)
{
	const unsigned char *p = (const unsigned char *)text;

	putchar('"');
	while (*p) {
		size_t n = utf8_length(p);

		if (n == 0)
			printf("\\udc%02x", *p++);
		else if (*p < ' ' || *p == 0x7f)
			printf("\\u%04x", *p++);
		else if (n == 2 && p[0] == 0xc2 && p[1] < 0xa0) {
			printf("\\u%04x", p[1]);
			p += 2;
		} else {
			if (*p == '"' || *p == '\\')
				putchar('\\');
			fwrite(p, 1, n, stdout);
			p += n;
		}
	}
	putchar('"');
}

static void info_print_json(const struct info *info)
{
	size_t at;

	printf("{\"name\":");
	json_string(info->name ? info->name : "");
	printf(",\"state\":\"%s\"", info_state(info));
	if (info->pid) {
		printf(",\"pid\":%lu,\"clients\":%lu,\"cols\":%u,\"rows\":%u,\"started\":%lld,\"command\":[",
			(unsigned long)info->pid, (unsigned long)info->clients, info->cols, info->rows,
			(long long)info->started);
		for (at = 0; at < info->words_length; at += strlen(info->words + at) + 1) {
			if (at > 0)
				putchar(',');
			json_string(info->words + at);
		}
		printf("]");
	}
	printf("}\n");
}

static int list_print(const struct list *l, const struct options *o)
{
	size_t i;

	if (l->count > 0 && !o->json && isatty(1))
		printf("%-8s %7s %3s %-9s %-19s COMMAND... NAME\n", "STATE", "PID", "CL", "SIZE", "STARTED");
	for (i = 0; i < l->count; i++)
		if (o->json)
			info_print_json(&l->rows[i]);
		else
			info_print(&l->rows[i]);
	if (fflush(stdout) == 0 && !ferror(stdout) && !l->failed)
		return 0;
	complain("list", "%s", strerror(errno));
	return 1;
}

int control_list(int fd, const char *name, const struct options *o)
{
	struct list l = { NULL, 0, false };
	struct info *info;
	size_t i;
	int status;

	if (fd < 0) {
		if (session_each(list_visit, &l) < 0)
			return 1;
	} else if ((info = list_add(&l)) != NULL) {
		info_ask(fd, info);
		if (!info->name)
			info->name = copy(name, strlen(name));
	}
	status = list_print(&l, o);
	for (i = 0; i < l.count; i++) {
		free(l.rows[i].name);
		free(l.rows[i].words);
	}
	free(l.rows);
	return status;
}
