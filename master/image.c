/* master/image.c - all that a running master is, as an image, and a master from one
 *
 * Numbers are listed in tables, one for each struct; texts, queues and what is larger have parts of
 * their own.  To keep something new is to add a line with a new number at the end of a table: an image
 * of an older version lacks it, and it is 0 then. */
#include "master/image.h"
#include "base/clock.h"
#include "master/birth.h"
#include "master/messages.h"
#include "session/fields.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* The numbers of the parts.  From 64 on they are session/kept.h's. */
enum {
	PART_OPTIONS = 1, PART_COMMAND, PART_SESSION, PART_MASTER, PART_LABELS, PART_SCREEN, PART_RING,
	PART_UNDOS, PART_QUEUES, PART_LOG, PART_TRANSCRIPT, PART_TERMIOS, PART_CLIENT,
};

/* ---- tables ---- */

#define O(id, member) FIELD(struct options, id, member)
static const struct field of_options[] = {
	FIELD_FLAG(struct options, 1, hold), O(2, keep), O(3, keep_most), O(4, redraw), O(5, history),
	O(6, log_format), FIELD_FLAG(struct options, 7, quiet), FIELD_FLAG(struct options, 8, keep_image),
	{ .id = 0 },
};

#define S(id, member) FIELD(struct session, id, member)
static const struct field of_session[] = {
	S(1, dir), S(2, made.dev), S(3, made.ino), { .id = 0 },
};

#define M(id, member) FIELD(struct master, id, member)
#define MF(id, member) FIELD_FLAG(struct master, id, member)
#define SIZE(id, member) M(id, member.ws_row), M(id + 1, member.ws_col), M(id + 2, member.ws_xpixel), \
	M(id + 3, member.ws_ypixel)
static const struct field of_master[] = {
	M(1, started), MF(2, foreground), M(3, program.pid), M(4, program.pty), M(5, program.terminal),
	M(6, listener), MF(7, marked), MF(8, dismissing), M(9, accept_after),
	M(10, stream.spoke), M(11, stream.undo_serial), M(12, stream.undos.newest),
	M(13, stream.mirror.missed), M(14, stream.mirror.error),
	M(15, input.put), M(16, input.taken), MF(17, input.blocked), M(18, input.line), M(19, input.lost),
	M(20, questions.due), MF(21, questions.mute), M(22, lead.count), M(23, pace.typed), MF(24, pace.draining),
	M(25, ending.phase), M(26, ending.status), MF(27, ending.told), M(28, ending.kill_stage),
	M(29, ending.kill_next), M(30, ending.kill_within), M(31, ending.deadline), M(32, ending.last_call),
	M(33, ending.last_words),
	M(34, restart.run), MF(35, restart.over), MF(36, restart.limited), M(37, restart.count), M(38, restart.row),
	M(39, restart.since), M(40, restart.pause), M(41, restart.due), M(42, restart.ends),
	FIELD_BYTES(struct master, 43, restart.last), M(44, restart.error), M(45, restart.home),
	M(46, restart.files.rlim_cur), M(47, restart.files.rlim_max),
	MF(48, halt.stopped), MF(49, halt.wanted), M(50, halt.count), M(51, halt.since),
	MF(62, signals.hangup_ignored), MF(52, events.monitored), MF(53, events.told), MF(54, events.idle), M(55, events.seen),
	M(56, events.restarts), M(57, events.ends), M(58, events.bells), M(59, events.prompts),
	M(60, events.spoke), FIELD_BYTES(struct master, 61, events.title),
	SIZE(64, lead.size), SIZE(68, watched), SIZE(72, told),
	M(76, keep.writer), MF(77, keep.over), MF(78, keep.asked), M(79, keep.mask),
	M(80, keep.asked_at), M(81, keep.told), FIELD_BYTES(struct master, 82, keep.directory),
	FIELD_BYTES(struct master, 83, keep.home), M(84, keep.store.lock),
	{ .id = 0 },
};

#define L(id, member) FIELD(struct log, id, member)
static const struct field of_log[] = {
	L(1, dir), L(2, fd), L(3, most), L(4, position), FIELD_FLAG(struct log, 5, fresh), L(6, size), L(7, dev),
	L(8, ino), FIELD_FLAG(struct log, 9, made), L(10, error), L(11, retry), L(12, lost),
	FIELD_FLAG(struct log, 13, told), { .id = 0 },
};

#define T(id, member) FIELD(struct transcript, id, member)
static const struct field of_transcript[] = {
	FIELD_FLAG(struct transcript, 1, begins), FIELD_FLAG(struct transcript, 2, within), T(3, now), T(4, dated),
	FIELD_BYTES(struct transcript, 5, date), T(6, highest), T(7, cast.zero),
	FIELD_BYTES(struct transcript, 8, cast.held), T(9, cast.held_length), { .id = 0 },
};

#define C(id, member) FIELD(struct client, id, member)
#define CF(id, member) FIELD_FLAG(struct client, id, member)
static const struct field of_client[] = {
	C(1, fd), C(2, stage), C(3, role), C(4, speech), CF(5, eof), C(6, held), C(7, outlet.position),
	FIELD_BYTES(struct client, 8, outlet.header), C(9, outlet.header_left), C(10, outlet.frame_left),
	C(11, outlet.moved), C(12, outlet.waited), C(13, outlet.lap), CF(14, outlet.blocked),
	C(15, outlet.short_until), CF(16, caller.read_only), CF(17, terminal.quiet), CF(18, caller.own),
	CF(19, terminal.early), CF(20, terminal.painted), CF(21, terminal.drawn), C(22, terminal.method),
	C(23, terminal.history), C(24, terminal.size.ws_row), C(25, terminal.size.ws_col),
	C(26, terminal.size.ws_xpixel), C(27, terminal.size.ws_ypixel), C(28, terminal.led),
	C(29, terminal.undone), C(30, terminal.reports.state), CF(31, terminal.reports.cut),
	CF(32, terminal.leads), CF(33, terminal.direct), CF(34, terminal.typed),
	FIELD_BYTES(struct client, 35, caller.inside), C(36, parting.how), C(37, parting.end), C(38, asked.missed),
	CF(39, follower.records), C(40, owed), C(41, asked.dismissals), C(42, came), C(43, pushing.end),
	C(44, pushing.lost), CF(45, follower.watches), CF(46, follower.pictures), CF(47, pushing.brackets),
	CF(48, pushing.ignored), CF(49, end.late), CF(50, end.told), CF(51, end.heard), CF(52, asked.executes),
	{ .id = 0 },
};

/* ---- writing ---- */

/* Add what part holds, and empty it. */
static int part_add(struct queue *q, unsigned id, struct queue *part, int failed)
{
	if (!failed)
		failed = image_add(q, id, queue_head(part), part->length);
	queue_free(part);
	return failed;
}

static int put_queue(struct queue *to, const struct queue *q)
{
	return field_put_run(to, queue_head(q), q->length);
}

static int put_text(struct queue *to, const char *text)
{
	return field_put_run(to, text ? text : "", text ? strlen(text) : 0);
}

static int put_size(struct queue *q, unsigned id, const struct field *table, const void *from)
{
	struct queue part = { NULL, 0, 0, 0 };

	return part_add(q, id, &part, fields_put(&part, table, from));
}

static int write_command(struct queue *q, char *const *words)
{
	struct queue part = { NULL, 0, 0, 0 };
	int failed = 0;

	for (; *words; words++)
		failed |= put_text(&part, *words);
	return part_add(q, PART_COMMAND, &part, failed);
}

static int write_session(struct queue *q, const struct session *s)
{
	struct queue part = { NULL, 0, 0, 0 };
	int failed = put_text(&part, s->name) | put_text(&part, s->path) | put_text(&part, s->at)
		| put_text(&part, s->made.link) | put_text(&part, s->made.agent);

	return part_add(q, PART_SESSION, &part, failed | fields_put(&part, of_session, s));
}

static int write_screen(struct queue *q, const struct screen *screen)
{
	struct bytes b = { NULL, 0, 0 };
	int failed = screen_save(screen, &b);

	if (!failed)
		failed = image_add(q, PART_SCREEN, b.data, b.len);
	bytes_free(&b);
	return failed;
}

static int write_ring(struct queue *q, const struct ring *r)
{
	struct queue part = { NULL, 0, 0, 0 };
	uint64_t oldest = ring_oldest(r);
	struct iovec pieces[2];
	int i, n = ring_pieces(r, oldest, (size_t)(r->head - oldest), pieces);
	int failed = field_put(&part, r->size, 8) | field_put(&part, oldest, 8);

	for (i = 0; i < n; i++)
		failed |= queue_put(&part, pieces[i].iov_base, pieces[i].iov_len);
	return part_add(q, PART_RING, &part, failed);
}

static int write_undos(struct queue *q, const struct undos *u)
{
	struct queue part = { NULL, 0, 0, 0 };
	int failed = 0;
	size_t i;

	for (i = 0; i < u->count; i++)
		failed |= field_put(&part, u->at[i].number, 8) | field_put(&part, u->at[i].offset, 8)
			| field_put_run(&part, u->at[i].bytes.data, u->at[i].bytes.len);
	return part_add(q, PART_UNDOS, &part, failed);
}

static int write_queues(struct queue *q, const struct master *m)
{
	struct queue part = { NULL, 0, 0, 0 };
	const struct questions *asked = &m->questions;
	int i, failed = put_queue(&part, &m->input.queue) | put_queue(&part, &asked->model) | put_queue(&part, &asked->other);

	for (i = 0; i < LATE_KINDS; i++)
		failed |= field_put(&part, asked->late[i].kind, 4) | field_put(&part, asked->late[i].count, 4);
	return part_add(q, PART_QUEUES, &part, failed);
}

static int write_log(struct queue *q, const struct log *l)
{
	struct queue part = { NULL, 0, 0, 0 };

	if (!l->path)
		return 0;
	return part_add(q, PART_LOG, &part, put_text(&part, l->path) | fields_put(&part, of_log, l));
}

static int write_transcript(struct queue *q, const struct transcript *t)
{
	struct queue part = { NULL, 0, 0, 0 };
	int failed;
	size_t i;

	if (t->format == LOG_RAW)
		return 0;
	failed = put_queue(&part, &t->out) | field_put(&part, t->rows, 4);
	for (i = 0; i < t->rows; i++)
		failed |= field_put(&part, (uint64_t)t->reached[i], 8);
	return part_add(q, PART_TRANSCRIPT, &part, failed | fields_put(&part, of_transcript, t));
}

static int write_termios(struct queue *q, const struct termios *t)
{
	struct queue part = { NULL, 0, 0, 0 };
	int failed = field_put(&part, t->c_iflag, 4) | field_put(&part, t->c_oflag, 4) | field_put(&part, t->c_cflag, 4)
		| field_put(&part, t->c_lflag, 4) | field_put(&part, cfgetispeed(t), 4) | field_put(&part, cfgetospeed(t), 4)
		| field_put_run(&part, t->c_cc, sizeof t->c_cc);

	return part_add(q, PART_TERMIOS, &part, failed);
}

static int write_client(struct queue *q, const struct master *m, const struct client *c)
{
	struct queue part = { NULL, 0, 0, 0 };
	const struct terminal *t = &c->terminal;
	int failed = put_queue(&part, &c->in) | put_queue(&part, &c->out) | put_queue(&part, &t->reports.held)
		| field_put_run(&part, t->undo.data, t->undo.len)
		| field_put_run(&part, c->parting.undo.data, c->parting.undo.len)
		| put_text(&part, t->agent) | field_put(&part, m->lead.leader == c, 1);

	return part_add(q, PART_CLIENT, &part, failed | fields_put(&part, of_client, c));
}

int master_image_write(const struct master *m, struct queue *q)
{
	int failed = image_begin(q) | put_size(q, PART_OPTIONS, of_options, m->options)
		| write_command(q, m->command) | write_session(q, m->session)
		| put_size(q, PART_MASTER, of_master, m) | image_add(q, PART_LABELS, m->labels.text, m->labels.length)
		| write_screen(q, m->stream.screen) | write_ring(q, &m->stream.ring) | write_undos(q, &m->stream.undos)
		| write_queues(q, m) | write_log(q, &m->stream.log) | write_transcript(q, &m->stream.transcript)
		| write_termios(q, &m->restart.settings);
	size_t i;

	for (i = 0; i < m->clients.count && !failed; i++)
		failed = write_client(q, m, m->clients.at[i]);
	if (failed)
		queue_free(q);
	else
		image_end(q);
	return failed ? -1 : 0;
}

/* ---- reading ---- */

/* A copy of the next text.  NULL, with errno, without memory, or if it holds a NUL. */
static char *take_text(struct image *part)
{
	size_t n;
	const unsigned char *text = field_run(part, &n);
	char *copy = NULL;

	errno = EBADMSG;
	if (!text || !memchr(text, '\0', n))
		copy = calloc(1, n + 1);
	if (copy && text)
		memcpy(copy, text, n);
	return copy;
}

/* The same, but NULL for an empty one. */
static char *take_name(struct image *part)
{
	char *text = take_text(part);

	if (text && *text)
		return text;
	free(text);
	return NULL;
}

static int take_queue(struct image *part, struct queue *q)
{
	size_t n;
	const unsigned char *bytes = field_run(part, &n);

	return n > 0 ? queue_put(q, bytes, n) : 0;
}

static int take_bytes(struct image *part, struct bytes *b)
{
	size_t n;
	const unsigned char *bytes = field_run(part, &n);

	return bytes_add(b, bytes, n);
}

static int read_command(struct master *m, struct image part)
{
	struct image count = part;
	size_t n, words = 0;

	while (count.left > 0 && field_run(&count, &n))
		words++;
	m->command = calloc(words + 1, sizeof *m->command);
	errno = EBADMSG;
	if (!m->command || words == 0)
		return -1;
	for (n = 0; n < words; n++)
		if (!(m->command[n] = take_text(&part)))
			return -1;
	return 0;
}

static int read_session(struct master *m, struct image part)
{
	struct session *s = m->session;
	char *name = take_text(&part), *path = take_text(&part), *at = take_text(&part);
	bool sound = name && path && at && strlen(path) < sizeof s->path && strlen(at) < sizeof s->at && path[0] == '/';

	if (sound) {
		strcpy(s->path, path);
		strcpy(s->at, at);
	} else {
		free(name);
	}
	free(path);
	free(at);
	errno = EBADMSG;
	if (!sound)
		return -1;
	s->name = m->stream.mirror.name = name;
	s->base = strrchr(s->path, '/') + 1;
	s->at_name = *s->at;
	s->reach = *s->at ? s->at : s->path;
	s->made.link = take_name(&part);
	s->made.agent = take_name(&part);
	fields_take(&part, of_session, s);
	return 0;
}

static int read_ring(struct ring *r, struct image part)
{
	uint64_t size = field_number(&part, 8);

	r->head = r->zero = field_number(&part, 8);
	while (r->size < size && !r->largest)
		ring_grow(r);
	r->largest = false;
	errno = EBADMSG;
	if (part.left > r->size)
		return -1;
	ring_put(r, part.at, part.left);
	return 0;
}

static int read_undos(struct undos *u, struct image part)
{
	int failed = 0;

	for (u->count = 0; part.left > 0 && u->count < UNDOS; u->count++) {
		u->at[u->count].number = field_number(&part, 8);
		u->at[u->count].offset = field_number(&part, 8);
		failed |= take_bytes(&part, &u->at[u->count].bytes);
	}
	return failed;
}

static int read_queues(struct master *m, struct image part)
{
	struct questions *asked = &m->questions;
	int i, failed = take_queue(&part, &m->input.queue) | take_queue(&part, &asked->model) | take_queue(&part, &asked->other);

	for (i = 0; i < LATE_KINDS; i++) {
		asked->late[i].kind = (uint32_t)field_number(&part, 4);
		asked->late[i].count = (unsigned)field_number(&part, 4);
	}
	return failed;
}

static int read_log(struct log *l, struct image part)
{
	char *path = take_text(&part);

	if (!path || path[0] != '/') {
		free(path);
		return -1;
	}
	fields_take(&part, of_log, l);
	l->path = path;
	l->base = strrchr(path, '/') + 1;
	return 0;
}

static int read_transcript(struct master *m, struct image part)
{
	struct transcript *t = &m->stream.transcript;
	size_t rows, i;
	int failed;

	transcript_begin(t, m->options->log_format, m->stream.screen, m->stream.log.most);
	m->stream.log.transcript = t;
	failed = take_queue(&part, &t->out);
	/* Or less, if out begins another part. */
	t->part = m->stream.log.size + t->out.length;
	rows = (size_t)field_number(&part, 4);
	for (i = 0; i < rows && part.left > 0; i++) {
		int64_t reached = (int64_t)field_number(&part, 8);

		if (rows == t->rows)
			t->reached[i] = reached;
	}
	fields_take(&part, of_transcript, t);
	/* After the program's end all rows have been passed to the log. */
	if (m->ending.phase == OVER)
		screen_rows_tell(m->stream.screen, NULL, NULL);
	t->date[sizeof t->date - 1] = '\0';
	if (t->cast.held_length > sizeof t->cast.held)
		t->cast.held_length = 0;
	return failed;
}

static void read_termios(struct termios *t, struct image part)
{
	size_t n;
	const unsigned char *cc;

	t->c_iflag = (tcflag_t)field_number(&part, 4);
	t->c_oflag = (tcflag_t)field_number(&part, 4);
	t->c_cflag = (tcflag_t)field_number(&part, 4);
	t->c_lflag = (tcflag_t)field_number(&part, 4);
	cfsetispeed(t, (speed_t)field_number(&part, 4));
	cfsetospeed(t, (speed_t)field_number(&part, 4));
	cc = field_run(&part, &n);
	if (cc)
		memcpy(t->c_cc, cc, n < sizeof t->c_cc ? n : sizeof t->c_cc);
}

static bool client_is_sound(const struct master *m, const struct client *c)
{
	const struct ring *r = &m->stream.ring;

	return c->fd > 2 && c->stage < GONE && (unsigned)c->role <= MIRROR && (unsigned)c->speech <= FRAMED
		&& (unsigned)c->held <= HELD_FOR_REPLIES && c->outlet.header_left <= HEADER_SIZE
		&& (unsigned)c->parting.how <= DISMISSED && c->outlet.frame_left <= r->size
		&& (!client_is_attached(c) || c->outlet.position + c->outlet.frame_left <= r->head);
}

static int read_client(struct master *m, struct image part)
{
	struct client *c = calloc(1, sizeof *c);
	struct terminal *t = c ? &c->terminal : NULL;

	if (!c || clients_reserve(&m->clients) < 0) {
		free(c);
		return -1;
	}
	m->clients.at[m->clients.count++] = c;
	messages_welcome(m, c);
	if (take_queue(&part, &c->in) < 0 || take_queue(&part, &c->out) < 0 || take_queue(&part, &t->reports.held) < 0
		|| take_bytes(&part, &t->undo) < 0 || take_bytes(&part, &c->parting.undo) < 0)
		return -1;
	t->agent = take_name(&part);
	if (field_number(&part, 1))
		m->lead.leader = c;
	fields_take(&part, of_client, c);
	c->caller.inside[sizeof c->caller.inside - 1] = '\0';
	errno = EBADMSG;
	return client_is_sound(m, c) ? 0 : -1;
}

static int read_labels(struct labels *l, struct image part)
{
	errno = EBADMSG;
	if (part.left >= sizeof l->text || (part.left > 0 && part.at[part.left - 1]))
		return -1;
	if (part.left > 0)
		memcpy(l->text, part.at, part.left);
	l->length = part.left;
	return 0;
}

static bool master_is_sound(const struct master *m)
{
	const struct ending *e = &m->ending;

	return (e->phase == OVER || (e->phase == RUNNING && m->program.terminal > 2 && m->program.pty > 2))
		&& (unsigned)m->restart.run <= PAUSING && e->kill_stage >= 0 && e->kill_stage < 8
		&& m->stream.followed <= m->stream.ring.head && (m->listener > 2 || m->listener == -1);
}

/* All but the clients. */
static int read_master(struct master *m, const struct image *i)
{
	struct image options, command, session, master, labels, screen, ring, undos, queues, part;

	errno = EBADMSG;
	if (!image_find(i, PART_OPTIONS, &options) || !image_find(i, PART_COMMAND, &command)
		|| !image_find(i, PART_SESSION, &session) || !image_find(i, PART_MASTER, &master)
		|| !image_find(i, PART_LABELS, &labels) || !image_find(i, PART_SCREEN, &screen)
		|| !image_find(i, PART_RING, &ring) || !image_find(i, PART_UNDOS, &undos)
		|| !image_find(i, PART_QUEUES, &queues))
		return -1;
	if (read_command(m, command) < 0 || read_session(m, session) < 0 || read_labels(&m->labels, labels) < 0
		|| read_ring(&m->stream.ring, ring) < 0 || read_undos(&m->stream.undos, undos) < 0
		|| read_queues(m, queues) < 0)
		return -1;
	fields_take(&master, of_master, m);
	m->events.title[sizeof m->events.title - 1] = '\0';
	m->keep.directory[sizeof m->keep.directory - 1] = m->keep.home[sizeof m->keep.home - 1] = '\0';
	m->stream.followed = m->stream.ring.head;
	m->stream.screen = screen_load(screen.at, screen.left);
	if (!m->stream.screen || (image_find(i, PART_LOG, &part) && read_log(&m->stream.log, part) < 0))
		return -1;
	if (image_find(i, PART_TRANSCRIPT, &part) && read_transcript(m, part) < 0)
		return -1;
	if (image_find(i, PART_TERMIOS, &part))
		read_termios(&m->restart.settings, part);
	errno = EBADMSG;
	return master_is_sound(m) ? 0 : -1;
}

int master_image_read(struct master *m, struct session *s, struct options *o, const void *bytes, size_t n)
{
	struct image i, options;
	struct part p;

	if (image_open(&i, bytes, n) < 0)
		return -1;
	if (image_find(&i, PART_OPTIONS, &options))
		fields_take(&options, of_options, o);
	if (birth_frame(m, s, o) < 0 || read_master(m, &i) < 0)
		return -1;
	while (image_next(&i, &p))
		if (p.id == PART_CLIENT && read_client(m, p.fields) < 0)
			return -1;
	return 0;
}

/* ---- descriptors ---- */

void master_descriptors(const struct master *m, void (*visit)(int fd))
{
	const struct log *log = &m->stream.log;
	const int fds[] = { m->program.pty, m->program.terminal, m->listener, m->session->dir,
		m->restart.home, log->path ? log->fd : -1, log->path ? log->dir : -1,
		m->keep.on ? m->keep.store.lock : -1 };
	size_t i;

	for (i = 0; i < sizeof fds / sizeof *fds; i++)
		if (fds[i] > 2)
			visit(fds[i]);
	for (i = 0; i < m->clients.count; i++)
		visit(m->clients.at[i]->fd);
}
