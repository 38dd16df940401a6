/* screen/bytes.c - a growable run of bytes */
#include "screen.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { BYTES_FIRST = 1024 };

int bytes_add(struct bytes *b, const void *data, size_t n)
{
	size_t size = b->size ? b->size : BYTES_FIRST;
	unsigned char *grown;

	if (!n)
		return 0;
	if (n > b->size - b->len) {
		while (size - b->len < n)
			size *= 2;
		grown = realloc(b->data, size);
		if (!grown) {
			errno = ENOMEM;
			return -1;
		}
		b->data = grown;
		b->size = size;
	}
	memcpy(b->data + b->len, data, n);
	b->len += n;
	return 0;
}

void bytes_free(struct bytes *b)
{
	free(b->data);
	memset(b, 0, sizeof *b);
}
