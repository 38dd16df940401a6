/* control/list.c - the list of sessions, for people and as JSON */
#include "control/list.h"
#include "base/complain.h"
#include "base/endian.h"
#include "base/text.h"
#include "session/registry.h"
#include "control/talk.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* ms for a master to say something: a list does not wait for one that is
 * stopped. */
enum { PATIENCE = 1000 };

/* What is known of a session.  pid 0: its master did not tell. */
struct info {
	char *name;
	bool attached;
	bool silent;            /* did not answer in time */
	uint32_t pid, clients;
	unsigned cols, rows;
	uint64_t started;       /* s since the epoch, or 0 */
	char *words;            /* of the command, each ended by NUL */
	size_t words_length;
	bool ended;             /* and held: kind and code say how */
	bool stopped;           /* the program is, by SIGSTOP or its like */
	unsigned kind, code;
	char *log, *trouble;    /* of the output; NULL: none */
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

/* The next n bytes at *p, or NULL if there are not that many. */
static const unsigned char *bytes_next(const unsigned char **p, size_t *left, size_t n)
{
	const unsigned char *at = *p;

	if (*left < n)
		return NULL;
	*p += n;
	*left -= n;
	return at;
}

/* The next text, which has its length in 2 bytes before it. */
static const unsigned char *text_next(const unsigned char **p, size_t *left, size_t *n)
{
	const unsigned char *length = bytes_next(p, left, 2);

	*n = length ? get16(length) : 0;
	return length ? bytes_next(p, left, *n) : NULL;
}

/* What may be missing behind the command. */
static void info_more(struct info *info, const unsigned char *p, size_t left)
{
	const unsigned char *end = bytes_next(&p, &left, 2), *text;
	size_t n;

	if (end && info->ended) {
		info->kind = end[0];
		info->code = end[1];
	}
	text = text_next(&p, &left, &n);
	if (text && n > 0)
		info->log = copy(text, n);
	text = text_next(&p, &left, &n);
	if (text && n > 0)
		info->trouble = copy(text, n);
}

static void info_message(struct talk *t, unsigned type)
{
	struct info *info = t->arg;
	const unsigned char *p = queue_head(&t->payload), *fixed, *name, *words;
	size_t left = t->payload.length, name_length, words_length;

	if (type != MSG_INFO_REPLY || info->pid)
		return;
	fixed = bytes_next(&p, &left, 26);
	name = text_next(&p, &left, &name_length);
	words = text_next(&p, &left, &words_length);
	if (!fixed || !name || !words)
		return;
	info->pid = get32(fixed);
	info->clients = get32(fixed + 8);
	info->attached = info->clients > 0;
	info->cols = get16(fixed + 12);
	info->rows = get16(fixed + 14);
	info->started = get64(fixed + 16);
	info->ended = fixed[24] == INFO_ENDED;
	info->stopped = fixed[24] == INFO_STOPPED;
	if (!info->name)
		info->name = copy(name, name_length);
	info->words = copy(words, words_length);
	info->words_length = info->words ? words_length : 0;
	info_more(info, p, left);
}

/* Ask who it is.  Returns false if it has just ended: our question was not read,
 * which dtach 0.9 would do before it ends the connection without a word. */
static bool info_ask(int fd, struct info *info)
{
	struct talk t;

	if (talk_begin(&t, fd, info_message, info) == 0 && message_to_master(&t.out, false, MSG_INFO, NULL, 0) == 0)
		info->silent = !talk_listen(&t, PATIENCE);
	talk_end(&t);
	return info->pid || !t.broken;
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
	struct list *l = arg;
	struct info *info = list_add(l);

	if (!info) {
		if (e->fd >= 0)
			close(e->fd);
		return;
	}
	info->attached = e->attached;
	info->silent = e->fd < 0;
	info->name = e->at_name ? copy(e->at_name, strlen(e->at_name)) : NULL;
	if (e->fd >= 0 && !info_ask(e->fd, info)) {
		free(info->name);
		l->count--;
		return;
	}
	if (!info->name)
		info->name = copy(e->path, strlen(e->path));
}

static const char *info_state(const struct info *info)
{
	return info->silent ? "silent" : info->ended ? "ended" : info->stopped ? "stopped" : info->attached ? "attached" : "detached";
}

/* The days of a month, counted from January 1970. */
static unsigned month_days(unsigned month)
{
	static const unsigned char days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	unsigned year = 1970 + month / 12;
	bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

	return month % 12 == 1 && leap ? 29 : days[month % 12];
}

/* In UTC: what local time needs of libc is much of a static program. */
static void started_print(uint64_t when)
{
	unsigned day, month = 0;

	/* Of no more than four digits. */
	if (!when || when >= 253402300800) {
		printf(" %-20s", "-");
		return;
	}
	for (day = (unsigned)(when / 86400); day >= month_days(month); month++)
		day -= month_days(month);
	printf(" %u-%02u-%02uT%02u:%02u:%02uZ", 1970 + month / 12, month % 12 + 1, day + 1,
		(unsigned)(when / 3600 % 24), (unsigned)(when / 60 % 60), (unsigned)(when % 60));
}

/* The name comes last, so that it can be found whatever the command is. */
static void info_print(const struct info *info)
{
	char shown[4 * 4096 + 1], size[32] = "-", state[32];
	size_t at;

	if (info->pid)
		snprintf(size, sizeof size, "%ux%u", info->cols, info->rows);
	snprintf(state, sizeof state, info->ended ? "%s:%d" : "%s", info_state(info), end_status(info->kind, info->code));
	printf("%-9s", state);
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

static void json_member(const char *key, const char *text)
{
	if (!text)
		return;
	printf(",\"%s\":", key);
	json_string(text);
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
	if (info->ended)
		printf(",\"%s\":%u", info->kind == END_KILLED ? "signal" : "exit", info->code);
	json_member("log", info->log);
	json_member("log_error", info->trouble);
	printf("}\n");
}

/* A log that is in trouble is told beside the list, which keeps its columns. */
static void trouble_tell(const struct info *info)
{
	if (info->trouble)
		complain(info->name ? info->name : "-", "the log %s: %s", info->log ? info->log : "-", info->trouble);
}

static int list_print(const struct list *l, const struct options *o)
{
	size_t i;

	if (l->count > 0 && !o->json && isatty(1))
		printf("%-9s %7s %3s %-9s %-20s COMMAND... NAME\n", "STATE", "PID", "CL", "SIZE", "STARTED");
	for (i = 0; i < l->count; i++)
		if (o->json)
			info_print_json(&l->rows[i]);
		else {
			info_print(&l->rows[i]);
			trouble_tell(&l->rows[i]);
		}
	if (!l->failed)
		return output_end("list");
	complain("list", "%s", strerror(ENOMEM));
	return 1;
}

int control_list(int fd, const struct session *s, const struct options *o)
{
	struct list l = { NULL, 0, false };
	struct info *info;
	struct stat st;
	size_t i;
	int status;

	if (fd < 0) {
		if (session_each(list_visit, &l) < 0)
			return 1;
	} else if ((info = list_add(&l)) != NULL) {
		info->attached = fstatat(s->dir, s->base, &st, 0) == 0 && (st.st_mode & S_IXUSR);
		if (!info_ask(fd, info)) {
			complain(s->name, "the session has just ended");
			free(l.rows);
			return 1;
		}
		if (!info->name)
			info->name = copy(s->reach, strlen(s->reach));
	}
	status = list_print(&l, o);
	for (i = 0; i < l.count; i++) {
		free(l.rows[i].name);
		free(l.rows[i].words);
		free(l.rows[i].log);
		free(l.rows[i].trouble);
	}
	free(l.rows);
	return status;
}
