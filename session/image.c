/* session/image.c - the image of a session: parts of bytes in a file */
#include "session/image.h"
#include "base/endian.h"

#include <errno.h>
#include <string.h>

/* The header: the name, then the version (4 bytes), nothing (4), the length of what follows the
 * header (8), and its sum (8).  The name has bytes that a transfer as text would change. */
static const unsigned char name[8] = { 'd', 't', 'i', 'm', 'g', '\r', '\n', 0xff };
enum { AT_VERSION = 8, AT_LENGTH = 16, AT_SUM = 24 };

/* FNV-1a with 64 bits, over the parts and the header without the sum.  Each step can be undone,
 * so one changed byte always changes the sum. */
static uint64_t sum(uint64_t from, const unsigned char *bytes, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		from = (from ^ bytes[i]) * UINT64_C(0x100000001b3);
	return from;
}

static uint64_t sum_of(const unsigned char *image, size_t n)
{
	uint64_t header = sum(UINT64_C(0xcbf29ce484222325), image, AT_SUM);

	return sum(header, image + IMAGE_HEADER, n - IMAGE_HEADER);
}

/* ---- writing ---- */

int image_begin(struct queue *q)
{
	unsigned char header[IMAGE_HEADER] = { 0 };

	memcpy(header, name, sizeof name);
	put32(header + AT_VERSION, IMAGE_VERSION);
	return queue_put(q, header, sizeof header);
}

int image_add(struct queue *q, uint32_t id, const void *bytes, size_t n)
{
	unsigned char header[IMAGE_PART_HEADER];

	if (n > IMAGE_MAX || q->length + sizeof header > IMAGE_MAX - n) {
		errno = EFBIG;
		return -1;
	}
	put32(header, id);
	put32(header + 4, (uint32_t)n);
	if (queue_put(q, header, sizeof header) < 0)
		return -1;
	return n > 0 ? queue_put(q, bytes, n) : 0;
}

void image_end(struct queue *q)
{
	unsigned char *image = queue_head(q);

	put64(image + AT_LENGTH, q->length - IMAGE_HEADER);
	put64(image + AT_SUM, sum_of(image, q->length));
}

int field_put(struct queue *q, uint64_t number, size_t width)
{
	unsigned char bytes[8];

	put64(bytes, number);
	return queue_put(q, bytes + 8 - width, width);
}

int field_put_run(struct queue *q, const void *bytes, size_t n)
{
	if (field_put(q, n, 4) < 0)
		return -1;
	return n > 0 ? queue_put(q, bytes, n) : 0;
}

/* ---- reading ---- */

/* Do parts fill the image to its end? */
static bool parts_fill(struct image i)
{
	struct part p;

	while (image_next(&i, &p))
		;
	return i.left == 0;
}

int image_open(struct image *i, const void *bytes, size_t n)
{
	const unsigned char *p = bytes;

	errno = EBADMSG;
	if (n < IMAGE_HEADER || n > IMAGE_MAX || memcmp(p, name, sizeof name) != 0)
		return -1;
	if (get64(p + AT_LENGTH) != n - IMAGE_HEADER || get64(p + AT_SUM) != sum_of(p, n))
		return -1;
	if (get32(p + AT_VERSION) > IMAGE_VERSION) {
		errno = ENOTSUP;
		return -1;
	}
	i->at = p + IMAGE_HEADER;
	i->left = n - IMAGE_HEADER;
	return parts_fill(*i) ? 0 : -1;
}

bool image_next(struct image *i, struct part *p)
{
	size_t n;

	if (i->left < IMAGE_PART_HEADER)
		return false;
	n = get32(i->at + 4);
	if (n > i->left - IMAGE_PART_HEADER)
		return false;
	p->id = get32(i->at);
	p->fields.at = i->at + IMAGE_PART_HEADER;
	p->fields.left = n;
	i->at += IMAGE_PART_HEADER + n;
	i->left -= IMAGE_PART_HEADER + n;
	return true;
}

bool image_find(const struct image *i, uint32_t id, struct image *fields)
{
	struct image from = *i;
	struct part p;

	while (image_next(&from, &p))
		if (p.id == id) {
			*fields = p.fields;
			return true;
		}
	return false;
}

/* Read n bytes.  NULL, and nothing is left, if there are fewer. */
static const unsigned char *field_bytes(struct image *fields, size_t n)
{
	const unsigned char *p = fields->at;

	if (n > fields->left) {
		fields->left = 0;
		return NULL;
	}
	fields->at += n;
	fields->left -= n;
	return p;
}

uint64_t field_number(struct image *fields, size_t width)
{
	const unsigned char *p = field_bytes(fields, width);
	uint64_t number = 0;
	size_t i;

	for (i = 0; p && i < width; i++)
		number = number << 8 | p[i];
	return number;
}

const unsigned char *field_run(struct image *fields, size_t *n)
{
	const unsigned char *p;

	*n = (size_t)field_number(fields, 4);
	p = field_bytes(fields, *n);
	if (!p)
		*n = 0;
	return p;
}
