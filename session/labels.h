/* session/labels.h - the labels of a session: names with values
 *
 * A label is written name=value.  The name is 1 to 64 letters, digits, dots, hyphens and
 * underscores; the value up to 255 bytes without control characters. */
#ifndef SESSION_LABELS_H
#define SESSION_LABELS_H

#include "base/system.h"
#include <stdbool.h>
#include <stddef.h>

/* Most bytes of all labels of a session, and of one, each with its NUL. */
enum { LABELS_SIZE = 4096, LABEL_SIZE = 64 + 1 + 255 + 1 };

/* Labels, each ended by a NUL, in the order in which they were first set. */
struct labels {
	char text[LABELS_SIZE];
	size_t length;
};

/* Is label written as above? */
bool label_is_valid(const char *label);

/* Set a valid label, in place of one with the same name.  Returns false, with l unchanged, if
 * there is no room. */
bool labels_set(struct labels *l, const char *label);

/* As labels_set, but an empty value removes the label. */
bool labels_change(struct labels *l, const char *label);

/* Is label, name and value, among them? */
bool labels_have(const struct labels *l, const char *label);

#endif
