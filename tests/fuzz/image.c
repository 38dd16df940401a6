/* tests/fuzz/image.c - fuzz the reader of images
 *
 * The input is an image, which is read as it is.  It is also cut into parts of an image of our own,
 * which must read back unchanged, be refused when it is cut anywhere or a byte of it is changed,
 * and be skipped by who looks for other parts. */
#include "base/endian.h"
#include "session/image.h"
#include "fuzz.h"

#include <errno.h>

enum { SMALL = 600 };

/* Read all parts, and all fields of each in some widths. */
static void read_all(const unsigned char *data, size_t n)
{
	unsigned char *copy = exact(data, n);
	struct image i, fields;
	struct part p;
	size_t length, width = 1;

	if (image_open(&i, copy, n) == 0) {
		image_find(&i, 7, &fields);
		while (image_next(&i, &p))
			while (p.fields.left > 0) {
				if (width == 8)
					field_run(&p.fields, &length);
				else
					field_number(&p.fields, width);
				width = width % 8 + 1;
			}
	} else
		must(errno == EBADMSG || errno == ENOTSUP);
	free(copy);
}

static bool opens(const unsigned char *data, size_t n)
{
	unsigned char *copy = exact(data, n);
	struct image i;
	bool does = image_open(&i, copy, n) == 0;

	free(copy);
	return does;
}

static void write_parts(struct queue *q, const unsigned char *data, size_t n)
{
	must(image_begin(q) == 0);
	while (n > 0) {
		uint32_t id = take(&data, &n);
		size_t length = take(&data, &n);

		length = length < n ? length : n;
		must(image_add(q, id, data, length) == 0);
		data += length;
		n -= length;
	}
	image_end(q);
}

static void read_parts(const struct queue *q, const unsigned char *data, size_t n)
{
	struct image i;
	struct part p;

	must(image_open(&i, queue_head(q), q->length) == 0);
	while (n > 0) {
		uint32_t id = take(&data, &n);
		size_t length = take(&data, &n);

		length = length < n ? length : n;
		must(image_next(&i, &p) && p.id == id && p.fields.left == length);
		must(length == 0 || memcmp(p.fields.at, data, length) == 0);
		data += length;
		n -= length;
	}
	must(!image_next(&i, &p));
}

static void spoil(const struct queue *q)
{
	unsigned char *image = queue_head(q);
	size_t at;

	for (at = 0; at < q->length; at++) {
		must(!opens(image, at));
		image[at] ^= (unsigned char)(1 << at % 8);
		must(!opens(image, q->length));
		image[at] ^= (unsigned char)(1 << at % 8);
	}
	must(opens(image, q->length));
}

static void fields(const unsigned char *data, size_t n)
{
	struct queue q = { NULL, 0, 0, 0 };
	struct image f;
	size_t length;
	const unsigned char *run;

	must(field_put(&q, n, 3) == 0 && field_put_run(&q, data, n) == 0 && field_put(&q, UINT64_MAX, 8) == 0);
	f.at = queue_head(&q);
	f.left = q.length;
	must(field_number(&f, 3) == n);
	run = field_run(&f, &length);
	must(run && length == n && (n == 0 || memcmp(run, data, n) == 0));
	must(field_number(&f, 8) == UINT64_MAX && f.left == 0);
	must(field_number(&f, 4) == 0 && field_run(&f, &length) && length == 0);
	f.at = queue_head(&q);
	f.left = n + 6;
	must(field_number(&f, 3) == n);
	must(n == 0 || (!field_run(&f, &length) && length == 0 && f.left == 0));
	queue_free(&q);
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n)
{
	struct queue q = { NULL, 0, 0, 0 };

	read_all(data, n);
	write_parts(&q, data, n);
	read_parts(&q, data, n);
	if (n < SMALL)
		spoil(&q);
	queue_free(&q);
	fields(data, n);
	return 0;
}
