/* tests/fuzz/kept.c - fuzz what is read of a session's image on disk
 *
 * The input is cut into parts with the numbers of such an image.  What is taken as a session must
 * have strings that are ended, and must be the same when it is written and read again. */
#include "session/kept.h"
#include "session/image.h"
#include "session/labels.h"
#include "fuzz.h"

enum { FIRST = 64, PARTS = 9 };

static void write_parts(struct queue *q, const unsigned char *data, size_t n)
{
	must(image_begin(q) == 0);
	while (n > 0) {
		uint32_t id = FIRST + take(&data, &n) % PARTS;
		size_t length = take(&data, &n);

		length = length < n ? length : n;
		must(image_add(q, id, data, length) == 0);
		data += length;
		n -= length;
	}
	image_end(q);
}

static bool same(const struct strings *a, const struct strings *b)
{
	return a->length == b->length && (a->length == 0 || memcmp(a->text, b->text, a->length) == 0);
}

static void strings_end(const struct strings *s)
{
	must(s->length == 0 || s->text[s->length - 1] == '\0');
}

static void check(const struct kept *k)
{
	struct kept again = { .at = NULL };

	strings_end(&k->command);
	strings_end(&k->variables);
	strings_end(&k->labels);
	must(k->path[0] == '/' && k->command.text[0] && k->cols > 0 && k->rows > 0 && k->labels.length <= LABELS_SIZE);
	must(kept_put(&again.file, k) == 0 && kept_take(&again) == 0);
	must(strcmp(again.at, k->at) == 0 && strcmp(again.path, k->path) == 0 && strcmp(again.log, k->log) == 0
		&& strcmp(again.directory, k->directory) == 0 && strcmp(again.home, k->home) == 0
		&& same(&again.command, &k->command) && same(&again.variables, &k->variables) && same(&again.labels, &k->labels));
	must(again.saved == k->saved && again.keep_most == k->keep_most && again.history == k->history
		&& again.mask == k->mask && again.cols == k->cols && again.picture_length == k->picture_length);
	kept_free(&again);
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n)
{
	struct queue image = { NULL, 0, 0, 0 };
	struct kept k = { .at = NULL };

	write_parts(&image, data, n);
	k.file.data = exact(queue_head(&image), image.length);
	k.file.length = k.file.size = image.length;
	if (kept_take(&k) == 0)
		check(&k);
	kept_free(&k);
	queue_free(&image);
	return 0;
}
