/* session/fields.h - numbers in structs, written to an image and read from it, by a table
 *
 * A field has a number of its own in its table.  Numbers are never reused.  A field is written
 * with its width, so that a version in which it is wider or has more elements can read it, and one
 * that does not know it passes it over. */
#ifndef SESSION_FIELDS_H
#define SESSION_FIELDS_H

#include "session/image.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A number, or an array of bytes, in a struct. */
struct field {
	uint8_t id, width;      /* width: bytes of each number */
	bool flag;              /* it is a bool */
	uint16_t count;         /* of numbers */
	uint16_t at;            /* where in the struct, which is smaller than 64 KiB */
};

#define FIELD_SIZE(type, member) sizeof ((type *)0)->member
#define FIELD(type, id, member) { id, FIELD_SIZE(type, member), false, 1, offsetof(type, member) }
#define FIELD_FLAG(type, id, member) { id, 1, true, 1, offsetof(type, member) }
#define FIELD_BYTES(type, id, member) { id, 1, false, FIELD_SIZE(type, member), offsetof(type, member) }

/* Append the fields of the struct at from.  The table ends with a number of 0.  Returns 0, or -1
 * with ENOMEM. */
int fields_put(struct queue *q, const struct field *table, const void *from);

/* Set those fields of the struct at to that are in the part, up to its end.  The numbers may have any
 * value: their user must check them. */
void fields_take(struct image *part, const struct field *table, void *to);

#endif
