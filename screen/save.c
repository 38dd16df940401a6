/* screen/save.c - a model as bytes, exact to the last bit of state, and back
 *
 * What is loaded may be damaged or made by an enemy: every value is brought within its bounds before the
 * model is used. */
#include "screen.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "charset.h"
#include "colour.h"
#include "mouse.h"
#include "named.h"
#include "pen.h"
#include "save_rows.h"
#include "tabs.h"
#include "title.h"

/* The numbers of the parts. What has been given away is never used again. */
enum part {
	PART_SIZE = 1,		/* columns, rows, lines of history; whether the alternate screen is up */
	PART_FIELDS,		/* what the table below lists */
	PART_WORDS,		/* titles and other texts */
	PART_PENS,		/* the pen, the two saved ones, and those on the stack */
	PART_COLOURS,		/* set by the program */
	PART_OWN_COLOURS,	/* of the terminal */
	PART_TABS,		/* of both screens */
	PART_NORMAL, PART_ALTERNATE, PART_HISTORY,
	PART_ANSWERS,
	PART_TAIL,		/* of a sequence that has only begun */
};

/* ---- fields: a number, how many bytes each value has, how many values there are */

#define FIELD(id, member) { id, sizeof ((struct screen *)0)->member, false, 1, offsetof(struct screen, member) }
#define FLAG(id, member) { id, 1, true, 1, offsetof(struct screen, member) }
#define ARRAY(id, member) { id, 1, false, sizeof ((struct screen *)0)->member, offsetof(struct screen, member) }
#define VIEW(id, v) \
	FIELD(id, v.top), FIELD(id + 1, v.bottom), FLAG(id + 2, v.margins_said), FIELD(id + 3, v.saved.x), \
	FIELD(id + 4, v.saved.y), ARRAY(id + 5, v.saved.charsets), FIELD(id + 6, v.saved.shift), \
	FLAG(id + 7, v.saved.origin), FLAG(id + 8, v.saved.used), FLAG(id + 9, v.tabs_said), \
	FLAG(id + 10, v.tabs_cleared), ARRAY(id + 11, v.kitty), FIELD(id + 12, v.kitty_depth)

static const struct field {
	uint8_t id, width;
	bool flag;
	uint16_t count, at;
} fields[] = {
	FIELD(1, bells), FIELD(2, rows_left.number), FIELD(3, rows_left.skip), FIELD(4, x), FIELD(5, y),
	FLAG(6, joins), FIELD(7, follows), FIELD(8, erased), FIELD(9, erased_what), ARRAY(10, charsets),
	FIELD(11, shift), ARRAY(12, designated), FIELD(13, shifted), FIELD(14, modes), FIELD(15, mouse),
	FIELD(16, mouse_coding), ARRAY(17, mice), FIELD(18, mice_len), ARRAY(19, other),
	ARRAY(20, other_saved), FIELD(21, said), FIELD(22, soft), FIELD(23, saved), FIELD(24, saved_on),
	FLAG(25, tabs_ever), FLAG(26, cursor_said), FIELD(27, cursor_style), FIELD(28, style_before),
	FIELD(29, cursor_blink), ARRAY(30, modkeys), FLAG(31, title.said), FLAG(32, icon.said),
	FIELD(33, marks.stage), FLAG(34, marks.has_output), FLAG(35, marks.alternate), FIELD(36, marks.status),
	FIELD(37, marks.prompts), FIELD(38, marks.begin.x), FIELD(39, marks.begin.y), FIELD(40, marks.end.x),
	FIELD(41, marks.end.y), FIELD(42, base), ARRAY(43, pushes), FIELD(44, pushes_len),
	FLAG(45, progress_said), FLAG(46, pointer_said), FIELD(47, cell_width), FIELD(48, cell_height),
	FIELD(49, undo_serial), FIELD(50, undo_hash), FLAG(51, undo_known), FIELD(52, left), FIELD(53, right),
	FLAG(54, rectangles), FIELD(55, pens_len), FLAG(56, pens_said), FIELD(57, single), FLAG(58, sides_ever),
	FLAG(59, font_said), FLAG(60, bytes), FLAG(61, bytes_said),
	FIELD(128, entered.number), FIELD(129, entered.x), FIELD(130, entered.y), FIELD(131, entered.pen.fg),
	FIELD(132, entered.pen.bg), FIELD(133, entered.pen.ul), FIELD(134, entered.pen.flags),
	VIEW(64, normal), VIEW(96, alternate),
};
enum { FIELDS = sizeof fields / sizeof *fields };

static uint64_t value_get(const unsigned char *p, unsigned width)
{
	uint16_t w2;
	uint32_t w4;
	uint64_t w8;

	switch (width) {
	case 1: return *p;
	case 2: memcpy(&w2, p, 2); return w2;
	case 4: memcpy(&w4, p, 4); return w4;
	default: memcpy(&w8, p, 8); return w8;
	}
}

static void value_set(unsigned char *p, unsigned width, uint64_t v)
{
	uint8_t w1 = (uint8_t)v;
	uint16_t w2 = (uint16_t)v;
	uint32_t w4 = (uint32_t)v;

	memcpy(p, width == 1 ? (void *)&w1 : width == 2 ? (void *)&w2 : width == 4 ? (void *)&w4 : (void *)&v, width);
}

static void save_fields(struct save *w, const struct screen *s)
{
	for (const struct field *f = fields; f < fields + FIELDS; f++) {
		const unsigned char *p = (const unsigned char *)s + f->at;

		save_number(w, f->id, 1);
		save_number(w, f->width, 1);
		save_number(w, f->count, 2);
		for (size_t i = 0; i < f->count; i++)
			save_number(w, value_get(p + i * f->width, f->width), f->width);
	}
}

static const struct field *field_find(unsigned id)
{
	for (const struct field *f = fields; f < fields + FIELDS; f++)
		if (f->id == id)
			return f;
	return NULL;
}

static void load_fields(struct load *r, struct screen *s)
{
	while (load_left(r)) {
		const struct field *f = field_find((unsigned)load_number(r, 1));
		unsigned width = (unsigned)load_number(r, 1), n = (unsigned)load_number(r, 2);

		if (width < 1 || width > 8)
			return;
		for (size_t i = 0; i < n && load_left(r); i++) {
			uint64_t v = load_number(r, width);

			if (f && i < f->count)
				value_set((unsigned char *)s + f->at + i * f->width, f->width, f->flag ? v != 0 : v);
		}
	}
}

/* ---- texts, pens, colours, tab stops */

static void save_word(struct save *w, const char *text)
{
	save_run(w, text, strlen(text));
}

static void save_titles(struct save *w, const struct titles *t)
{
	save_word(w, t->now);
	save_number(w, t->set != NULL, 1);
	if (t->set)
		save_word(w, t->set);
	save_number(w, t->depth, 1);
	for (unsigned i = 0; i < t->depth; i++)
		save_word(w, t->stack[i]);
}

static void save_words(struct save *w, const struct screen *s)
{
	save_titles(w, &s->title);
	save_titles(w, &s->icon);
	save_word(w, s->cwd);
	save_word(w, s->progress);
	save_word(w, s->pointer);
	save_word(w, s->font);
	save_word(w, s->named);
}

static void load_text(struct load *r, char to[TITLE_SIZE])
{
	size_t n;
	const unsigned char *b = load_run(r, &n);

	title_copy(to, b, n);
}

/* A copy of the next text; NULL without memory. */
static char *load_copy(struct load *r)
{
	char text[TITLE_SIZE];
	char *copy;

	load_text(r, text);
	copy = malloc(strlen(text) + 1);
	return copy ? strcpy(copy, text) : NULL;
}

static void load_titles(struct load *r, struct titles *t)
{
	unsigned n;

	load_text(r, t->now);
	if (load_number(r, 1))
		t->set = load_copy(r);
	n = (unsigned)load_number(r, 1);
	while (n-- > 0 && t->depth < TITLE_STACK && (t->stack[t->depth] = load_copy(r)) != NULL)
		t->depth++;
}

/* size: with the 0 byte. */
static void load_short(struct load *r, char *to, size_t size)
{
	char text[TITLE_SIZE];

	load_text(r, text);
	text[size - 1] = '\0';
	strcpy(to, text);
}

/* Names that are damaged are none. */
static void load_named(struct load *r, struct screen *s)
{
	char text[NAMED_SIZE];

	load_short(r, text, sizeof text);
	named_set(s, (const unsigned char *)text, strlen(text));
}

static void load_words(struct load *r, struct screen *s)
{
	load_titles(r, &s->title);
	load_titles(r, &s->icon);
	load_text(r, s->cwd);
	load_short(r, s->progress, sizeof s->progress);
	load_short(r, s->pointer, sizeof s->pointer);
	load_short(r, s->font, sizeof s->font);
	load_named(r, s);
}

static void save_pens(struct save *w, const struct screen *s)
{
	save_attr(w, &s->pool, &s->pen);
	save_attr(w, &s->pool, &s->normal.saved.pen);
	save_attr(w, &s->pool, &s->alternate.saved.pen);
	for (unsigned i = 0; i < s->pens_len && i < PENS; i++) {
		struct attr pen = s->pens[i];

		pen.link = 0;
		save_attr(w, &s->pool, &pen);
		save_number(w, s->pens_what[i], 2);
	}
}

static void load_pens(struct load *r, struct screen *s)
{
	s->pen = load_attr(r, s);
	s->normal.saved.pen = load_attr(r, s);
	s->alternate.saved.pen = load_attr(r, s);
	for (unsigned i = 0; i < PENS && load_left(r); i++) {
		s->pens[i] = load_attr(r, s);
		s->pens[i].link = 0;
		s->pens_what[i] = (uint16_t)load_number(r, 2);
	}
	pen_changed(s);
}

static void save_colours(struct save *w, const struct screen *s)
{
	for (unsigned i = 0; s->palette && i < COLOURS; i++) {
		const char *spec = s->palette->spec[i];

		if (!*spec && spec[1] != COLOUR_WAS_SET)
			continue;
		save_number(w, i, 2);
		save_word(w, spec);
	}
}

static void load_colours(struct load *r, struct screen *s)
{
	while (load_left(r)) {
		unsigned i = (unsigned)load_number(r, 2);
		size_t n;
		const unsigned char *spec = load_run(r, &n);

		if (i < COLOURS && n)
			colour_set(s, i, spec, n);
		else if (i < COLOURS)
			colour_reset(s, i);
	}
}

static void save_own_colour(struct save *w, unsigned index, bool known, const uint16_t *rgb)
{
	if (!known)
		return;
	save_number(w, index, 2);
	for (int i = 0; i < 3; i++)
		save_number(w, rgb[i], 2);
}

static void save_own_colours(struct save *w, const struct screen *s)
{
	for (unsigned i = 0; s->own_palette && i < COLOUR_DYNAMIC; i++)
		save_own_colour(w, i, s->own_palette[i][0], s->own_palette[i] + 1);
	for (unsigned i = SCREEN_FOREGROUND; i <= SCREEN_CURSOR; i++)
		save_own_colour(w, i, s->own[i - SCREEN_FOREGROUND].known, s->own[i - SCREEN_FOREGROUND].rgb);
}

static void load_own_colours(struct load *r, struct screen *s)
{
	while (load_left(r)) {
		unsigned index = (unsigned)load_number(r, 2);
		uint16_t rgb[3];

		for (int i = 0; i < 3; i++)
			rgb[i] = (uint16_t)load_number(r, 2);
		colour_set_own(s, index, rgb);
	}
}

static void load_tabs(struct load *r, struct screen *s)
{
	size_t n = 0, m = 0;
	const unsigned char *normal = load_run(r, &n), *alternate = load_run(r, &m);

	if (n != m || n < s->cols || n > SCREEN_COLS_MAX || !tabs_grow(s, (unsigned)n))
		return;
	for (size_t i = 0; i < n; i++) {
		s->normal.tabs[i] = normal[i] != 0;
		s->alternate.tabs[i] = alternate[i] != 0;
	}
}

/* ---- bounds */

static void most(unsigned *v, unsigned limit)
{
	if (*v > limit)
		*v = limit;
}

static void all_most(uint8_t *v, size_t n, unsigned limit)
{
	while (n-- > 0)
		if (v[n] > limit)
			v[n] = 0;
}

static void sets_known(unsigned char sets[4])
{
	for (int i = 0; i < 4; i++)
		if (!charset_known(sets[i]))
			sets[i] = 'B';
}

static void view_bounds(const struct screen *s, struct view *v)
{
	if (v->bottom >= s->rows || v->top > v->bottom) {
		v->top = 0;
		v->bottom = s->rows - 1;
	}
	most(&v->saved.x, SCREEN_COLS_MAX);
	most(&v->saved.y, SCREEN_ROWS_MAX);
	most(&v->saved.shift, 3);
	sets_known(v->saved.charsets);
	if (v->kitty_depth < 1 || v->kitty_depth > KITTY_STACK)
		v->kitty_depth = 1;
}

/* Do the pushes name the titles that are on the two stacks? */
static bool pushes_fit(const struct screen *s)
{
	unsigned window = 0, icon = 0;

	for (unsigned i = 0; i < s->pushes_len; i++) {
		window += s->pushes[i] != TITLE_ICON;
		icon += s->pushes[i] != TITLE_WINDOW;
	}
	return window == s->title.depth && icon == s->icon.depth;
}

/* Each is there once at most, so that there is room for the next. */
static void mice_bounds(struct screen *s)
{
	unsigned seen = 0, which;

	most(&s->mice_len, MICE);
	for (unsigned i = 0; i < s->mice_len; i++) {
		which = s->mice[i].which;
		if (which >= MICE || seen >> which & 1 || s->mice[i].said > MOUSE_SET_RESET)
			s->mice_len = 0;
		else
			seen |= 1u << which;
	}
	if (!mouse_is((int32_t)(s->mouse & 0xffff)))
		s->mouse = 0;
	if (!mouse_is((int32_t)(s->mouse_coding & 0xffff)))
		s->mouse_coding = 0;
}

static bool far(int64_t y)
{
	return y > INT64_MAX / 4 || y < -(INT64_MAX / 4);
}

static void marks_bounds(struct screen *s)
{
	struct marks *m = &s->marks;

	if (far(s->base))
		s->base = 0;
	if ((unsigned)m->stage > SCREEN_DONE || far(m->begin.y) || far(m->end.y))
		*m = (struct marks){ .stage = SCREEN_UNMARKED };
}

static void bounds(struct screen *s)
{
	unsigned single;

	most(&s->x, s->cols);
	most(&s->y, s->rows - 1);
	most(&s->entered.x, s->cols);
	most(&s->entered.y, s->rows - 1);
	if (s->follows > FOLLOWS_ERASED || (s->follows == FOLLOWS_ERASED && s->erased != 'J' && s->erased != 'K'))
		s->follows = FOLLOWS_NOT;
	sets_known(s->charsets);
	sets_known(s->designated);
	most(&s->shift, 3);
	most(&s->shifted, 3);
	if (!(s->modes & MODE_SIDES) || s->left >= s->right || s->right >= s->cols) {
		s->left = 0;
		s->right = s->cols - 1;
	}
	single = s->single;
	charset_single_end(s);
	if (single == 2 || single == 3)
		charset_single(s, single);
	mice_bounds(s);
	all_most(s->other, sizeof s->other, OTHER_SET);
	all_most(s->other_saved, sizeof s->other_saved, OTHER_SET + 1);
	all_most(&s->cursor_blink, 1, OTHER_SET);
	marks_bounds(s);
	most(&s->pushes_len, sizeof s->pushes);
	all_most(s->pushes, sizeof s->pushes, TITLE_WINDOW);
	if (!pushes_fit(s))
		titles_forget(s);
	screen_cell_pixels(s, s->cell_width, s->cell_height);
	view_bounds(s, &s->normal);
	view_bounds(s, &s->alternate);
}

/* ---- all of it */

static void save_grids(struct save *w, const struct screen *s)
{
	size_t part;

	if (s->normal.grid.lines) {
		part = save_begin(w, PART_NORMAL);
		save_grid(w, s, &s->normal.grid);
		save_end(w, part);
	}
	if (s->alternate.grid.lines) {
		part = save_begin(w, PART_ALTERNATE);
		save_grid(w, s, &s->alternate.grid);
		save_end(w, part);
	}
	part = save_begin(w, PART_HISTORY);
	save_history(w, &s->history);
	save_end(w, part);
}

static void save_size(struct save *w, const struct screen *s)
{
	size_t part = save_begin(w, PART_SIZE);

	save_number(w, s->cols, 4);
	save_number(w, s->rows, 4);
	save_number(w, s->history.lines_max, 4);
	save_number(w, on_alternate(s), 1);
	save_end(w, part);
}

/* The parts that have a function of their own, in the order in which they are written. */
static const struct {
	enum part part;
	void (*save)(struct save *w, const struct screen *s);
	void (*load)(struct load *r, struct screen *s);
} parts[] = {
	{ PART_FIELDS, save_fields, load_fields },
	{ PART_WORDS, save_words, load_words },
	{ PART_PENS, save_pens, load_pens },
	{ PART_COLOURS, save_colours, load_colours },
	{ PART_OWN_COLOURS, save_own_colours, load_own_colours },
};
enum { PARTS = sizeof parts / sizeof *parts };

static void save_rest(struct save *w, const struct screen *s)
{
	size_t part = save_begin(w, PART_TABS), n = parser_tail(&s->parser, NULL), at;

	save_run(w, s->normal.tabs, s->tabs_size);
	save_run(w, s->alternate.tabs, s->tabs_size);
	save_end(w, part);
	part = save_begin(w, PART_ANSWERS);
	save_bytes(w, s->answers, s->answers_len);
	save_end(w, part);
	part = save_begin(w, PART_TAIL);
	at = w->out->len;
	for (size_t i = 0; i < n; i++)
		save_number(w, 0, 1);
	if (n && !w->failed)
		parser_tail(&s->parser, w->out->data + at);
	save_end(w, part);
}

int screen_save(const struct screen *s, struct bytes *out)
{
	struct save w = { out, false };
	size_t before = out->len, part;

	save_size(&w, s);
	for (int i = 0; i < PARTS; i++) {
		part = save_begin(&w, parts[i].part);
		parts[i].save(&w, s);
		save_end(&w, part);
	}
	save_rest(&w, s);
	save_grids(&w, s);
	if (!w.failed)
		return 0;
	out->len = before;
	errno = ENOMEM;
	return -1;
}

static void load_answers(struct load *r, struct screen *s)
{
	size_t n = load_left(r);

	if (!n || n > ANSWERS_MAX || !(s->answers = malloc(ANSWERS_MAX)))
		return;
	memcpy(s->answers, r->b, n);
	s->answers_len = n;
}

/* Reads a part after PART_SIZE. False without memory. */
static bool load_one(struct screen *s, unsigned id, struct load *part, struct load *tail)
{
	switch (id) {
	case PART_NORMAL:
		load_grid(part, s, &s->normal.grid);
		break;
	case PART_ALTERNATE:
		if (!s->alternate.grid.lines && !grid_init(&s->alternate.grid, s->cols, s->rows))
			return false;
		load_grid(part, s, &s->alternate.grid);
		break;
	case PART_HISTORY:
		load_history(part, &s->history);
		break;
	case PART_TABS:
		load_tabs(part, s);
		break;
	case PART_ANSWERS:
		load_answers(part, s);
		break;
	case PART_TAIL:
		*tail = *part;
		break;
	}
	for (int i = 0; i < PARTS; i++)
		if (parts[i].part == id)
			parts[i].load(part, s);
	return true;
}

/* Makes a model of the size that the first part tells. */
static struct screen *load_size(struct load *part)
{
	unsigned cols = (unsigned)load_number(part, 4), rows = (unsigned)load_number(part, 4);
	unsigned lines = (unsigned)load_number(part, 4);
	bool up = load_number(part, 1);
	struct screen *s = screen_new(cols, rows, lines);

	if (!s || !up)
		return s;
	if (!grid_init(&s->alternate.grid, s->cols, s->rows)) {
		screen_free(s);
		errno = ENOMEM;
		return NULL;
	}
	s->view = &s->alternate;
	s->grid = &s->alternate.grid;
	return s;
}

struct screen *screen_load(const void *bytes, size_t n)
{
	struct load r = { bytes, (const unsigned char *)bytes + n }, part, tail = { NULL, NULL };
	uint32_t seen = 0;
	struct screen *s;
	unsigned id;

	errno = EBADMSG;
	if (!load_part(&r, &id, &part) || id != PART_SIZE)
		return NULL;
	s = load_size(&part);
	while (s && load_part(&r, &id, &part)) {
		/* a second one of the same kind is none */
		if (id > PART_TAIL || seen >> id & 1)
			continue;
		seen |= (uint32_t)1 << id;
		if (!load_one(s, id, &part, &tail)) {
			screen_free(s);
			errno = ENOMEM;
			return NULL;
		}
	}
	if (!s)
		return NULL;
	bounds(s);
	if (load_left(&tail))
		screen_feed(s, tail.b, load_left(&tail));
	return s;
}
