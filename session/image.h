/* session/image.h - the image of a session: parts of bytes in a file (PROTOCOL, section 7)
 *
 * This is the container: it knows that parts have a number and a length, not what they hold. */
#ifndef SESSION_IMAGE_H
#define SESSION_IMAGE_H

#include "base/queue.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The version that we write.  A reader takes all up to its own.  New parts, and new fields at
 * the end of parts, need no new version. */
enum { IMAGE_VERSION = 1 };

/* Bytes before the first part; and the most bytes of an image as a whole. */
enum { IMAGE_HEADER = 32, IMAGE_PART_HEADER = 8, IMAGE_MAX = 1 << 30 };

/* A program that is called with this word alone, and has an image as its standard input, says this on
 * its standard output if it can go on with the session; called with this variable in its environment,
 * the descriptor of the image and the number of its process, it goes on. */
#define IMAGE_ASK "--read-image"
#define IMAGE_WORD "this image can be read\n"
#define IMAGE_VARIABLE "DTACH_IMAGE"

/* ---- writing */

/* Begin an image at the end of q.  Returns 0, or -1 with ENOMEM. */
int image_begin(struct queue *q);

/* Append a part.  Returns 0, or -1 with ENOMEM, or EFBIG if the image would become too large;
 * q may then hold half of it. */
int image_add(struct queue *q, uint32_t id, const void *bytes, size_t n);

/* All parts have been appended: fill in the header.  The image must be all that q holds. */
void image_end(struct queue *q);

/* ---- reading */

/* What is still to be read of an image, or of the fields of a part.  A part that is too short
 * for its fields has 0 in those that it lacks: an older version wrote it. */
struct image {
	const unsigned char *at;
	size_t left;
};

/* A part. */
struct part {
	uint32_t id;
	struct image fields;    /* its bytes */
};

/* Check that the n bytes are an image, whole and unchanged, and set i to its first part.  They
 * must stay as long as i is in use.  Returns 0, or -1: EBADMSG it is none, or was cut or
 * changed; ENOTSUP a later version wrote it. */
int image_open(struct image *i, const void *bytes, size_t n);

/* Read the next part.  Returns false at the end. */
bool image_next(struct image *i, struct part *p);

/* Find the first part with this number from i on; i stays.  Returns whether there is one. */
bool image_find(const struct image *i, uint32_t id, struct image *fields);

/* Read a field of 1 to 8 bytes; 0 if the part has no more. */
uint64_t field_number(struct image *fields, size_t width);

/* Read a length of 4 bytes, and then that number of bytes.  Sets *n.  NULL, with n 0 and nothing left,
 * if there are fewer. */
const unsigned char *field_run(struct image *fields, size_t *n);

/* Append a number as width bytes, 1 to 8.  Returns 0, or -1 with ENOMEM. */
int field_put(struct queue *q, uint64_t number, size_t width);

/* Append a length of 4 bytes and then n bytes.  Returns 0, or -1 with ENOMEM. */
int field_put_run(struct queue *q, const void *bytes, size_t n);

#endif
